//! TLV in the answer to a Read (LwM2M Core 1.1 §7.4.3, spec 40 §8), an extension: `ANJ_EXT_WITH_TLV_OUTPUT`.
#![allow(clippy::undocumented_unsafe_blocks)]

#[path = "common/client.rs"]
mod client;
mod common;
mod dm_model;
mod payload_common;

use anj::dm::Kind;
use anj::path::Path;
use anj::value::{DataType, Scalar};
use client::Client;
use dm_model::*;

const TLV: u16 = 11542;

#[cfg(not(anj_ext_with_tlv_output))]
#[test]
fn spec_40_1_tlv_is_not_acceptable() {
    for request in ["GET /500/0/0 A11542", "GET /500/0 A11542", "GET /500 A11542"] {
        assert_eq!(Driver::default().request(request).code, "4.06", "{request}");
    }
    let sent = Client::registered().receive(&common::hex("420145451234 b131 0131 0131 622d16"));
    assert_eq!(sent, [common::hex("628645451234")]);
}

#[test]
fn spec_40_1_tlv_is_not_for_composite_operations() {
    // SenML: /500/0/0
    let answer = Driver::default().request("FETCH / CF112 A11542 81 a1 00 68 \"/500/0/0\"");
    assert_eq!(answer.code, if cfg!(anj_with_composite_operations) { "4.06" } else { "5.01" });
}

#[cfg(anj_ext_with_tlv_output)]
mod output {
    use super::*;
    use anj::payload::DecodeKind;
    use payload_common::{Event, decode_blocks, join_chunks};

    /// What a Read gives: hex, with blanks.
    fn read(driver: &mut Driver, path: &str) -> String {
        let answer = driver.request(&format!("GET {path} A11542"));
        assert_eq!(answer.code, "2.05", "{path}");
        assert_eq!(answer.rest[..3], [0xC2, 0x2D, 0x16], "Content-Format 11542");
        hex(&answer.payload)
    }

    fn packed(text: &str) -> String {
        text.replace(' ', "").to_uppercase()
    }

    #[test]
    fn spec_40_8_levels() {
        let instance = "c10005 c301616263 8302410005 c10505";
        let rows = [
            ("/500/0/0", "c10005"),
            ("/500/0/1", "c301616263"),
            ("/500/0/2", "8302410005"),
            ("/500/0/2/0", "410005"),
            ("/500/0", instance),
            ("/500", &format!("080010 {instance}")),
            ("/501", "0300c10005"),
        ];
        for (path, expected) in rows {
            assert_eq!(read(&mut Driver::default(), path), packed(expected), "{path}");
        }
        let mut driver = Driver::default();
        driver.world.res(500, 0, 2).riids.clear();
        assert_eq!(read(&mut driver, "/500/0/2"), "", "no values");
        for (path, code) in [("/500/0/3", "4.05"), ("/500/0/4", "4.05"), ("/500/0/9", "4.04"), ("/0/0/0", "4.01")] {
            assert_eq!(Driver::default().request(&format!("GET {path} A11542")).code, code, "{path}");
        }
        let sent = Client::registered().receive(&common::hex("420145451234 b131 0131 0131 622d16"));
        assert_eq!(sent, [common::hex("624545451234 c22d16 ff c2010096")], "through the C API");
    }

    /// A world with Object 600 only, of one Instance with these Resources.
    fn world(iid: u16, resources: Vec<Res>) -> World {
        let insts = vec![Inst { iid, res: resources }];
        let object = Obj { oid: 600, version: None, max: 9, insts, template: vec![], without: vec![] };
        World { objects: vec![object], ..World::default() }
    }

    fn single(rid: u16, value: Val) -> Res {
        let data_type = match &value {
            Val::Scalar(Scalar::Int(_)) => DataType::INT,
            Val::Scalar(Scalar::Uint(_)) => DataType::UINT,
            Val::Scalar(Scalar::Double(_)) => DataType::DOUBLE,
            Val::Scalar(Scalar::Bool(_)) => DataType::BOOL,
            Val::Scalar(Scalar::ObjLnk(..)) => DataType::OBJLNK,
            Val::Scalar(Scalar::Time(_)) => DataType::TIME,
            _ => DataType::BYTES,
        };
        res(rid, data_type, Kind::R, value)
    }

    fn multiple(rid: u16, values: Vec<(u16, Val)>) -> Res {
        let mut resource = single(rid, values[0].1.clone());
        (resource.kind, resource.max, resource.riids) = (Kind::RM, values.len() as u16, values);
        resource
    }

    #[test]
    fn spec_40_8_scalars_in_their_shortest_form() {
        use Scalar::*;
        let rows = [
            (Int(0), "c10100"),
            (Int(-1), "c101ff"),
            (Int(127), "c1017f"),
            (Int(128), "c2010080"),
            (Int(-128), "c10180"),
            (Int(-129), "c201ff7f"),
            (Int(32_767), "c2017fff"),
            (Int(32_768), "c40100008000"),
            (Int(-32_768), "c2018000"),
            (Int(-32_769), "c401ffff7fff"),
            (Int(i32::MAX.into()), "c4017fffffff"),
            (Int(i64::from(i32::MAX) + 1), "c801080000000080000000"),
            (Int(i32::MIN.into()), "c40180000000"),
            (Int(i64::from(i32::MIN) - 1), "c80108ffffffff7fffffff"),
            (Int(i64::MIN), "c801088000000000000000"),
            (Int(i64::MAX), "c801087fffffffffffffff"),
            (Time(1_700_000_000), "c4016553f100"),
            (Time(-1), "c101ff"),
            (Uint(0), "c10100"),
            (Uint(255), "c101ff"),
            (Uint(256), "c2010100"),
            (Uint(65_535), "c201ffff"),
            (Uint(65_536), "c40100010000"),
            (Uint(u32::MAX.into()), "c401ffffffff"),
            (Uint(u64::from(u32::MAX) + 1), "c801080000000100000000"),
            (Uint(u64::MAX), "c80108ffffffffffffffff"),
            (Double(1.5), "c4013fc00000"),
            (Double(-0.0), "c40180000000"),
            (Double(0.1), "c801083fb999999999999a"),
            (Double(f64::INFINITY), "c4017f800000"),
            (Double(f64::from(f32::MIN_POSITIVE) / 2.0), "c40100400000"),
            (Double(f64::MAX), "c801087fefffffffffffff"),
            (Double(5e-324), "c801080000000000000001"),
            (Double(16_777_217.0), "c801084170000010000000"),
            (Bool(false), "c10100"),
            (Bool(true), "c10101"),
            (ObjLnk(3, 65_535), "c4010003ffff"),
        ];
        for (value, expected) in rows {
            let mut driver = Driver::new(world(0, vec![single(1, Val::Scalar(value))]));
            assert_eq!(read(&mut driver, "/600/0/1"), packed(expected), "{value:?}");
            let (found, _) = own_decoder("/600/0/1", &driver.world, &[payload_common::hex(expected)]);
            assert_eq!(found, [Event::Entry(Path::resource(600, 0, 1), value)], "{value:?}");
        }
        let nan = read(&mut Driver::new(world(0, vec![single(1, Val::Scalar(Double(f64::NAN)))])), "/600/0/1");
        assert_eq!(nan, "C4017FC00000");
    }

    #[test]
    fn spec_40_8_ids_and_lengths() {
        let rows = [
            (0, 0, "c000"),
            (255, 0, "c0ff"),
            (256, 0, "e00100"),
            (65_534, 7, "e7fffe"),
            (5, 7, "c705"),
            (5, 8, "c80508"),
            (5, 255, "c805ff"),
            (5, 256, "d0050100"),
            (300, 65_535, "f0012cffff"),
            (5, 65_536, "d805010000"),
        ];
        for (rid, len, header) in rows {
            let bytes = vec![0x5A; len];
            let mut driver = Driver::new(world(300, vec![single(rid, Val::Text(bytes.clone()))]));
            let expected = packed(header) + &hex(&bytes);
            assert_eq!(read(&mut driver, &format!("/600/300/{rid}")), expected, "{rid} {len}");
            assert_eq!(read(&mut driver, "/600/300"), expected, "{rid} {len}");
            let content = expected.len() / 2;
            let around = match content {
                0..8 => format!("{:02x}012c", 0x20 + content),
                8..256 => format!("28012c{content:02x}"),
                256..65_536 => format!("30012c{content:04x}"),
                _ => format!("38012c{content:06x}"),
            };
            assert_eq!(read(&mut driver, "/600"), packed(&around) + &expected, "{rid} {len}");
        }
    }

    #[test]
    fn spec_40_8_longer_than_a_length_can_say() {
        let row = |len| Driver::new(world(0, vec![single(1, Val::Text(vec![1; len]))]));
        let mut longest = row(0xFF_FFFF);
        assert_eq!(longest.request("GET /600/0 A11542").payload.len(), 0xFF_FFFF + 5);
        assert_eq!(longest.request("GET /600 A11542").code, "5.00", "the Instance is too long");
        assert_eq!(row(0x100_0000).request("GET /600/0 A11542").code, "5.00");
    }

    /// What our own decoder makes of blocks, and whether it is content.
    fn own_decoder(path: &str, world: &World, blocks: &[Vec<u8>]) -> (Vec<Event>, bool) {
        let declared = |path: &Path| {
            let inst = world.objects[0].insts.iter().find(|inst| inst.iid == path.iid())?;
            Some(inst.res.iter().find(|res| res.rid == path.rid())?.data_type.without_external())
        };
        let request = payload_common::path(path);
        let (events, result) = decode_blocks(TLV, DecodeKind::Write, &request, blocks, &declared);
        (join_chunks(&events), result.is_ok())
    }

    /// Several Instances of everything: ids of one and two bytes, nested lengths of none to two bytes.
    fn tree() -> World {
        let texts =
            |n: u16, len: usize| (0..n).map(|i| (i * 200, Val::Text(vec![i as u8; len + usize::from(i)]))).collect();
        let numbers = |n: u16| (0..n).map(|i| (i, Val::Scalar(Scalar::Int(1 << i)))).collect();
        let resources = vec![
            single(0, int(5)),
            multiple(1, numbers(20)),
            single(2, Val::Text(vec![7; 300])),
            multiple(3, texts(5, 60)),
            multiple(400, texts(1, 0)),
            single(401, Val::Scalar(Scalar::Double(0.25))),
        ];
        let mut world = world(0, resources.clone());
        let object = world.obj(600);
        object.insts.push(Inst { iid: 1, res: vec![single(0, Val::Text(vec![]))] });
        object.insts.push(Inst { iid: 9, res: vec![] });
        object.insts.push(Inst { iid: 1000, res: resources });
        world
    }

    const PATHS: [&str; 8] =
        ["/600", "/600/0", "/600/1", "/600/9", "/600/1000", "/600/0/3", "/600/1000/3/800", "/600/0/400"];

    #[test]
    fn spec_40_8_every_value_is_read_back() {
        for path in PATHS {
            let mut driver = Driver::new(tree());
            let base = payload_common::path(path);
            let mut expected = Vec::new();
            for inst in &driver.world.objects[0].insts {
                for res in &inst.res {
                    let place = Path::resource(600, inst.iid, res.rid);
                    let values: Vec<(Path, &Val)> = match res.kind {
                        Kind::RM => res.riids.iter().map(|(id, value)| (place.child(*id).unwrap(), value)).collect(),
                        _ => vec![(place, &res.value)],
                    };
                    expected.extend(values.into_iter().filter(|(path, _)| path.starts_with(&base)).map(
                        |(path, value)| match value {
                            Val::Scalar(value) => Event::Entry(path, *value),
                            Val::Text(bytes) => Event::Chunk(path, DataType::BYTES, 0, bytes.clone(), bytes.len()),
                            Val::None => unreachable!(),
                        },
                    ));
                }
            }
            let answer = driver.request(&format!("GET {path} A11542"));
            let (found, ok) = own_decoder(path, &driver.world, &[answer.payload]);
            assert!(ok, "{path}");
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn spec_40_8_every_block_size() {
        for path in PATHS {
            let whole = {
                let mut driver = Driver { output: vec![0; 4096], block_size: 4096, ..Driver::new(tree()) };
                driver.request(&format!("GET {path} A11542")).payload
            };
            for size in (1..=200).chain([256, 300, 512, 1024]) {
                let mut driver = Driver { block_size: size, ..Driver::new(tree()) };
                let answer = driver.request(&format!("GET {path} A11542"));
                assert_eq!((answer.code.as_str(), &answer.payload), ("2.05", &whole), "{path} {size}");
                let (last, full) = answer.blocks.split_last().unwrap();
                assert!(full.iter().all(|len| *len == size), "{path} {size}: {:?}", answer.blocks);
                assert!(full.is_empty() || (1..=size).contains(last), "{path} {size}: {:?}", answer.blocks);
            }
        }
    }

    #[test]
    fn spec_40_8_containers_are_read_before() {
        let mut driver = Driver::default();
        read(&mut driver, "/500/0");
        assert_eq!(driver.trace(), "r0 r1 r2/0 r2/0 r5 2.05", "a multiple Resource twice");
        read(&mut driver, "/500");
        assert_eq!(driver.trace(), "r0 r1 r2/0 r5 r0 r1 r2/0 r2/0 r5 2.05");
        driver.world.fail.insert("r5".into(), -160);
        assert_eq!(driver.request("GET /500 A11542").code, "5.00");
        driver.world.fail.insert("r5".into(), -132);
        assert_eq!(driver.request("GET /500 A11542").code, "4.04", "the code of the handler");
    }

    fn reads(world: &World, what: &str) -> usize {
        world.trace.iter().filter(|entry| *entry == what).count()
    }

    /// A length that changes between the passes spoils the answer; nothing is sent that tells another length than it has.
    #[test]
    fn spec_40_8_values_that_change() {
        type Change = fn(&mut World, &Path);
        let rows: [(&str, &str, Change); 5] = [
            ("longer", "/500", |world, path| {
                if path.rid() == 1 && reads(world, "r1") == 2 {
                    world.res(500, 0, 1).value = text("abcd");
                }
            }),
            ("shorter", "/500", |world, path| {
                if path.rid() == 1 && reads(world, "r1") == 2 {
                    world.res(500, 0, 1).value = text("ab");
                }
            }),
            ("a number that needs more", "/500/0/2", |world, path| {
                if path.rid() == 2 && reads(world, "r2/0") == 2 {
                    world.res(500, 0, 2).riids[0].1 = int(500);
                }
            }),
            ("another Resource Instance", "/500/0", |world, path| {
                if path.rid() == 2 && reads(world, "r2/0") == 2 {
                    world.res(500, 0, 2).riids.push((1, int(1)));
                }
            }),
            ("one Resource Instance less", "/500", |world, path| {
                if path.rid() == 5 && reads(world, "r5") == 1 {
                    world.res(500, 0, 2).riids.clear();
                }
            }),
        ];
        for (name, path, change) in rows {
            for size in [1, 2, 3, 4, 7, 16, 1024] {
                let mut driver = Driver { block_size: size, ..Driver::default() };
                driver.world.on_read = Some(change);
                assert_eq!(driver.request(&format!("GET {path} A11542")).code, "5.00", "{name} {size}");
            }
        }
        let mut driver = Driver::default();
        driver.world.on_read = Some(|world, path| {
            if path.rid() == 1 {
                world.res(500, 0, 1).value = text(["xyz", "uvw"][reads(world, "r1") % 2]);
            }
        });
        assert_eq!(driver.request("GET /500 A11542").code, "2.05", "another value of the same length");
    }

    #[cfg(anj_with_external_data)]
    mod external {
        use super::*;

        /// An Object of two external values and a number.
        fn driver(len: usize, size: usize) -> Driver {
            let external = |rid, data_type| res(rid, data_type, Kind::R, Val::None);
            let resources =
                vec![external(0, DataType::EXTERNAL_BYTES), external(1, DataType::EXTERNAL_STRING), single(2, int(1))];
            let mut world = world(0, resources);
            world.external.data = (0..len).map(|i| b'a' + (i % 26) as u8).collect();
            Driver { block_size: size, output: vec![0; size.max(16)], ..Driver::new(world) }
        }

        #[test]
        fn spec_40_8_external_values() {
            for len in [0, 1, 7, 8, 15, 16, 17, 255, 256, 3000] {
                for size in [1, 2, 15, 16, 17, 32, 64, 1024] {
                    for path in ["/600/0/0", "/600/0", "/600"] {
                        let mut driver = driver(len, size);
                        let answer = driver.request(&format!("GET {path} A11542"));
                        assert_eq!(answer.code, "2.05", "{path} {len} {size}");
                        let (found, ok) = own_decoder(path, &driver.world, &[answer.payload]);
                        assert!(ok, "{path} {len} {size}");
                        let data = driver.world.external.data.clone();
                        let chunk =
                            |rid, data_type| Event::Chunk(Path::resource(600, 0, rid), data_type, 0, data.clone(), len);
                        assert_eq!(found[0], chunk(0, DataType::BYTES), "{path} {len} {size}");
                        if path != "/600/0/0" {
                            assert_eq!(found[1], chunk(1, DataType::STRING), "{path} {len} {size}");
                            assert_eq!(found.len(), 3, "{path} {len} {size}");
                        }
                        let opened = reads(&driver.world, "open");
                        assert_eq!(opened, reads(&driver.world, "close"), "{path} {len} {size}");
                        let times = if path == "/600/0/0" {
                            2
                        } else if path == "/600/0" {
                            4
                        } else {
                            6
                        };
                        assert_eq!(opened, times, "{path} {len} {size}");
                    }
                }
            }
        }

        #[test]
        fn spec_40_8_external_values_that_fail_or_change() {
            for size in [1, 16, 1024] {
                let calls = {
                    let mut driver = driver(100, size);
                    driver.request("GET /600 A11542");
                    driver.world.external.calls
                };
                for call in 1..=calls {
                    let mut driver = driver(100, size);
                    driver.world.external.fail_at_call = Some(call);
                    assert_eq!(driver.request("GET /600 A11542").code, "5.00", "{size} {call} of {calls}");
                    assert_eq!(reads(&driver.world, "open"), reads(&driver.world, "close"), "{size} {call}");
                }
                for (n, len) in [(2, 99), (2, 101), (3, 99), (3, 101), (3, 0), (3, 300)] {
                    let mut driver = driver(100, size);
                    driver.world.on_read = Some(match (n, len) {
                        (2, 99) => |world, _| change(world, 2, 99),
                        (2, _) => |world, _| change(world, 2, 101),
                        (_, 99) => |world, _| change(world, 3, 99),
                        (_, 101) => |world, _| change(world, 3, 101),
                        (_, 0) => |world, _| change(world, 3, 0),
                        _ => |world, _| change(world, 3, 300),
                    });
                    let answer = driver.request("GET /600 A11542");
                    assert_eq!(answer.code, "5.00", "{size} {n} {len}");
                }
            }
            let mut driver = driver(100, 16);
            driver.world.fail.insert("open".into(), -1);
            assert_eq!(driver.request("GET /600/0/0 A11542").code, "5.00");
            assert_eq!(driver.trace(), "600:0 open 5.00".replace("600:0", "r600:0"));
        }

        /// At the `n`th read, 0 being the first, the value has another length.
        fn change(world: &mut World, n: usize, len: usize) {
            if world.trace.iter().filter(|entry| entry.starts_with('r')).count() == n + 1 {
                world.external.data.resize(len, b'x');
            }
        }
    }
}
