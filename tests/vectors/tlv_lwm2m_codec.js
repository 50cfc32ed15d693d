// Writes tlv_lwm2m_codec.txt with lwm2m-codec 0.1.1 from npm:
//   npm install lwm2m-codec@0.1.1 && node tlv_lwm2m_codec.js > tlv_lwm2m_codec.txt
// A line is: request path, payload in hex, leaves as PATH=TYPE:VALUE (i, d: its value, b, s: the text).
const codec = require('lwm2m-codec');

let state = 1;
function below(bound) {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor(state / 2147483648 * bound);
}
function integer() {
    // Values for which the package finds the right width.
    const value = [() => below(128), () => 256 + below(32512), () => 65536 + below(2147418112)][below(3)]();
    return below(2) ? value : -value;
}
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789 .,:';
function text() {
    let out = '';
    for (let i = below(8) ? below(12) : below(300); i > 0; i--) out += letters[below(letters.length)];
    return out;
}
// The package writes all elements of multiple Resources as text.
// Single and multiple Resources of Objects 1, 3 and 3303 that the package knows the types of.
const objects = {
    1: {single: {0: 'i', 1: 'i', 2: 'i', 6: 'b', 7: 's'}, multiple: {}},
    3: {single: {0: 's', 1: 's', 2: 's', 9: 'i', 10: 'i', 14: 's'}, multiple: {6: 's', 7: 's', 8: 's', 11: 's'}},
    3303: {single: {5700: 'd', 5601: 'd', 5602: 'd', 5701: 's'}, multiple: {}},
};
function value(type) {
    return {i: integer, d: () => (below(2000000) - 1000000) / 64, b: () => below(2) === 1, s: text}[type]();
}
function instance(oid) {
    const def = objects[oid], out = {};
    for (const rid in def.single) if (below(2)) out[rid] = value(def.single[rid]);
    for (const rid in def.multiple) if (below(2)) {
        out[rid] = {};
        for (let i = 0, id = 0; i <= below(4); i++, id += 1 + below(200)) out[rid][id] = value(def.multiple[rid]);
    }
    return out;
}
function leaves(path, oid, tree) {
    const out = [];
    for (const rid in tree) {
        const def = objects[oid], type = def.single[rid] || def.multiple[rid];
        const list = typeof tree[rid] === 'object' ? tree[rid] : null;
        const show = v => type === 'b' ? Number(v) : v;
        if (list) for (const id in list) out.push(`${path}/${rid}/${id}=${type}:${show(list[id])}`);
        else out.push(`${path}/${rid}=${type}:${show(tree[rid])}`);
    }
    return out;
}
for (let line = 0; line < 200; line++) {
    const oid = Object.keys(objects)[below(3)], iid = below(300), path = `/${oid}/${iid}`;
    const tree = instance(oid), rids = Object.keys(tree);
    if (!rids.length) continue;
    let request = path, what = tree, expected = leaves(path, oid, tree);
    if (below(4) === 0) {
        const rid = rids[below(rids.length)];
        request = `${path}/${rid}`;
        what = tree[rid];
        expected = leaves(path, oid, {[rid]: what});
    } else if (below(3) === 0) {
        const other = iid + 1, more = instance(oid);
        if (!Object.keys(more).length) continue;
        request = `/${oid}`;
        what = {[iid]: tree, [other]: more};
        expected = expected.concat(leaves(`/${oid}/${other}`, oid, more));
    }
    let payload;
    try {
        payload = codec.encode('tlv', request, what).toString('hex');
    } catch {
        continue; // the package does not write all of these
    }
    console.log([request, payload, expected.join(';')].join('\t'));
}
