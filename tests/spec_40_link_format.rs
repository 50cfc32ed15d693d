//! Spec 40 §12.8: link format.

use anj::path::Path;
use anj::payload::{Error, LinkRecord, LinkStep, LinkWriterState};

enum Piece<'a> {
    Link(LinkRecord, &'a str),
    Attribute(&'a str, f64),
}

use Piece::{Attribute, Link};

fn at(ids: &[u16]) -> LinkRecord {
    LinkRecord { path: Path::new(ids).unwrap(), ..LinkRecord::default() }
}

fn write(pieces: &[Piece], size: usize) -> Result<Vec<String>, Error> {
    let mut writer = LinkWriterState::new();
    let mut pieces = pieces.iter();
    let mut blocks = Vec::new();
    let mut block = vec![0; size];
    let mut uri = "";
    loop {
        match writer.write(&mut block, uri.as_bytes())? {
            LinkStep::Next => match pieces.next() {
                Some(Link(record, text)) => {
                    uri = text;
                    writer.record(record)?;
                }
                Some(Attribute(name, value)) => writer.attribute(name.as_bytes(), *value)?,
                None => writer.finish(),
            },
            LinkStep::Block => blocks.push(String::from_utf8(std::mem::replace(&mut block, vec![0; size])).unwrap()),
            LinkStep::End { len } => {
                block.truncate(len);
                blocks.push(String::from_utf8(block).unwrap());
                return Ok(blocks);
            }
        }
    }
}

fn check(pieces: &[Piece], expected: &str) {
    for size in 1..=expected.len() + 1 {
        let blocks = write(pieces, size).unwrap();
        assert_eq!(blocks.concat(), expected);
        assert_eq!(blocks.len(), expected.len().div_ceil(size), "no empty block at the end");
    }
}

#[test]
fn spec_40_12_8_register() {
    let pieces = [
        Link(LinkRecord { version: Some(*b"1.2"), ..at(&[1]) }, ""),
        Link(at(&[1, 0]), ""),
        Link(at(&[1, 1]), ""),
        Link(LinkRecord { version: Some(*b"1.0"), ..at(&[3]) }, ""),
        Link(at(&[3, 0]), ""),
        Link(at(&[5]), ""),
    ];
    check(&pieces, "</1>;ver=1.2,</1/0>,</1/1>,</3>;ver=1.0,</3/0>,</5>");
    assert_eq!(write(&pieces, 5).unwrap()[..3], ["</1>;", "ver=1", ".2,</"]);
}

#[test]
fn spec_40_12_8_bootstrap_discover() {
    let uri = "coaps://s.example.com";
    check(
        &[
            Link(LinkRecord { version: Some(*b"1.2"), ..at(&[]) }, ""),
            Link(at(&[0]), ""),
            Link(LinkRecord { ssid: Some(10), uri_len: Some(uri.len()), ..at(&[0, 0]) }, uri),
            Link(at(&[0, 1]), ""),
            Link(at(&[1]), ""),
            Link(LinkRecord { ssid: Some(10), ..at(&[1, 0]) }, ""),
            Link(at(&[3]), ""),
            Link(at(&[3, 0]), ""),
        ],
        "</>;lwm2m=1.2,</0>,</0/0>;ssid=10;uri=\"coaps://s.example.com\",</0/1>,</1>,</1/0>;ssid=10,</3>,</3/0>",
    );
    let full = LinkRecord {
        dim: Some(65535),
        version: Some(*b"9.9"),
        ssid: Some(65535),
        uri_len: Some(0),
        ..at(&[65534, 65534, 65534, 65534])
    };
    check(
        &[Link(at(&[1]), ""), Link(full, "")],
        "</1>,</65534/65534/65534/65534>;dim=65535;ver=9.9;ssid=65535;uri=\"\"",
    );
}

#[test]
fn spec_40_12_8_discover() {
    check(
        &[
            Link(LinkRecord { version: Some(*b"1.0"), ..at(&[3]) }, ""),
            Attribute("pmin", 10.0),
            Attribute("pmax", 60.0),
            Link(at(&[3, 0]), ""),
            Link(at(&[3, 0, 1]), ""),
            Link(LinkRecord { dim: Some(2), ..at(&[3, 0, 6]) }, ""),
            Link(at(&[3, 0, 9]), ""),
            Attribute("gt", 50.0),
            Attribute("lt", 45.4),
            Attribute("st", 0.5),
        ],
        "</3>;ver=1.0;pmin=10;pmax=60,</3/0>,</3/0/1>,</3/0/6>;dim=2,</3/0/9>;gt=50;lt=45.4;st=0.5",
    );
    let all = [("pmin", 1.0), ("pmax", 2.0), ("gt", 3.5), ("lt", -1.0), ("st", 0.25), ("epmin", 4.0), ("epmax", 5.0)];
    let mut pieces = vec![Link(at(&[3]), "")];
    pieces.extend(all.iter().chain(&[("edge", 1.0), ("con", 0.0), ("hqmax", 7.0)]).map(|&(n, v)| Attribute(n, v)));
    check(&pieces, "</3>;pmin=1;pmax=2;gt=3.5;lt=-1;st=0.25;epmin=4;epmax=5;edge=1;con=0;hqmax=7");
}

#[test]
fn spec_40_12_8_bad_versions() {
    for version in [*b"1.1", *b"0.0"] {
        assert!(write(&[Link(LinkRecord { version: Some(version), ..at(&[3]) }, "")], 64).is_ok());
    }
    // `1.10` and `10.1` do not even get here: the caller takes three characters only if these are all.
    for version in [*b"10.", *b"1.\0", *b".11", *b"a.1"] {
        let record = LinkRecord { version: Some(version), ..at(&[3]) };
        assert_eq!(write(&[Link(record, "")], 64), Err(Error::Internal));
    }
}

#[test]
fn spec_40_9_wrong_use() {
    let mut writer = LinkWriterState::new();
    assert_eq!(writer.attribute(b"pmin", 1.0), Err(Error::Internal));
    assert_eq!(writer.write(&mut [], &[]), Err(Error::Internal));
    writer.record(&at(&[3])).unwrap();
    assert_eq!(writer.record(&at(&[4])), Err(Error::Internal));
    assert_eq!(writer.attribute(b"pmin", 1.0), Err(Error::Internal));
    let record = LinkRecord { uri_len: Some(5), ..at(&[0, 0]) };
    assert_eq!(write(&[Link(record, "abc")], 64), Err(Error::Internal));
    assert_eq!(write(&[], 64), Ok(vec![String::new()]));
}
