//! Fixture F of spec 30 §16: objects made of tables, and in `driver.rs` operations that run against them, the
//! handlers' calls written down in the notation of the specification.
//!
//! Trace: `B` begin, `V` validate, `E0`/`E-1` end, `R` reset, `C1`/`D1` instance created/deleted, `rc2/3`/`rd2/3` resource
//! instance created/deleted, `r0` read, `W0=7` and `W1(offset,length,hint)` write, `X(…)` execute, `!v/500/0/0` change reported
//! (`v` value, `a` added, `d` deleted), `2.04` answer. Objects other than 500 are named: `B1`.
#![allow(dead_code)]

use std::collections::HashMap;

use anj::coap::Block;
use anj::dm::*;
use anj::path::Path;
use anj::value::{DataType, Scalar};

mod driver;

pub use driver::*;

/// A value of a Resource.
#[derive(Clone, PartialEq, Debug)]
pub enum Val {
    None,
    Scalar(Scalar),
    Text(Vec<u8>),
}

pub fn int(value: i64) -> Val {
    Val::Scalar(Scalar::Int(value))
}

pub fn boolean(value: bool) -> Val {
    Val::Scalar(Scalar::Bool(value))
}

pub fn text(value: &str) -> Val {
    Val::Text(value.into())
}

#[derive(Clone, Debug)]
pub struct Res {
    pub rid: u16,
    pub kind: Kind,
    pub data_type: DataType,
    pub value: Val,
    pub riids: Vec<(u16, Val)>,
    pub max: u16,
}

pub fn res(rid: u16, data_type: DataType, kind: Kind, value: Val) -> Res {
    Res { rid, kind, data_type, value, riids: Vec::new(), max: 0 }
}

#[derive(Clone, Debug)]
pub struct Inst {
    pub iid: u16,
    pub res: Vec<Res>,
}

#[derive(Clone, Debug)]
pub struct Obj {
    pub oid: u16,
    pub version: Option<[u8; 3]>,
    pub max: u16,
    pub insts: Vec<Inst>,
    pub template: Vec<Res>,
    /// Handlers that are missing.
    pub without: Vec<Handler>,
}

/// External data of a test: `get` results, in order.
#[derive(Clone, Default)]
pub struct ExternalValue {
    pub data: Vec<u8>,
    pub fail_at_call: Option<usize>,
    pub calls: usize,
}

#[derive(Clone, Default)]
pub struct World {
    pub objects: Vec<Obj>,
    pub trace: Vec<String>,
    /// What handlers return, by the trace entry they make (without values), e.g. `W0` or `V`.
    pub fail: HashMap<String, i32>,
    /// Handlers that do nothing though they return 0, by trace entry.
    pub lazy: Vec<String>,
    pub external: ExternalValue,
    /// Runs when a handler reads, before the value is looked at; the read is already in the trace.
    pub on_read: Option<fn(&mut World, &Path)>,
}

impl World {
    pub fn obj(&mut self, oid: u16) -> &mut Obj {
        self.objects.iter_mut().find(|o| o.oid == oid).unwrap()
    }

    pub fn inst(&mut self, oid: u16, iid: u16) -> &mut Inst {
        self.obj(oid).insts.iter_mut().find(|i| i.iid == iid).unwrap()
    }

    pub fn res(&mut self, oid: u16, iid: u16, rid: u16) -> &mut Res {
        self.inst(oid, iid).res.iter_mut().find(|r| r.rid == rid).unwrap()
    }

    fn note(&mut self, what: String) -> i32 {
        let key = what.split(['=', '(']).next().unwrap().to_owned();
        self.trace.push(what);
        self.fail.get(&key).copied().unwrap_or(0)
    }

    fn name(oid: u16) -> String {
        if oid == 500 { String::new() } else { oid.to_string() }
    }

    fn place(path: &Path) -> String {
        let object = if path.oid() == 500 { String::new() } else { format!("{}:", path.oid()) };
        match path.id(3) {
            Some(riid) => format!("{object}{}/{riid}", path.rid()),
            None => format!("{object}{}", path.rid()),
        }
    }

    /// What a handler does.
    pub fn handle(
        &mut self,
        call: HandlerCall,
        value: Option<WriteValue>,
        input: &[u8],
        output: &mut [u8],
    ) -> HandlerReply {
        match call {
            HandlerCall::Begin { oid } => HandlerReply::code(self.note(format!("B{}", Self::name(oid)))),
            HandlerCall::Validate { oid } => HandlerReply::code(self.note(format!("V{}", Self::name(oid)))),
            HandlerCall::End { oid, success } => {
                let result = if success { "E0" } else { "E-1" };
                let name = if oid == 500 { String::new() } else { format!(":{oid}") };
                HandlerReply::code(self.note(format!("{result}{name}")))
            }
            HandlerCall::InstanceCreate { oid, iid } => {
                let what = format!("C{}{iid}", if oid == 500 { String::new() } else { format!("{oid}:") });
                let code = self.note(what.clone());
                if code == 0 && !self.lazy.contains(&what) {
                    let object = self.obj(oid);
                    let new = Inst { iid, res: object.template.clone() };
                    object.insts.push(new);
                    object.insts.sort_by_key(|i| i.iid);
                }
                HandlerReply::code(code)
            }
            HandlerCall::InstanceDelete { oid, iid } => {
                let what = format!("D{}{iid}", if oid == 500 { String::new() } else { format!("{oid}:") });
                let code = self.note(what.clone());
                if code == 0 && !self.lazy.contains(&what) {
                    self.obj(oid).insts.retain(|i| i.iid != iid);
                }
                HandlerReply::code(code)
            }
            HandlerCall::InstanceReset { oid, iid: _ } => {
                HandlerReply::code(self.note(format!("R{}", Self::name(oid))))
            }
            HandlerCall::ResourceInstanceCreate { path } => {
                let what = format!("rc{}", Self::place(&path));
                let code = self.note(what.clone());
                if code == 0 && !self.lazy.contains(&what) {
                    let res = self.res(path.oid(), path.iid(), path.rid());
                    res.riids.push((path.riid(), Val::None));
                    res.riids.sort_by_key(|r| r.0);
                }
                HandlerReply::code(code)
            }
            HandlerCall::ResourceInstanceDelete { path } => {
                let what = format!("rd{}", Self::place(&path));
                let code = self.note(what.clone());
                if code == 0 && !self.lazy.contains(&what) {
                    self.res(path.oid(), path.iid(), path.rid()).riids.retain(|r| r.0 != path.riid());
                }
                HandlerReply::code(code)
            }
            HandlerCall::Read { path, data_type } => self.read(&path, data_type),
            HandlerCall::Write { path } => self.write(&path, value.expect("a value"), input),
            HandlerCall::Execute { path: _, argument } => {
                let what = match argument {
                    Argument::None => "X(NULL,0)".to_owned(),
                    Argument::Input(len) => format!("X({},{len})", String::from_utf8_lossy(&input[..len])),
                    Argument::Output(len) => format!("X({},{len})", String::from_utf8_lossy(&output[..len])),
                };
                HandlerReply::code(self.note(what))
            }
            #[cfg(anj_with_external_data)]
            HandlerCall::ExternalOpen { .. } => HandlerReply::code(self.note("open".into())),
            #[cfg(anj_with_external_data)]
            HandlerCall::ExternalClose { .. } => HandlerReply::code(self.note("close".into())),
            #[cfg(anj_with_external_data)]
            HandlerCall::ExternalGet { offset, at, max, .. } => self.get_external(offset, at, max, output),
            HandlerCall::Changed { path, kind } => {
                let kind = match kind {
                    ChangeKind::Value => 'v',
                    ChangeKind::Added => 'a',
                    ChangeKind::Deleted => 'd',
                };
                let path: String = path.ids().iter().map(|id| format!("/{id}")).collect();
                HandlerReply::code(self.note(format!("!{kind}{path}")))
            }
        }
    }

    #[cfg(anj_with_external_data)]
    fn get_external(&mut self, offset: usize, at: usize, max: usize, output: &mut [u8]) -> HandlerReply {
        self.external.calls += 1;
        if self.external.fail_at_call == Some(self.external.calls) {
            return HandlerReply::code(-7);
        }
        let rest = &self.external.data[offset..];
        let len = rest.len().min(max);
        output[at..at + len].copy_from_slice(&rest[..len]);
        HandlerReply { code: if len == rest.len() { 0 } else { 4 }, len, value: ReadValue::None }
    }

    fn read(&mut self, path: &Path, data_type: DataType) -> HandlerReply {
        let code = self.note(format!("r{}", Self::place(path)));
        if code != 0 {
            return HandlerReply::code(code);
        }
        let _ = data_type;
        if let Some(hook) = self.on_read {
            hook(self, path);
        }
        #[cfg(anj_with_external_data)]
        if data_type.is_external() {
            let some = std::ptr::dangling::<std::ffi::c_void>();
            return HandlerReply::value(ReadValue::External(External { pointers: [some; 4] }));
        }
        let res = self.res(path.oid(), path.iid(), path.rid());
        let value = match path.id(3) {
            Some(riid) => &res.riids.iter().find(|r| r.0 == riid).unwrap().1,
            None => &res.value,
        };
        HandlerReply::value(match value {
            Val::None => ReadValue::None,
            Val::Scalar(value) => ReadValue::Scalar(*value),
            Val::Text(text) => ReadValue::Memory { data: text.as_ptr(), len: text.len() },
        })
    }

    fn write(&mut self, path: &Path, value: WriteValue, input: &[u8]) -> HandlerReply {
        let place = Self::place(path);
        let code = match value {
            WriteValue::Scalar(Scalar::Int(value)) => self.note(format!("W{place}={value}")),
            WriteValue::Scalar(value) => self.note(format!("W{place}={value:?}")),
            WriteValue::Chunk(c) => self.note(format!("W{place}({},{},{})", c.offset, c.len, c.full_length_hint)),
        };
        if code != 0 {
            return HandlerReply::code(code);
        }
        let res = self.res(path.oid(), path.iid(), path.rid());
        let target = match path.id(3) {
            Some(riid) => &mut res.riids.iter_mut().find(|r| r.0 == riid).unwrap().1,
            None => &mut res.value,
        };
        match value {
            WriteValue::Scalar(value) => *target = Val::Scalar(value),
            WriteValue::Chunk(chunk) => {
                let [start, len, offset] = [chunk.start, chunk.len, chunk.offset].map(|number| number as usize);
                let bytes = &input[start..start + len];
                if offset == 0 {
                    *target = Val::Text(Vec::new());
                }
                let Val::Text(text) = target else { panic!("chunk of a scalar") };
                assert_eq!(text.len(), offset, "chunks in order");
                // The application's buffer has 40 bytes and needs a NUL.
                if offset + len > 39 {
                    return HandlerReply::code(-160);
                }
                text.extend(bytes);
            }
        }
        HandlerReply::code(0)
    }
}

impl Model for World {
    fn object(&self, index: u16) -> Option<u16> {
        self.objects.get(usize::from(index)).map(|o| o.oid)
    }

    fn version(&self, object: u16) -> Option<[u8; 3]> {
        self.objects.get(usize::from(object))?.version
    }

    fn has(&self, object: u16, handler: Handler) -> bool {
        self.objects.get(usize::from(object)).is_some_and(|o| !o.without.contains(&handler))
    }

    fn max_instances(&self, object: u16) -> u16 {
        self.objects.get(usize::from(object)).map_or(0, |o| o.max)
    }

    fn instance(&self, object: u16, slot: u16) -> Option<u16> {
        self.objects.get(usize::from(object))?.insts.get(usize::from(slot)).map(|i| i.iid)
    }

    fn resource(&self, object: u16, slot: u16, index: u16) -> Option<ResourceDef> {
        let inst = self.objects.get(usize::from(object))?.insts.get(usize::from(slot))?;
        let res = inst.res.get(usize::from(index))?;
        Some(ResourceDef { rid: res.rid, data_type: res.data_type, kind: res.kind, max_instances: res.max })
    }

    fn resource_instance(&self, object: u16, slot: u16, resource: u16, index: u16) -> Option<u16> {
        let inst = self.objects.get(usize::from(object))?.insts.get(usize::from(slot))?;
        let res = inst.res.get(usize::from(resource))?;
        if !res.kind.is_multiple() {
            return None;
        }
        res.riids.get(usize::from(index)).map(|r| r.0)
    }
}

/// Resources of object 500.
fn resources() -> Vec<Res> {
    use DataType as T;
    let mut multi = res(2, T::INT, Kind::RWM, Val::None);
    multi.riids = vec![(0, int(5))];
    multi.max = 3;
    vec![
        res(0, T::INT, Kind::RW, int(5)),
        res(1, T::STRING, Kind::RW, text("abc")),
        multi,
        res(3, T::INT, Kind::W, int(5)),
        res(4, T::NULL, Kind::E, Val::None),
        res(5, T::INT, Kind::R, int(5)),
    ]
}

fn security(iid: u16, bootstrap: bool, ssid: i64, uri: &str) -> Inst {
    use DataType as T;
    Inst {
        iid,
        res: vec![
            res(0, T::STRING, Kind::R, text(uri)),
            res(1, T::BOOL, Kind::R, boolean(bootstrap)),
            res(10, T::INT, Kind::R, int(ssid)),
        ],
    }
}

/// Objects 0 (bootstrap account and server 1), 1, 3, 500, 501.
pub fn fixture() -> World {
    use DataType as T;
    let server = vec![
        res(0, T::INT, Kind::R, int(1)),
        res(1, T::INT, Kind::RW, int(86_400)),
        res(5, T::INT, Kind::RW, int(86_400)),
    ];
    let object =
        |oid, version, max, insts: Vec<Inst>, template| Obj { oid, version, max, insts, template, without: vec![] };
    let objects = vec![
        object(
            0,
            Some(*b"1.0"),
            2,
            vec![security(0, false, 1, "coap://dddd:777"), security(1, true, 65_535, "coap://b:1")],
            security(9, false, 0, "").res,
        ),
        object(1, Some(*b"1.2"), 1, vec![Inst { iid: 0, res: server.clone() }], server),
        object(3, Some(*b"1.0"), 1, vec![Inst { iid: 0, res: vec![res(0, T::STRING, Kind::R, text("m"))] }], vec![]),
        object(500, Some(*b"1.0"), 3, vec![Inst { iid: 0, res: resources() }], resources()),
        object(501, None, 1, vec![Inst { iid: 0, res: vec![res(0, T::INT, Kind::R, int(5))] }], vec![]),
    ];
    let mut world = World { objects, ..World::default() };
    let all_but_read = [
        Handler::InstanceCreate,
        Handler::InstanceDelete,
        Handler::InstanceReset,
        Handler::Begin,
        Handler::Validate,
        Handler::End,
        Handler::Write,
        Handler::Execute,
        Handler::ResourceInstanceCreate,
        Handler::ResourceInstanceDelete,
    ];
    world.obj(501).without = all_but_read.to_vec();
    world.obj(3).without = all_but_read.to_vec();
    world
}

/// A block, for the tests that look at one.
pub fn block(num: u32, more: bool) -> Block {
    Block { num, more, szx: 0 }
}

/// Bytes as the specification writes them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02X}")).collect()
}
