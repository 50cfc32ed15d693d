"""SenML CBOR (RFC 8428), LwM2M CBOR and TLV (LwM2M Core 1.2, 7.4) written down once more, over cbor2.

A leaf is (path, type, value): path a tuple of ids, type a letter of payload_pipe.rs. A time is an integer of seconds.
"""
import struct

import cbor2

SENML, TLV, LWM2M = 112, 11542, 11544


def text(path):
    return "".join(f"/{i}" for i in path)


def shown(leaf):
    """A leaf as payload_pipe.rs writes it."""
    path, kind, value = leaf
    if kind == "d":
        value = struct.pack(">d", value).hex() if value == value else "7ff8000000000000"
    elif kind in "os":
        value = value.hex()
    elif kind == "l":
        value = "%d:%d" % value
    else:
        value = int(value)
    return f"{text(path)}={kind}:{value}"


# --- SenML -----------------------------------------------------------------------------------------------------------

BASE_NAME, NAME, VALUE, STRING_VALUE, BOOL_VALUE, DATA_VALUE = -2, 0, 2, 3, 4, 8


def cbor_value(kind, value, random=None):
    """The CBOR value of a leaf; `random` may choose another value that means the same."""
    if kind == "s":
        return value.decode()
    if kind == "l":
        return "%d:%d" % value
    if kind == "t":
        return cbor2.CBORTag(1, value)
    if random and kind == "d" and value == value and abs(value) < 2**60 and value == int(value) and random.random() < 0.3:
        return int(value) if value or str(value) == "0.0" else value
    if random and kind in "iu" and abs(value) < 2**50 and random.random() < 0.1:
        return float(value)
    return value


def senml_label(kind):
    return {"s": STRING_VALUE, "b": BOOL_VALUE, "o": DATA_VALUE, "l": "vlo"}.get(kind, VALUE)


def senml_encode(request, leaves, random):
    """A SenML pack; base names come and go as RFC 8428, 4.5.1 permits."""
    records = []
    base = None
    for path, kind, value in leaves:
        record = []
        here = text(path)
        if base is None or not here.startswith(base) or random.random() < 0.2:
            # A base name is any prefix, not only at a slash.
            base = here[:random.choice([0, len(text(request)), len(here), random.randrange(len(here) + 1)])]
            # RFC 8428: a name has at least one character, but the base name alone may be the name.
            record.append((BASE_NAME, base))
        if here != base:
            record.append((NAME, here[len(base):]))
        record.append((senml_label(kind), cbor_value(kind, value, random)))
        if random.random() < 0.3:
            random.shuffle(record)
        records.append(dict(record))
    return dump(records, random)


def dump(item, random):
    return cbor2.dumps(item, canonical=random.random() < 0.3, indefinite_containers=random.random() < 0.3)


def python_value(kind, value):
    """What cbor2 read, as the value of a leaf of this type; fails when it is something else."""
    if kind == "t":
        return round(value.timestamp())
    if kind == "b":
        assert isinstance(value, bool), value
    if kind in "iu":
        assert isinstance(value, int) and not isinstance(value, bool), value
    if kind == "d":
        assert isinstance(value, float), value
    if kind == "o":
        assert isinstance(value, bytes), value
    if kind == "s":
        return value.encode()
    if kind == "l":
        oid, iid = value.split(":")
        return int(oid), int(iid)
    return value


def senml_value_before_path(payload):
    """Whether a record has text or bytes before a part of its path: no decoder without a heap keeps them."""
    for record in cbor2.loads(payload):
        keys = list(record)
        values = [keys.index(key) for key in (STRING_VALUE, DATA_VALUE) if key in record]
        if values and any(keys.index(key) > values[0] for key in (BASE_NAME, NAME) if key in record):
            return True
    return False


def senml_decode(payload, types):
    base, leaves = "", []
    for record in cbor2.loads(payload):
        base = record.get(BASE_NAME, base)
        name = base + record.get(NAME, "")
        path = tuple(int(i) for i in name[1:].split("/"))
        label = senml_label(types[path])
        assert text(path) == name and set(record) <= {BASE_NAME, NAME, label}, record
        leaves.append((path, types[path], python_value(types[path], record[label])))
    return leaves


# --- LwM2M CBOR ------------------------------------------------------------------------------------------------------


def tree(leaves, random):
    """Nested maps; a key is an id or an array of ids (a path fragment)."""
    out = {}
    groups = {}
    for path, kind, value in leaves:
        groups.setdefault(path[0], []).append((path[1:], kind, value))
    for first, group in groups.items():
        # The whole group may go below a longer key if all its paths share it.
        key = (first,)
        while all(path for path, _, _ in group) and len({path[0] for path, _, _ in group}) == 1 \
                and random.random() < 0.4:
            key += (group[0][0][0],)
            group = [(path[1:], kind, value) for path, kind, value in group]
        if len(key) == 1 and random.random() < 0.8:
            key = first
        if not group[0][0]:
            [(_, kind, value)] = group
            out[key] = cbor_value(kind, value, random)
        else:
            out[key] = tree(group, random)
    return out


def lwm2m_encode(leaves, random):
    return dump(tree(leaves, random), random)


def lwm2m_decode(payload, types):
    leaves = []

    def walk(path, item):
        if isinstance(item, dict):
            for key, value in item.items():
                walk(path + (key if isinstance(key, tuple) else (key,)), value)
        else:
            leaves.append((path, types[path], python_value(types[path], item)))

    walk((), cbor2.loads(payload))
    return leaves


# --- TLV -------------------------------------------------------------------------------------------------------------

OBJECT_INSTANCE, RESOURCE_INSTANCE, MULTIPLE_RESOURCE, RESOURCE = range(4)


def tlv(kind, number, value, random):
    """Table 7.4.3-1. Longer fields than needed are permitted for the id and the length."""
    wide = number > 255 or random.random() < 0.1
    least = 0 if len(value) < 8 else 1 if len(value) < 256 else 2 if len(value) < 65536 else 3
    width = least if random.random() < 0.9 else random.randint(max(least, 1), 3)
    first = kind << 6 | wide << 5 | width << 3 | (len(value) if width == 0 else 0)
    length = len(value).to_bytes(width, "big") if width else b""
    return bytes([first]) + number.to_bytes(2 if wide else 1, "big") + length + value


def integer(value, random):
    for width in (1, 2, 4, 8):
        if -1 << 8 * width - 1 <= value < 1 << 8 * width - 1 and (width == 8 or random.random() < 0.9):
            return value.to_bytes(width, "big", signed=True)
    raise ValueError(value)


def tlv_value(kind, value, random):
    if kind in "it":
        return integer(value, random)
    if kind == "u":
        width = next(w for w in (1, 2, 4, 8) if value < 1 << 8 * w and (w == 8 or random.random() < 0.9))
        return value.to_bytes(width, "big")
    if kind == "d":
        single = value != value or abs(value) == float("inf") or fits_single(value)
        return struct.pack(">f" if single and random.random() < 0.8 else ">d", value)
    if kind == "b":
        return bytes([value])
    if kind == "l":
        return struct.pack(">HH", *value)
    return value


def fits_single(value):
    try:
        return struct.unpack(">f", struct.pack(">f", value))[0] == value
    except OverflowError:
        return False


def tlv_encode(request, leaves, random):
    """What stands below the request path; the level of the request itself may be repeated."""

    def level(depth, items):
        out = b""
        groups = {}
        for path, kind, value in items:
            groups.setdefault(path[depth], []).append((path, kind, value))
        for number, group in groups.items():
            path, kind, value = group[0]
            if depth == 3:
                out += tlv(RESOURCE_INSTANCE, number, tlv_value(kind, value, random), random)
            elif depth == 2 and len(path) == 3:
                out += tlv(RESOURCE, number, tlv_value(kind, value, random), random)
            else:
                out += tlv(MULTIPLE_RESOURCE if depth == 2 else OBJECT_INSTANCE, number, level(depth + 1, group), random)
        return out

    depth = len(request)
    if leaves and (depth == len(leaves[0][0]) or (depth > 1 and random.random() < 0.5)):
        depth -= 1
        if depth == 3 and random.random() < 0.5:
            depth = 2
    return level(depth, leaves)


class Fixed:
    """Chooses always alike: 0.5 gives the shortest form of everything, a bit less repeats the level of the request, too."""

    def __init__(self, number):
        self.number = number

    def random(self):
        return self.number


def tlv_shortest(request, leaves):
    """The one payload that has no byte more than needed; a multiple Resource is told as one."""
    leaves = [(path, kind, float("nan") if kind == "d" and value != value else value) for path, kind, value in leaves]
    return tlv_encode(request, leaves, Fixed(0.49 if len(request) == 3 else 0.5))


def tlv_decode(request, payload, types):
    """Reads a payload for a request path of which the outermost level is the children of the request path (LwM2M Core
    1.2, 7.4.3), or the Resource itself."""
    leaves = []

    def walk(path, data):
        while data:
            first, data = data[0], data[1:]
            kind, wide, width = first >> 6, 1 + (first >> 5 & 1), first >> 3 & 3
            number, data = int.from_bytes(data[:wide], "big"), data[wide:]
            length = int.from_bytes(data[:width], "big") if width else first & 7
            value, data = data[width:width + length], data[width + length:]
            assert len(value) == length, "cut off"
            depth = {OBJECT_INSTANCE: 1, MULTIPLE_RESOURCE: 2, RESOURCE: 2, RESOURCE_INSTANCE: 3}[kind]
            here = path[:depth] + (number,)
            assert len(here) == depth + 1, "a level is missing"
            if kind in (OBJECT_INSTANCE, MULTIPLE_RESOURCE):
                walk(here, value)
            else:
                leaves.append((here, types[here], tlv_python(types[here], value)))

    walk(request, payload)
    return leaves


def tlv_python(kind, value):
    if kind in "itu":
        assert len(value) in (1, 2, 4, 8), value
        return int.from_bytes(value, "big", signed=kind != "u")
    if kind == "d":
        return struct.unpack(">f" if len(value) == 4 else ">d", value)[0]
    if kind == "b":
        assert value in (b"\0", b"\1"), value
        return value == b"\1"
    if kind == "l":
        return struct.unpack(">HH", value)
    return value
