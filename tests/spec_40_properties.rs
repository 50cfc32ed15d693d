//! Spec 40: encoders and decoders against each other, against minicbor, and against hostile input.
//!
//! `ANJ_TEST_CASES` sets the number of cases of each test (default: what runs in a few seconds).
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod payload_common;

use anj::path::Path;
use anj::payload::format::*;
use anj::payload::{DecodeKind, EncodeKind, Error};
use anj::value::{DataType, Scalar};
use minicbor::Encoder;
use payload_common::*;

/// SplitMix64: quick, and the same cases in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0..bound
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    /// Integers of all magnitudes.
    fn integer(&mut self) -> u64 {
        let bits = self.below(65) as u32;
        self.next().checked_shr(64 - bits).unwrap_or(0)
    }

    fn id(&mut self) -> u16 {
        let small = self.below(4) as u16;
        if self.chance(4) { (self.integer() % 65535) as u16 } else { small }
    }

    fn double(&mut self) -> f64 {
        match self.below(5) {
            0 => self.integer() as i64 as f64,
            1 => f64::from(f32::from_bits(self.next() as u32)),
            2 => (self.integer() % 100_000) as f64 / 100.0,
            3 => [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324, f64::NAN][self.below(7)],
            _ => f64::from_bits(self.next()),
        }
    }

    fn bytes(&mut self) -> Vec<u8> {
        let len = if self.chance(20) { self.below(400) } else { self.below(30) };
        (0..len).map(|_| self.next() as u8).collect()
    }

    fn value(&mut self) -> Value {
        match self.below(8) {
            0 => Value::Scalar(Scalar::Int(self.integer() as i64)),
            1 => Value::Scalar(Scalar::Uint(self.integer())),
            2 => Value::Scalar(Scalar::Double(self.double())),
            3 => Value::Scalar(Scalar::Bool(self.chance(2))),
            4 => Value::Scalar(Scalar::ObjLnk(self.next() as u16, self.next() as u16)),
            5 => Value::Scalar(Scalar::Time(self.integer() as i64)),
            6 => Value::Bytes(self.bytes()),
            _ => Value::Text(self.bytes()),
        }
    }

    /// Ascending leaves below a base path, all with the base as prefix.
    fn leaves(&mut self, most: usize) -> (Path, Vec<Leaf>) {
        let ids: Vec<u16> = (0..self.below(4)).map(|_| self.id()).collect();
        let base = Path::new(&ids).unwrap();
        let mut leaves: Vec<Leaf> = Vec::new();
        for _ in 0..self.below(most + 1) {
            let mut path = base;
            let depth = if self.chance(3) { 4 } else { 3 };
            while path.len() < depth {
                path = path.child(self.id()).unwrap();
            }
            leaves.push((path, self.value(), 0.0));
        }
        leaves.sort_by(|a, b| a.0.ids().cmp(b.0.ids()));
        // A Resource is either single or multiple.
        leaves.dedup_by(|b, a| b.0.starts_with(&a.0));
        (base, leaves)
    }

    /// Cuts bytes into blocks, some of them empty.
    fn split(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let most = 1 + self.below(40);
        let mut blocks = Vec::new();
        let mut rest = bytes;
        loop {
            let len = (if most > 20 { most } else { self.below(most + 1) }).min(rest.len());
            let (block, tail) = rest.split_at(len);
            blocks.push(block.to_vec());
            rest = tail;
            if rest.is_empty() {
                return blocks;
            }
        }
    }
}

/// Ends a chain of calls.
fn done<T>(_: T) {}

fn cases(default: usize) -> usize {
    std::env::var("ANJ_TEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(default)
}

fn type_of(value: &Value) -> DataType {
    match value {
        Value::Scalar(Scalar::Int(_)) => DataType::INT,
        Value::Scalar(Scalar::Uint(_)) => DataType::UINT,
        Value::Scalar(Scalar::Double(_)) => DataType::DOUBLE,
        Value::Scalar(Scalar::Bool(_)) => DataType::BOOL,
        Value::Scalar(Scalar::ObjLnk(..)) => DataType::OBJLNK,
        Value::Scalar(Scalar::Time(_)) => DataType::TIME,
        Value::Bytes(_) | Value::ExternalBytes(_) => DataType::BYTES,
        Value::Text(_) | Value::ExternalText(_) => DataType::STRING,
    }
}

fn event(path: &Path, value: &Value) -> Event {
    match value {
        Value::Scalar(scalar) => Event::Entry(*path, *scalar),
        Value::Bytes(data) | Value::ExternalBytes(data) | Value::Text(data) | Value::ExternalText(data) => {
            Event::Chunk(*path, type_of(value), 0, data.clone(), data.len())
        }
    }
}

/// Equal, NaN being equal to itself.
fn same(a: &[Event], b: &[Event]) -> bool {
    let same_event = |a: &Event, b: &Event| match (a, b) {
        (Event::Entry(p, Scalar::Double(a)), Event::Entry(q, Scalar::Double(b))) => {
            p == q && (a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()))
        }
        _ => a == b,
    };
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_event(a, b))
}

/// Decodes blocks with the types of the leaves and compares.
fn expect_leaves(format: u16, kind: DecodeKind, request: &Path, blocks: &[Vec<u8>], leaves: &[Leaf]) {
    let declared = |p: &Path| leaves.iter().find(|leaf| leaf.0 == *p).map(|leaf| type_of(&leaf.1));
    let (events, result) = decode_blocks(format, kind, request, blocks, &declared);
    let expected: Vec<Event> = leaves.iter().map(|(path, value, _)| event(path, value)).collect();
    assert_eq!(result, Ok(()), "{format} {leaves:?} {blocks:02X?}");
    assert!(same(&join_chunks(&events), &expected), "{format} {leaves:?} {blocks:02X?} gave {events:?}");
}

#[test]
fn spec_40_trees_round_trip_in_any_blocks() {
    let mut random = Random(1);
    for case in 0..cases(100_000) {
        let (base, leaves) = random.leaves(5);
        let format = [SENML_CBOR, SENML_ETCH_CBOR, LWM2M_CBOR][case % 3];
        let size = 1 + random.below(100);
        let blocks = encode_kind(format, EncodeKind::Read, &base, &leaves, &[size]).unwrap();
        let payload = blocks.concat();
        assert_eq!(blocks.len(), payload.len().div_ceil(size), "blocks are full, the last one is not empty");
        expect_leaves(format, DecodeKind::Write, &base, &random.split(&payload), &leaves);
    }
}

#[test]
fn spec_40_single_values_round_trip_in_any_blocks() {
    let mut random = Random(2);
    let path = Path::resource(13, 26, 1);
    for _ in 0..cases(20_000) {
        let mut value = random.value();
        for format in [PLAIN_TEXT, CBOR, OPAQUE] {
            if format == OPAQUE && !matches!(value, Value::Bytes(_)) {
                continue;
            }
            if let (PLAIN_TEXT, Value::Scalar(Scalar::Double(double))) = (format, &mut value) {
                // Not all doubles have a text that may be read: no infinities, 23 characters, exponents above -308.
                if !double.is_finite() || double.to_string().len() > 20 || double.to_bits() == 1 << 63 {
                    *double = 25.2;
                }
            }
            let leaves = [(path, value.clone(), 0.0)];
            let size = 1 + random.below(40);
            let payload = encode_kind(format, EncodeKind::Read, &path, &leaves, &[size]).unwrap().concat();
            expect_leaves(format, DecodeKind::Write, &path, &random.split(&payload), &leaves);
        }
    }
}

/// Reads what stands at the position of minicbor's decoder.
fn read_with_minicbor(decoder: &mut minicbor::Decoder, wanted: &Value) -> Value {
    match wanted {
        Value::Scalar(Scalar::Int(_)) => Value::Scalar(Scalar::Int(decoder.i64().unwrap())),
        Value::Scalar(Scalar::Uint(_)) => Value::Scalar(Scalar::Uint(decoder.u64().unwrap())),
        Value::Scalar(Scalar::Double(_)) => Value::Scalar(Scalar::Double(decoder.f64().unwrap())),
        Value::Scalar(Scalar::Bool(_)) => Value::Scalar(Scalar::Bool(decoder.bool().unwrap())),
        Value::Scalar(Scalar::Time(_)) => {
            assert_eq!(decoder.tag().unwrap().as_u64(), 1);
            Value::Scalar(Scalar::Time(decoder.i64().unwrap()))
        }
        Value::Scalar(Scalar::ObjLnk(..)) => {
            let (oid, iid) = decoder.str().unwrap().split_once(':').unwrap();
            Value::Scalar(Scalar::ObjLnk(oid.parse().unwrap(), iid.parse().unwrap()))
        }
        Value::Bytes(_) | Value::ExternalBytes(_) => Value::Bytes(decoder.bytes().unwrap().to_vec()),
        Value::Text(_) | Value::ExternalText(_) => Value::Text(decoder.str().unwrap().into()),
    }
}

fn printable(random: &mut Random) -> Value {
    match random.value() {
        Value::Text(text) => Value::Text(text.iter().map(|byte| byte % 96 + 32).map(|b| b.min(126)).collect()),
        value => value,
    }
}

#[test]
fn spec_40_minicbor_reads_what_is_written() {
    let mut random = Random(3);
    for _ in 0..cases(10_000) {
        let (base, mut leaves) = random.leaves(5);
        for leaf in &mut leaves {
            leaf.1 = printable(&mut random);
        }
        let payload = encode(SENML_CBOR, &base, &leaves).unwrap();
        let mut decoder = minicbor::Decoder::new(&payload);
        assert_eq!(decoder.array().unwrap(), Some(leaves.len() as u64));
        let mut base_name = String::new();
        for (path, value, _) in &leaves {
            let mut name = String::new();
            for _ in 0..decoder.map().unwrap().unwrap() {
                if decoder.datatype().unwrap() == minicbor::data::Type::String {
                    assert_eq!(decoder.str().unwrap(), "vlo");
                    assert!(matches!(value, Value::Scalar(Scalar::ObjLnk(..))));
                } else {
                    match decoder.i8().unwrap() {
                        -2 => {
                            base_name = decoder.str().unwrap().into();
                            continue;
                        }
                        0 => {
                            name = decoder.str().unwrap().into();
                            continue;
                        }
                        2 => assert!(matches!(value, Value::Scalar(_))),
                        3 => assert!(matches!(value, Value::Text(_))),
                        4 => assert!(matches!(value, Value::Scalar(Scalar::Bool(_)))),
                        8 => assert!(matches!(value, Value::Bytes(_))),
                        other => panic!("label {other}"),
                    }
                }
                let read = read_with_minicbor(&mut decoder, value);
                assert!(same(&[event(path, &read)], &[event(path, value)]), "{value:?} {read:?}");
            }
            let ids: String = path.ids().iter().map(|id| format!("/{id}")).collect();
            assert_eq!(base_name.clone() + &name, ids);
        }
        assert_eq!(decoder.position(), payload.len());

        // LwM2M CBOR: one well-formed item.
        let payload = encode(LWM2M_CBOR, &base, &leaves).unwrap();
        let mut decoder = minicbor::Decoder::new(&payload);
        decoder.skip().unwrap();
        assert_eq!(decoder.position(), payload.len());
    }
}

/// Writes a value with minicbor: numbers in any of their forms, strings whole or in pieces.
fn write_with_minicbor(random: &mut Random, encoder: &mut Encoder<&mut Vec<u8>>, value: &Value) {
    let as_decimal = random.chance(3);
    match value {
        Value::Scalar(Scalar::Int(value)) if as_decimal && value.unsigned_abs() < 1 << 53 => {
            encoder.tag(minicbor::data::Tag::new(4)).unwrap().array(2).unwrap().i8(0).unwrap().i64(*value).unwrap();
        }
        Value::Scalar(Scalar::Int(value)) if random.chance(3) && value.unsigned_abs() < 1 << 53 => {
            encoder.f64(*value as f64).unwrap();
        }
        Value::Scalar(Scalar::Int(value)) => done(encoder.i64(*value).unwrap()),
        Value::Scalar(Scalar::Uint(value)) => done(encoder.u64(*value).unwrap()),
        Value::Scalar(Scalar::Double(value)) => done(encoder.f64(*value).unwrap()),
        Value::Scalar(Scalar::Bool(value)) => done(encoder.bool(*value).unwrap()),
        Value::Scalar(Scalar::Time(value)) => {
            if random.chance(2) {
                encoder.tag(minicbor::data::Tag::new(1)).unwrap();
            }
            encoder.i64(*value).unwrap();
        }
        Value::Scalar(Scalar::ObjLnk(oid, iid)) => done(encoder.str(&format!("{oid}:{iid}")).unwrap()),
        Value::Bytes(data) | Value::ExternalBytes(data) => {
            if random.chance(2) {
                encoder.bytes(data).unwrap();
                return;
            }
            encoder.begin_bytes().unwrap();
            for piece in random.split(data) {
                encoder.bytes(&piece).unwrap();
            }
            encoder.end().unwrap();
        }
        Value::Text(data) | Value::ExternalText(data) => done(encoder.str(std::str::from_utf8(data).unwrap()).unwrap()),
    }
}

/// Writes the leaves of `level` and deeper as one map, in random shapes.
fn write_map(random: &mut Random, encoder: &mut Encoder<&mut Vec<u8>>, leaves: &[Leaf], level: usize) {
    let groups: Vec<&[Leaf]> = leaves.chunk_by(|a, b| a.0.id(level) == b.0.id(level)).collect();
    let definite = random.chance(2);
    match definite {
        true => encoder.map(groups.len() as u64).unwrap(),
        false => encoder.begin_map().unwrap(),
    };
    for group in groups {
        let shared = group.iter().map(|leaf| leaf.0.len()).min().unwrap();
        let common = (level..shared).take_while(|&l| group.iter().all(|leaf| leaf.0.id(l) == group[0].0.id(l))).count();
        let take = 1 + random.below(common);
        let ids = &group[0].0.ids()[level..level + take];
        match (take, random.below(3)) {
            (1, 0) => done(encoder.u16(ids[0]).unwrap()),
            (_, 1) => {
                encoder.begin_array().unwrap();
                ids.iter().for_each(|id| done(encoder.u16(*id).unwrap()));
                encoder.end().unwrap();
            }
            _ => {
                encoder.array(ids.len() as u64).unwrap();
                ids.iter().for_each(|id| done(encoder.u16(*id).unwrap()));
            }
        }
        if group.len() == 1 && group[0].0.len() == level + take {
            write_with_minicbor(random, encoder, &group[0].1);
        } else {
            write_map(random, encoder, group, level + take);
        }
    }
    if !definite {
        encoder.end().unwrap();
    }
}

#[test]
fn spec_40_what_minicbor_writes_is_read() {
    let mut random = Random(4);
    for _ in 0..cases(20_000) {
        let (base, mut leaves) = random.leaves(6);
        for leaf in &mut leaves {
            leaf.1 = printable(&mut random);
        }
        let mut payload = Vec::new();
        write_map(&mut random, &mut Encoder::new(&mut payload), &leaves, 0);
        expect_leaves(LWM2M_CBOR, DecodeKind::Write, &base, &random.split(&payload), &leaves);

        // SenML with the keys in any order, names split anywhere
        let mut payload = Vec::new();
        let mut encoder = Encoder::new(&mut payload);
        encoder.begin_array().unwrap();
        for (path, value, _) in &mut leaves {
            if matches!(value, Value::Bytes(data) | Value::Text(data) if data.len() > 36) {
                *value = int(7);
            }
            let text: String = path.ids().iter().map(|id| format!("/{id}")).collect();
            let (base_name, name) = text.split_at(random.below(text.len() + 1));
            let mut order = [0, 1, 2];
            order.swap(0, random.below(3));
            order.swap(1, 1 + random.below(2));
            encoder.map(3).unwrap();
            for key in order {
                match (key, &*value) {
                    (0, _) => done(encoder.i8(-2).unwrap().str(base_name).unwrap()),
                    (1, _) => done(encoder.u8(0).unwrap().str(name).unwrap()),
                    (_, value) => {
                        match value {
                            Value::Scalar(Scalar::ObjLnk(..)) => done(encoder.str("vlo").unwrap()),
                            Value::Scalar(Scalar::Bool(_)) => done(encoder.u8(4).unwrap()),
                            Value::Scalar(_) => done(encoder.u8(2).unwrap()),
                            Value::Text(_) | Value::ExternalText(_) => done(encoder.u8(3).unwrap()),
                            Value::Bytes(_) | Value::ExternalBytes(_) => done(encoder.u8(8).unwrap()),
                        }
                        write_with_minicbor(&mut random, &mut encoder, value);
                    }
                }
            }
        }
        encoder.end().unwrap();
        expect_leaves(SENML_CBOR, DecodeKind::Write, &base, &random.split(&payload), &leaves);
    }
}

const TYPES: [DataType; 8] = [
    DataType::INT,
    DataType::UINT,
    DataType::DOUBLE,
    DataType::BOOL,
    DataType::OBJLNK,
    DataType::TIME,
    DataType::BYTES,
    DataType::STRING,
];

/// A type for each Resource; some are unknown.
fn declared(path: &Path) -> Option<DataType> {
    TYPES.get(usize::from(path.rid() % 9)).copied()
}

/// One block and any blocks: the same result, and the same values if there is no error.
fn check_hostile(random: &mut Random, format: u16, kind: DecodeKind, request: &Path, payload: &[u8]) {
    let (events, result) = decode_blocks(format, kind, request, &[payload.to_vec()], &declared);
    let blocks = random.split(payload);
    let (split_events, split_result) = decode_blocks(format, kind, request, &blocks, &declared);
    if result == Err(Error::Internal) || split_result == Err(Error::Internal) {
        // A long string before its path cannot be kept across blocks.
        assert!(matches!(format, SENML_CBOR | SENML_ETCH_CBOR), "{format} {kind:?} {payload:02X?}");
        return;
    }
    assert_eq!(split_result, result, "{format} {kind:?} {payload:02X?} in {blocks:02X?}");
    if result.is_ok() {
        assert!(same(&join_chunks(&events), &join_chunks(&split_events)), "{format} {kind:?} {payload:02X?}");
    }
}

const FORMATS: [u16; 6] = [PLAIN_TEXT, OPAQUE, CBOR, SENML_CBOR, LWM2M_CBOR, TLV];

fn kind_for(random: &mut Random, format: u16) -> DecodeKind {
    match (format, random.below(4)) {
        (_, 0) => DecodeKind::Write,
        (SENML_CBOR, 1) => DecodeKind::ReadComposite,
        (SENML_CBOR | LWM2M_CBOR, 2) => DecodeKind::WriteComposite,
        _ => DecodeKind::Create,
    }
}

#[test]
fn spec_40_hostile_bytes_end_in_values_or_an_error() {
    let mut random = Random(5);
    // Bytes that mean something somewhere.
    let likely = hex(
        "00010203040508090A0F161820212240415F60617F80818284A0A1A2A3BFC0C1C2C4C5C8D0D8E0F4F5F6F7F9FAFBFF2F30313A3D3341",
    );
    for case in 0..cases(60_000) {
        let format = FORMATS[case % FORMATS.len()];
        let payload: Vec<u8> = (0..random.below(40))
            .map(|_| if random.chance(3) { random.next() as u8 } else { likely[random.below(likely.len())] })
            .collect();
        let depth = if matches!(format, PLAIN_TEXT | OPAQUE | CBOR) { 3 } else { 1 + random.below(3) };
        let request = Path::new(&[3, 4, 1][..depth]).unwrap();
        let kind = kind_for(&mut random, format);
        check_hostile(&mut random, format, kind, &request, &payload);
    }
}

#[test]
fn spec_40_damaged_payloads_end_in_values_or_an_error() {
    let mut random = Random(6);
    for case in 0..cases(30_000) {
        let format = [SENML_CBOR, LWM2M_CBOR, CBOR][case % 3];
        let (mut base, mut leaves) = random.leaves(4);
        if format == CBOR {
            leaves.truncate(1);
            base = leaves.first().map_or(Path::resource(1, 2, 3), |leaf| leaf.0);
        }
        let mut payload = encode(format, &base, &leaves).unwrap();
        for _ in 0..1 + random.below(3) {
            let at = random.below(payload.len() + 1);
            match random.below(4) {
                0 => payload.truncate(at),
                1 => payload.insert(at, random.next() as u8),
                2 if at < payload.len() => done(payload.remove(at)),
                _ if at < payload.len() => payload[at] ^= 1 << random.below(8),
                _ => (),
            }
        }
        let kind = if format == CBOR { DecodeKind::Write } else { kind_for(&mut random, format) };
        check_hostile(&mut random, format, kind, &base, &payload);
    }
}

#[test]
fn spec_40_deep_nesting_is_refused() {
    for byte in [0x81, 0x9F, 0xA1, 0xBF, 0xC6, 0x5F, 0x7F, 0xC4, 0x88] {
        let payload = vec![byte; 100_000];
        for format in FORMATS {
            let (events, result) = decode_blocks(
                format,
                DecodeKind::Write,
                &Path::resource(3, 4, 1),
                std::slice::from_ref(&payload),
                &|_| Some(DataType::INT),
            );
            assert_eq!((events.len(), result), (0, Err(Error::Format)), "{format} {byte:02X}");
        }
    }
}

#[test]
fn spec_40_states_are_small() {
    let sizes = [
        std::mem::size_of::<anj::payload::PayloadEncoderState>(),
        std::mem::size_of::<anj::payload::PayloadDecoderState>(),
        std::mem::size_of::<anj::payload::LinkWriterState>(),
    ];
    assert!(sizes[0] <= 200 && sizes[1] <= 224 && sizes[2] <= 96, "{sizes:?}");
}
