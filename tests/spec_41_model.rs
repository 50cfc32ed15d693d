//! Spec 41 against a model of it (`common/observe_model.rs`): random histories of changes, attributes, time and faults; the
//! same messages at the same times, to the byte.
//!
//! `ANJ_MODEL_HISTORIES` sets how many (default 300; 10,000 by hand: `--release`), `ANJ_MODEL_FIRST` the first seed,
//! `ANJ_MODEL_EVENTS` the length of a history. A history that fails is made as short as it gets, and printed.
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(all(anj_with_observe, anj_with_observe_composite, anj_with_rst_as_cancel_observe, anj_with_lwm2m12))]
#![cfg(not(any(anj_observe_observation_cancel_on_timeout, anj_ext_with_silent_observe_removal)))]
#[path = "common/client.rs"]
mod client;
mod common;
#[path = "common/observe.rs"]
mod observe;
#[path = "common/observe_model.rs"]
mod observe_model;
#[path = "common/observe_rules.rs"]
mod observe_rules;
#[path = "common/tables.rs"]
mod tables;

use common::link::Random;
use common::message::*;
use common::{clock, net, rng, to_hex};
use observe::*;
use observe_model::{Expected, Model, Path};
use observe_rules::Attributes;

/// What happens. A step follows unless the application goes on at once; what makes no sense in the state that the history
/// has come to is left out.
#[derive(Clone, Debug)]
enum Event {
    Wait(i64),
    Put(Path, Val),
    /// A value that nobody reports.
    Set(Path, Val),
    Report(Path),
    Break(Path),
    Mend(Path),
    Add(Path),
    Remove(Path),
    Default(usize, u32),
    Observe {
        paths: Vec<Path>,
        composite: bool,
        token: u8,
        format: u16,
        own: Attributes,
    },
    Cancel {
        token: u8,
        composite: bool,
    },
    WriteAttributes(Path, Attributes),
    ClearAttributes(Path),
    ServerWrite(Path, Val),
    ServerDefault(usize, u32),
    ServerCreate(u16),
    ServerDelete(u16),
    Acknowledge,
    ResetFlying,
    /// A Reset with the Message ID of a non-confirmable notification, counted from the last.
    Reset(usize),
}
use Event::*;

#[derive(Clone, Debug)]
struct Entry {
    event: Event,
    /// The application does the next thing before it steps.
    hurry: bool,
}

const NAMES: [&str; 10] = ["pmin", "pmax", "gt", "lt", "st", "epmin", "epmax", "edge", "con", "hqmax"];

fn choose<T: Clone>(random: &mut Random, list: &[T]) -> T {
    list[random.below(list.len() as u64) as usize].clone()
}

fn some_value(random: &mut Random, rid: u16) -> Val {
    let n = choose(random, &[0_u8, 1, 3, 4, 5, 5, 6, 7, 8, 10, 10, 11, 12, 20]);
    match rid {
        1 => Val::Uint(n.into()),
        2 => Val::Double(f64::from(n) + choose(random, &[0.0, 0.0, 0.5, 0.1])),
        3 => Val::Bool(n.is_multiple_of(2)),
        4 => text(choose(random, &["", "a", "bcd"])),
        _ => Val::Int(i64::from(n) - if random.chance(100) { 9 } else { 0 }),
    }
}

fn leaf_path(random: &mut Random, favourite: &Path) -> Path {
    if random.chance(500) {
        return favourite.clone();
    }
    some_leaf(random)
}

fn some_leaf(random: &mut Random) -> Path {
    let iid = choose(random, &[0, 0, 0, 1, 1, 2]);
    let rid = random.below(6) as u16;
    let mut path = vec![10, iid, rid];
    if rid == 5 {
        path.push(random.below(2) as u16);
    }
    path
}

fn any_path(random: &mut Random, favourite: &Path) -> Path {
    let leaf = leaf_path(random, favourite);
    let len = choose(random, &[1, 2, 3, 3, 3, 3, 4]);
    leaf[..len.min(leaf.len())].to_vec()
}

fn attributes(random: &mut Random, conditions: bool) -> Attributes {
    let mut attributes = Attributes::new();
    for _ in 0..1 + random.below(3) {
        let (name, values): (&str, &[f64]) = match random.below(if conditions { 12 } else { 6 }) {
            0 | 1 => ("pmin", &[0.0, 1.0, 5.0, 10.0]),
            2 | 3 => ("pmax", &[0.0, 1.0, 5.0, 10.0, 30.0, 100_000.0]),
            4 => ("con", &[0.0, 1.0, 1.0]),
            5 => choose(random, &[("epmin", &[1.0][..]), ("epmax", &[2.0]), ("hqmax", &[7.0]), ("con", &[2.0])]),
            6 | 7 => ("gt", &[5.0, 10.0]),
            8 => ("lt", &[3.0, 6.0]),
            9 => ("st", &[1.0, 2.0, 5.0]),
            _ => ("edge", &[0.0, 1.0]),
        };
        attributes.insert(name, Some(choose(random, values)));
    }
    attributes
}

/// A path, and attributes that mostly fit.
fn path_with_attributes(random: &mut Random, favourite: &Path, unset: bool) -> (Path, Attributes) {
    loop {
        let path = any_path(random, favourite);
        let mut attributes = attributes(random, path.len() >= 3);
        let boolean = path.get(2) == Some(&3);
        let fits = |name: &str| match name {
            "gt" | "lt" | "st" => !boolean && path.get(2) != Some(&4),
            "edge" => boolean,
            _ => true,
        };
        if !attributes.keys().all(|name| fits(name)) && !random.chance(30) {
            continue;
        }
        if unset && random.chance(250) {
            attributes.entry(choose(random, &NAMES)).or_insert(None);
        }
        return (path, attributes);
    }
}

fn some_event(random: &mut Random, favourite: &Path, earlier: &[Entry]) -> Event {
    let token = random.below(12) as u8;
    match random.below(100) {
        0..18 => Wait(match random.below(12) {
            0..5 => 1_000_000,
            5 => 999_999,
            6 => 1,
            7 | 8 => 5_000_000,
            9 => 10_000_000,
            10 => choose(random, &[100_000_000, 40_000_000_000, 86_400_000_000]),
            _ => choose(random, &[3_500_000, 500_000, 2_000_000, -2_500_000, -500_000]),
        }),
        18..40 => {
            let path = leaf_path(random, favourite);
            let value = some_value(random, path[2]);
            Put(path, value)
        }
        40..43 => {
            let path = leaf_path(random, favourite);
            let value = some_value(random, path[2]);
            Set(path, value)
        }
        43..46 => {
            let mut path = leaf_path(random, favourite);
            path.truncate(if random.chance(500) { 3 } else { 4 });
            Report(path)
        }
        46..48 => Break(leaf_path(random, favourite)),
        48..52 => Mend(leaf_path(random, favourite)),
        52..55 => Add(leaf_path(random, favourite)),
        55..58 => Remove(leaf_path(random, favourite)),
        58 => Default(random.below(3) as usize, choose(random, &[0, 0, 1, 2, 5])),
        59 => ServerDefault(random.below(3) as usize, choose(random, &[0, 0, 1, 2, 5])),
        60..63 => {
            // Once more: a refresh, if it still is there.
            let observed = earlier.iter().filter(|entry| matches!(entry.event, Observe { .. }));
            let observed: Vec<Event> = observed.map(|entry| entry.event.clone()).collect();
            if observed.is_empty() { Acknowledge } else { choose(random, &observed) }
        }
        63..70 => {
            let format = choose(random, &[LWM2M_CBOR, SENML]);
            if random.chance(500) {
                let (path, own) = path_with_attributes(random, favourite, false);
                return Observe { paths: vec![path], composite: false, token, format, own };
            }
            let path = any_path(random, favourite);
            Observe { paths: vec![path], composite: false, token, format, own: Attributes::new() }
        }
        70..75 => {
            let mut paths: Vec<Path> = (0..1 + random.below(4)).map(|_| any_path(random, favourite)).collect();
            paths.sort();
            paths.dedup();
            for n in (1..paths.len()).rev() {
                paths.swap(n, random.below(n as u64 + 1) as usize);
            }
            let conditions = random.chance(100);
            let own = if random.chance(250) { attributes(random, conditions) } else { Attributes::new() };
            Observe { paths, composite: true, token, format: choose(random, &[LWM2M_CBOR, SENML]), own }
        }
        75..78 => Cancel { token, composite: random.chance(300) },
        78..86 => {
            let (path, attributes) = path_with_attributes(random, favourite, true);
            WriteAttributes(path, attributes)
        }
        86 => ClearAttributes(any_path(random, favourite)),
        87..89 => {
            let path = leaf_path(random, favourite);
            let value = some_value(random, path[2]);
            ServerWrite(path, value)
        }
        89 => ServerCreate(random.below(3) as u16),
        90 => ServerDelete(random.below(3) as u16),
        91..97 => Acknowledge,
        97 => ResetFlying,
        _ => Reset(random.below(4) as usize),
    }
}

fn history(seed: u64, events: usize) -> Vec<Entry> {
    let mut random = Random::new(seed);
    let favourite = some_leaf(&mut random);
    let mut entries = vec![];
    for _ in 0..events {
        let event = some_event(&mut random, &favourite, &entries);
        entries.push(Entry { event, hurry: random.chance(250) });
    }
    entries
}

fn query(attributes: &Attributes) -> String {
    let one = |(name, value): (&&str, &Option<f64>)| match value {
        Some(value) => format!("{name}={value}"),
        None => (*name).to_string(),
    };
    let all: Vec<String> = attributes.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!("?{}", all.join("&")) }
}

fn plain_text(value: &Val) -> Vec<u8> {
    match value {
        Val::Int(value) | Val::Time(value) => value.to_string(),
        Val::Uint(value) => value.to_string(),
        Val::Double(value) => value.to_string(),
        Val::Bool(value) => u8::from(*value).to_string(),
        Val::Text(text) => text.clone(),
    }
    .into()
}

fn table() -> Vec<Resource> {
    vec![
        (0, RW, Val::Int(0), vec![]),
        (1, RW, Val::Uint(0), vec![]),
        (2, RW, Val::Double(0.0), vec![]),
        (3, RW, Val::Bool(false), vec![]),
        (4, RW, text(""), vec![]),
        (5, RWM, Val::Int(0), vec![(0, Val::Int(0)), (1, Val::Int(0))]),
    ]
}

/// The library and the model, side by side.
struct Run {
    device: Device,
    model: Model,
    request_mid: u16,
}

impl Run {
    fn new() -> Self {
        rng::seed(7);
        let mut device = Device::initial(exact);
        let object = new_object(10, None, &table());
        insert_instance(10, 0, &table());
        device.client.add(object);
        // Like `Client::register`, but the Message ID is to be known.
        device.client.step();
        let register = net::take_one();
        net::push(&client::answer(&register, "41", "82 7264 04 35613366"));
        device.client.step();
        assert_eq!(client::take_statuses().last(), Some(&6));
        device.answer_updates();
        let mid = u16::from_be_bytes([register[2], register[3]]);
        let mut model = Model::default();
        (model.now, model.mid) = (clock::now(), mid);
        model.instances.insert(0);
        model.values = leaves("/10").into_iter().collect();
        Self { device, model, request_mid: 0x4000 }
    }

    /// Both have a step; what differs.
    fn step(&mut self, answer: Option<Message>) -> Result<(), String> {
        // What the client puts off to its next step comes with it.
        (0..2).for_each(|_| self.device.client.step());
        let sent: Vec<Message> = net::take_sent().iter().map(|datagram| Message::parse(datagram)).collect();
        let mut expected: Vec<Expected> = answer.into_iter().map(Expected::Message).collect();
        expected.extend(self.model.step());
        net::take_calls();
        take_reads();
        let same = sent.len() == expected.len()
            && sent.iter().zip(&expected).all(|(sent, expected)| match expected {
                Expected::Message(expected) => sent == expected,
                Expected::Update(mid) => (sent.kind, sent.code, sent.mid) == (CON, 2, *mid),
            });
        if same || self.model.unclear {
            return Ok(());
        }
        let expected: Vec<String> = expected
            .iter()
            .map(|expected| match expected {
                Expected::Message(message) => show(message),
                Expected::Update(mid) => format!("Update {mid:04x}"),
            })
            .collect();
        let sent: Vec<String> = sent.iter().map(show).collect();
        Err(format!("  model: {expected:#?}\n  client: {sent:#?}"))
    }

    /// A request, its answer as the model has it, and a step.
    fn request(&mut self, words: &str, payload: &[u8], answer: Message) -> Result<(), String> {
        let request = request(words, self.request_mid, payload);
        net::push(&request.build());
        self.step(Some(Message { mid: request.mid, token: request.token, ..answer }))
    }

    fn empty(&mut self, kind: u8, mid: u16) -> Result<(), String> {
        let message = Message { kind, code: 0, mid, token: vec![], options: vec![], payload: vec![] };
        net::push(&message.build());
        self.step(None)
    }

    fn set(&mut self, path: &Path, value: &Val) {
        set(&path_text(path), value.clone());
        self.model.values.insert(path.clone(), value.clone());
    }

    /// What the application does; `None` when it is nothing for it.
    fn application(&mut self, event: &Event) -> Option<()> {
        let text = |path: &Path| path_text(path);
        match event {
            Wait(us) => {
                clock::advance_us(*us);
                self.model.now += us;
            }
            Put(path, value) if self.model.values.contains_key(path) => {
                self.set(path, value);
                self.device.changed(&text(path));
                self.model.changed(path);
            }
            Set(path, _) | Break(path) | Mend(path) if self.model.undecided(path) => {}
            Set(path, value) if self.model.values.contains_key(path) => self.set(path, value),
            Report(path) if self.model.exists(path) => {
                self.device.changed(&text(path));
                self.model.changed(path);
            }
            Break(path) if self.model.values.contains_key(path) => {
                fails(&text(path), Some(-160));
                self.model.failing.insert(path.clone());
            }
            Mend(path) => {
                fails(&text(path), None);
                self.model.failing.remove(path);
            }
            // An instance, or one of the Resource with many.
            Add(path) if path.len() == 4 && self.model.instances.contains(&path[1]) => {
                if !self.model.exists(path) {
                    insert_resource_instance(path, Val::Int(3));
                    self.model.values.insert(path.clone(), Val::Int(3));
                    self.device.added(&text(path));
                    self.model.added(path, true);
                }
            }
            Add(path) if !self.model.instances.contains(&path[1]) => {
                self.insert(path[1]);
                self.device.added(&text(&path[..2].to_vec()));
                self.model.update = true;
                self.model.added(&path[..2], true);
            }
            Remove(path) if path.len() == 4 && self.model.exists(path) => {
                remove_resource_instance(path);
                self.model.values.remove(path);
                self.model.failing.remove(path);
                self.device.deleted(&text(path));
                self.model.deleted(path);
            }
            Remove(path) if path[2] == 0 && self.model.instances.contains(&path[1]) => {
                remove_instance(10, path[1]);
                self.remove(path[1]);
                self.device.deleted(&text(&path[..2].to_vec()));
                self.model.update = true;
                self.model.deleted(&path[..2]);
            }
            Default(which, value) => {
                self.device.put(["/1/0/2", "/1/0/3", "/1/0/26"][*which], Val::Int((*value).into()));
                self.model.defaults[*which] = *value;
            }
            _ => return None,
        }
        Some(())
    }

    fn insert(&mut self, iid: u16) {
        insert_instance(10, iid, &table());
        self.created(iid);
    }

    fn created(&mut self, iid: u16) {
        self.model.instances.insert(iid);
        self.model.values.extend(leaves(&format!("/10/{iid}")));
    }

    fn remove(&mut self, iid: u16) {
        self.model.instances.remove(&iid);
        self.model.values.retain(|path, _| path[1] != iid);
        self.model.failing.retain(|path| path[1] != iid);
    }

    /// What comes from the server, and a step.
    fn server(&mut self, event: &Event) -> Result<(), String> {
        self.request_mid += 1;
        let flying = self.model.flying();
        match event {
            Observe { paths, composite, token, format, own } => {
                let answer = self.model.observe(paths, *composite, &[*token], *format, own);
                let query = query(own);
                if *composite {
                    let paths: Vec<String> = paths.iter().map(|path| path_text(path)).collect();
                    let names = names(&paths.iter().map(String::as_str).collect::<Vec<_>>());
                    self.request(
                        &format!("FETCH / obs=0 tok={token:02x} cf=112 accept={format} {query}"),
                        &names,
                        answer,
                    )
                } else {
                    let accept = if *format == SENML { "accept=112" } else { "" };
                    let path = path_text(&paths[0]);
                    self.request(&format!("GET {path} obs=0 tok={token:02x} {accept} {query}"), b"", answer)
                }
            }
            Cancel { token, composite } => {
                let answer = self.model.cancel(&[*token]);
                let method = if *composite { "FETCH /" } else { "GET /10" };
                self.request(&format!("{method} obs=1 tok={token:02x}"), b"", answer)
            }
            WriteAttributes(path, attributes) => {
                let answer = self.model.write_attributes(path, attributes);
                self.request(&format!("PUT {} {}", path_text(path), query(attributes)), b"", answer)
            }
            ClearAttributes(path) if self.model.has_record(path) => {
                let none = NAMES.iter().map(|name| (*name, None)).collect();
                let answer = self.model.write_attributes(path, &none);
                self.request(&format!("PUT {} {}", path_text(path), query(&none)), b"", answer)
            }
            ServerWrite(path, _) if self.model.undecided(path) => Ok(()),
            ServerWrite(path, value) if path.len() == 3 && self.model.values.contains_key(path) => {
                let answer = self.model.answer(0x44);
                if flying.is_none() {
                    self.model.values.insert(path.clone(), value.clone());
                }
                self.request(&format!("PUT {} cf=0", path_text(path)), &plain_text(value), answer)
            }
            ServerDefault(which, value) => {
                let answer = self.model.answer(0x44);
                if flying.is_none() {
                    self.model.defaults[*which] = *value;
                }
                self.request(&format!("PUT /1/0/{} cf=0", [2, 3, 26][*which]), value.to_string().as_bytes(), answer)
            }
            ServerCreate(iid) if !self.model.instances.contains(iid) => {
                let answer = self.model.answer(0x41);
                if flying.is_none() {
                    insert_instance(10, *iid, &table());
                    self.created(*iid);
                    // The handler makes it once more.
                    remove_instance(10, *iid);
                    self.model.added(&[10, *iid], false);
                }
                self.request("POST /10 cf=11542", &[0, *iid as u8], answer)
            }
            ServerDelete(iid) if self.model.instances.contains(iid) => {
                let answer = self.model.answer(0x42);
                if flying.is_none() {
                    self.remove(*iid);
                    self.model.deleted(&[10, *iid]);
                }
                self.request(&format!("DELETE /10/{iid}"), b"", answer)
            }
            Acknowledge if flying.is_some() => {
                self.model.acknowledge();
                self.empty(ACK, flying.unwrap_or_default())
            }
            ResetFlying if flying.is_some() => {
                self.model.reset(flying.unwrap_or_default());
                self.empty(RST, flying.unwrap_or_default())
            }
            Reset(back) if *back < self.model.sent.len() => {
                let mid = self.model.sent[self.model.sent.len() - 1 - back];
                self.model.reset(mid);
                self.empty(RST, mid)
            }
            _ => Ok(()),
        }
    }
}

fn show(message: &Message) -> String {
    let mut text = short(std::slice::from_ref(message)).remove(0);
    text.push_str(&format!(" {:04x}", message.mid));
    for (number, value) in &message.options {
        text.push_str(&format!(" {number}={}", to_hex(value)));
    }
    text
}

/// Runs a history; where and how the two differ.
fn run(history: &[Entry]) -> Result<(), (usize, String)> {
    let mut run = Run::new();
    let mut undone = false;
    for (n, Entry { event, hurry }) in history.iter().enumerate() {
        let at = |what| (n, what);
        if run.application(event).is_some() {
            undone = *hurry;
            if !undone {
                run.step(None).map_err(at)?;
            }
        } else {
            // A request finds nothing undone.
            if std::mem::take(&mut undone) {
                run.step(None).map_err(at)?;
            }
            run.server(event).map_err(at)?;
        }
        if run.model.unclear {
            return Ok(());
        }
    }
    run.step(None).map_err(|what| (history.len(), what))
}

/// The shortest history that still fails, found by leaving things out.
fn shrink(mut history: Vec<Entry>) -> Vec<Entry> {
    let mut size = history.len();
    while size > 0 {
        let mut start = 0;
        while start < history.len() {
            let mut shorter = history.clone();
            shorter.drain(start..(start + size).min(history.len()));
            if run(&shorter).is_err() {
                history = shorter;
            } else {
                start += size;
            }
        }
        size /= 2;
    }
    for n in 0..history.len() {
        let old = std::mem::replace(&mut history[n].hurry, false);
        if run(&history).is_ok() {
            history[n].hurry = old;
        }
    }
    history
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect(name))
}

#[test]
fn spec_41_random_histories() {
    let (first, count) = (number("ANJ_MODEL_FIRST", 0), number("ANJ_MODEL_HISTORIES", 300));
    let events = number("ANJ_MODEL_EVENTS", 60) as usize;
    let mut failed = 0;
    for seed in first..first + count {
        let all = history(seed, events);
        let Err((at, _)) = run(&all) else { continue };
        let shortest = shrink(all[..(at + 1).min(all.len())].to_vec());
        let (at, what) = run(&shortest).unwrap_err();
        println!("seed {seed}:");
        for (n, entry) in shortest.iter().enumerate() {
            println!("  {n}: {:?}{}", entry.event, if entry.hurry { " …" } else { "" });
        }
        println!("  at {at}\n{what}");
        failed += 1;
        if failed == number("ANJ_MODEL_FAILURES", 3) {
            break;
        }
    }
    assert_eq!(failed, 0, "histories differ");
}
