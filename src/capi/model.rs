//! The data model of the application: its tables as a [`Model`], and calls of its handlers.

use core::ffi::{CStr, c_char, c_int};
use core::mem::MaybeUninit;
use core::{ptr, slice};

use super::core::anj_t;
use super::defs::{anj_bytes_or_string_value_t, anj_objlnk_value_t, anj_res_value_t};
#[cfg(anj_with_external_data)]
use super::defs::{anj_close_external_data_t, anj_get_external_data_t, anj_open_external_data_t};
use super::dm::defs::{anj_dm_handlers_t, anj_dm_obj_inst_t, anj_dm_obj_t, anj_dm_res_t, anj_dm_transaction_result_t};
use super::ffi::{bool_value, enum_value};
#[cfg(anj_with_external_data)]
use crate::dm::External;
use crate::dm::{Argument, Handler, HandlerCall, HandlerReply, Kind, Model, ReadValue, ResourceDef, WriteValue};
use crate::path::{ID_INVALID, Path};
use crate::value::{DataType, Scalar};

/// The Objects installed in a client. Every question reads the application's tables anew.
pub struct CModel {
    anj: *const anj_t,
}

impl CModel {
    /// The model of a client.
    ///
    /// # Safety
    /// The client is set up; it and the definitions of its Objects outlive the model.
    pub unsafe fn new(anj: *const anj_t) -> Self {
        Self { anj }
    }

    fn definition(&self, index: u16) -> Option<&anj_dm_obj_t> {
        // SAFETY: the promise of `new`; the table is a place of its own in the client and is read as a whole entry.
        unsafe {
            if index >= (*self.anj).object_count {
                return None;
            }
            let table = (&raw const (*self.anj).objects).cast::<*const anj_dm_obj_t>();
            table.wrapping_add(index.into()).read().as_ref()
        }
    }

    /// The slots of an Object.
    fn instances(&self, object: u16) -> Option<&[anj_dm_obj_inst_t]> {
        let object = self.definition(object)?;
        // SAFETY: the definition says how many slots there are.
        Some(unsafe { table(object.insts, object.max_inst_count) })
    }

    /// The Resources of an Instance.
    fn resources(&self, object: u16, slot: u16) -> Option<&[anj_dm_res_t]> {
        let instance = self.instances(object)?.get(usize::from(slot))?;
        // SAFETY: the definition says how many Resources there are.
        Some(unsafe { table(instance.resources, instance.res_count) })
    }
}

/// A table of the application.
///
/// # Safety
/// `entries` is NULL or has `count` entries.
unsafe fn table<'a, T>(entries: *const T, count: u16) -> &'a [T] {
    if entries.is_null() {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { slice::from_raw_parts(entries, count.into()) }
}

/// The place of an id in an ascending table.
#[inline]
fn position<T>(entries: &[T], wanted: u16, id: impl Fn(&T) -> u16) -> Option<u16> {
    let index = entries.iter().position(|entry| id(entry) >= wanted)? as u16;
    (id(ascending(entries, index, &id)?) == wanted).then_some(index)
}

/// A copy of an entry of a table of the application.
///
/// # Safety
/// As for [`table`].
pub(super) unsafe fn entry<T: Copy>(entries: *const T, index: u16, count: u16) -> Option<T> {
    // SAFETY: the caller's promise.
    unsafe { table(entries, count) }.get(usize::from(index)).copied()
}

/// A version: digit, dot, digit, NUL. Nothing behind the first character that does not fit is read, so that even what is
/// no string is refused safely.
///
/// # Safety
/// `version` is NULL or a string.
pub(super) unsafe fn version_text(version: *const c_char) -> Option<[u8; 3]> {
    if version.is_null() {
        return None;
    }
    // SAFETY: the caller's promise; each character is read when those before it are none that end the string.
    let character = |at: usize| unsafe { version.wrapping_add(at).cast::<u8>().read() };
    let digit = |at: usize| Some(character(at)).filter(u8::is_ascii_digit);
    let major = digit(0)?;
    let dot = Some(character(1)).filter(|dot| *dot == b'.')?;
    let minor = digit(2)?;
    (character(3) == 0).then_some([major, dot, minor])
}

/// The entry at a place, when its id is one and larger than that of the place before.
fn ascending<T>(entries: &[T], index: u16, id: impl Fn(&T) -> u16) -> Option<&T> {
    let index = usize::from(index);
    let entry = entries.get(index)?;
    let this = id(entry);
    let last = index.checked_sub(1).and_then(|index| entries.get(index)).map(&id);
    (this != ID_INVALID && last.is_none_or(|last| last < this)).then_some(entry)
}

/// What the data model has to know of a Resource.
fn resource_def(def: &anj_dm_res_t) -> Option<ResourceDef> {
    let kind = Kind::from_number(usize::try_from(enum_value(def.kind)).ok()?)?;
    let max_instances = if kind.is_multiple() { def.max_inst_count } else { 0 };
    Some(ResourceDef { rid: def.rid, data_type: DataType { bits: def.r#type }, kind, max_instances })
}

impl Model for CModel {
    fn object(&self, index: u16) -> Option<u16> {
        self.definition(index).map(|object| object.oid)
    }

    fn version(&self, object: u16) -> Option<[u8; 3]> {
        // SAFETY: NULL or a string of the application.
        unsafe { version_text(self.definition(object)?.version) }
    }

    fn has(&self, object: u16, handler: Handler) -> bool {
        let Some(object) = self.definition(object) else { return false };
        // SAFETY: NULL or handlers of the application.
        let Some(handlers) = (unsafe { object.handlers.as_ref() }) else { return false };
        match handler {
            Handler::InstanceCreate => handlers.inst_create.is_some(),
            Handler::InstanceDelete => handlers.inst_delete.is_some(),
            Handler::InstanceReset => handlers.inst_reset.is_some(),
            Handler::Begin => handlers.transaction_begin.is_some(),
            Handler::Validate => handlers.transaction_validate.is_some(),
            Handler::End => handlers.transaction_end.is_some(),
            Handler::Read => handlers.res_read.is_some(),
            Handler::Write => handlers.res_write.is_some(),
            Handler::Execute => handlers.res_execute.is_some(),
            Handler::ResourceInstanceCreate => handlers.res_inst_create.is_some(),
            Handler::ResourceInstanceDelete => handlers.res_inst_delete.is_some(),
        }
    }

    fn max_instances(&self, object: u16) -> u16 {
        self.definition(object).map_or(0, |object| object.max_inst_count)
    }

    fn instance(&self, object: u16, slot: u16) -> Option<u16> {
        ascending(self.instances(object)?, slot, |instance| instance.iid).map(|instance| instance.iid)
    }

    fn resource(&self, object: u16, slot: u16, index: u16) -> Option<ResourceDef> {
        resource_def(ascending(self.resources(object, slot)?, index, |def| def.rid)?)
    }

    fn resource_instance(&self, object: u16, slot: u16, resource: u16, index: u16) -> Option<u16> {
        let def = self.resources(object, slot)?.get(usize::from(resource))?;
        if !resource_def(def)?.kind.is_multiple() {
            return None;
        }
        // SAFETY: the definition says how many Resource Instances there can be.
        ascending(unsafe { table(def.insts, def.max_inst_count) }, index, |riid| *riid).copied()
    }

    fn resource_of(&self, object: u16, slot: u16, iid: u16, index: u16) -> Option<ResourceDef> {
        let instance = self.instances(object)?.get(usize::from(slot)).filter(|instance| instance.iid == iid)?;
        // SAFETY: the definition says how many Resources there are.
        resource_def(ascending(unsafe { table(instance.resources, instance.res_count) }, index, |def| def.rid)?)
    }

    fn find_value(&self, path: &Path) -> Option<(u16, DataType)> {
        let place = self.find_object(path.oid())?;
        let object = self.definition(place)?;
        // SAFETY: the definition says how many slots there are.
        let instances = unsafe { table(object.insts, object.max_inst_count) };
        let instance = instances.get(usize::from(position(instances, path.iid(), |instance| instance.iid)?))?;
        // SAFETY: as above, of Resources.
        let resources = unsafe { table(instance.resources, instance.res_count) };
        let def = resource_def(resources.get(usize::from(position(resources, path.rid(), |def| def.rid)?))?)?;
        // SAFETY: NULL or handlers of the application.
        let handlers = unsafe { object.handlers.as_ref() }?;
        let readable = def.kind.is_readable() && !def.kind.is_multiple() && handlers.res_read.is_some();
        readable.then_some((place, def.data_type))
    }

    fn find_object(&self, oid: u16) -> Option<u16> {
        // SAFETY: the promise of `new`; the table is a place of its own in the client.
        let objects = unsafe { table((&raw const (*self.anj).objects).cast(), (*self.anj).object_count) };
        // SAFETY: an entry is NULL or a definition of the application.
        let is_wanted = |object: &*const anj_dm_obj_t| unsafe { object.as_ref() }.is_some_and(|o| o.oid == oid);
        objects.iter().position(is_wanted).map(|index| index as u16)
    }

    fn find_instance(&self, object: u16, iid: u16) -> Option<u16> {
        position(self.instances(object)?, iid, |instance| instance.iid)
    }

    fn find_resource(&self, object: u16, slot: u16, rid: u16) -> Option<(u16, ResourceDef)> {
        let resources = self.resources(object, slot)?;
        let index = position(resources, rid, |def| def.rid)?;
        Some((index, resource_def(resources.get(usize::from(index))?)?))
    }
}

/// The Object with an id, and its handlers. `place`: where it may be found in the table.
///
/// # Safety
/// As for [`CModel::new`].
unsafe fn object(anj: *const anj_t, place: u16, oid: u16) -> Option<(*const anj_dm_obj_t, *const anj_dm_handlers_t)> {
    // SAFETY: the caller's promise.
    unsafe {
        let model = CModel::new(anj);
        let object: *const anj_dm_obj_t = match model.definition(place) {
            Some(object) if object.oid == oid => object,
            _ => model.definition(model.find_object(oid)?)?,
        };
        let handlers = (*object).handlers;
        (!handlers.is_null()).then_some((object, handlers))
    }
}

/// The Object that a call concerns.
fn oid_of(call: &HandlerCall) -> u16 {
    match call {
        HandlerCall::Begin { oid }
        | HandlerCall::Validate { oid }
        | HandlerCall::End { oid, .. }
        | HandlerCall::InstanceCreate { oid, .. }
        | HandlerCall::InstanceDelete { oid, .. }
        | HandlerCall::InstanceReset { oid, .. } => *oid,
        HandlerCall::ResourceInstanceCreate { path }
        | HandlerCall::ResourceInstanceDelete { path }
        | HandlerCall::Read { path, .. }
        | HandlerCall::Write { path }
        | HandlerCall::Execute { path, .. }
        | HandlerCall::Changed { path, .. } => path.oid(),
        #[cfg(anj_with_external_data)]
        _ => ID_INVALID,
    }
}

/// What a handler that is gone answers: 4.05.
const NO_HANDLER: HandlerReply = HandlerReply::code(-133);

/// Calls a handler of the application.
///
/// # Safety
/// The client is set up, and nothing that the application may reach is borrowed. `input` and `output` are the memory that
/// the ranges of the call refer to.
pub unsafe fn call(anj: *mut anj_t, call: &HandlerCall, input: *mut u8, output: *mut u8) -> HandlerReply {
    #[cfg(anj_with_external_data)]
    // SAFETY: the caller's promise.
    if let Some(reply) = unsafe { call_external(call, output) } {
        return reply;
    }
    // SAFETY: the caller's promise.
    unsafe {
        match call {
            HandlerCall::Read { path, data_type } => return read_reply(anj, path, *data_type),
            HandlerCall::Write { path } => return write(anj, path, input),
            _ => {}
        }
    }
    // SAFETY: the caller's promise; a handler is taken from its table before it is called, as the application may
    // exchange the table meanwhile.
    unsafe {
        let place = (*anj).session.object_place();
        let Some((obj, handlers)) = object(anj, place, oid_of(call)) else { return NO_HANDLER };
        let handlers = &*handlers;
        let code = match *call {
            HandlerCall::Begin { .. } => handlers.transaction_begin.map(|f| f(anj, obj)),
            HandlerCall::Validate { .. } => handlers.transaction_validate.map(|f| f(anj, obj)),
            HandlerCall::End { success, .. } => {
                let result = if success {
                    anj_dm_transaction_result_t::ANJ_DM_TRANSACTION_SUCCESS
                } else {
                    anj_dm_transaction_result_t::ANJ_DM_TRANSACTION_FAILURE
                };
                if let Some(end) = handlers.transaction_end {
                    end(anj, obj, result);
                }
                Some(0)
            }
            HandlerCall::InstanceCreate { iid, .. } => handlers.inst_create.map(|f| f(anj, obj, iid)),
            HandlerCall::InstanceDelete { iid, .. } => handlers.inst_delete.map(|f| f(anj, obj, iid)),
            HandlerCall::InstanceReset { iid, .. } => handlers.inst_reset.map(|f| f(anj, obj, iid)),
            HandlerCall::ResourceInstanceCreate { path } => {
                handlers.res_inst_create.map(|f| f(anj, obj, path.iid(), path.rid(), path.riid()))
            }
            HandlerCall::ResourceInstanceDelete { path } => {
                handlers.res_inst_delete.map(|f| f(anj, obj, path.iid(), path.rid(), path.riid()))
            }
            HandlerCall::Execute { path, argument } => handlers.res_execute.map(|execute| {
                let (data, len) = match argument {
                    Argument::None => (ptr::null_mut(), 0),
                    Argument::Input(len) => (input, len),
                    Argument::Output(len) => (output, len),
                };
                execute(anj, obj, path.iid(), path.rid(), data.cast::<c_char>(), len)
            }),
            _ => Some(0),
        };
        code.map_or(NO_HANDLER, HandlerReply::code)
    }
}

/// Calls the `res_write` that is in charge of a path with the value that the session has for it.
///
/// # Safety
/// As for [`call`].
pub unsafe fn write(anj: *mut anj_t, path: &Path, input: *const u8) -> HandlerReply {
    // SAFETY: the caller's promise; the handler is taken from its table before it is called.
    unsafe {
        let place = (*anj).session.object_place();
        let Some((obj, handlers)) = object(anj, place, path.oid()) else { return NO_HANDLER };
        let (Some(write), Some(value)) = ((*handlers).res_write, (*anj).session.write_value()) else {
            return NO_HANDLER;
        };
        let value = written_value(value, input);
        HandlerReply::code(write(anj, obj, path.iid(), path.rid(), path.riid(), &raw const value))
    }
}

/// Calls the `res_read` that is in charge of a path.
///
/// # Safety
/// As for [`call`].
#[inline]
pub unsafe fn read_reply(anj: *mut anj_t, path: &Path, data_type: DataType) -> HandlerReply {
    let mut value = MaybeUninit::<anj_res_value_t>::uninit();
    // SAFETY: the caller's promise; a handler that succeeds has filled in the value.
    unsafe {
        match read(anj, path, data_type, value.as_mut_ptr()) {
            0 => HandlerReply::value(read_value(data_type, value.assume_init())),
            code => HandlerReply::code(code),
        }
    }
}

/// Reads a value through the handler of its Object; the length of a string is found out.
///
/// # Safety
/// As for [`call`]; `out` is valid.
pub(super) unsafe fn read(anj: *mut anj_t, path: &Path, data_type: DataType, out: *mut anj_res_value_t) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        let place = (*anj).session.object_place();
        let Some((obj, handlers)) = object(anj, place, path.oid()) else { return NO_HANDLER.code };
        let Some(read) = (*handlers).res_read else { return NO_HANDLER.code };
        out.write(MaybeUninit::zeroed().assume_init());
        let code = read(anj, obj, path.iid(), path.rid(), path.riid(), out);
        if code == 0 && data_type == DataType::STRING {
            let text = &mut (*out).bytes_or_string;
            text.chunk_length = if text.data.is_null() { 0 } else { CStr::from_ptr(text.data.cast()).count_bytes() };
        }
        code
    }
}

/// What a read handler wrote, by the declared type.
///
/// # Safety
/// The handler filled in the member that belongs to the type; the rest is zero.
pub(super) unsafe fn read_value(data_type: DataType, value: anj_res_value_t) -> ReadValue {
    // SAFETY: the caller's promise; every member but strings takes any bits.
    unsafe {
        ReadValue::Scalar(match data_type {
            DataType::INT => Scalar::Int(value.int_value),
            DataType::UINT => Scalar::Uint(value.uint_value),
            DataType::DOUBLE => Scalar::Double(value.double_value),
            DataType::BOOL => Scalar::Bool(bool_value(value.bool_value)),
            DataType::OBJLNK => Scalar::ObjLnk(value.objlnk.oid, value.objlnk.iid),
            DataType::TIME => Scalar::Time(value.time_value),
            DataType::STRING => {
                let text = value.bytes_or_string;
                return ReadValue::Memory { data: text.data.cast(), len: text.chunk_length };
            }
            DataType::BYTES => {
                let bytes = value.bytes_or_string;
                let whole = bytes.full_length_hint == 0 || bytes.full_length_hint == bytes.chunk_length;
                // No memory is longer than `isize::MAX`, and a Rust slice must not be.
                let whole = whole && isize::try_from(bytes.chunk_length).is_ok();
                if bytes.offset != 0 || !whole || (bytes.data.is_null() && bytes.chunk_length != 0) {
                    return ReadValue::None;
                }
                return ReadValue::Memory { data: bytes.data.cast(), len: bytes.chunk_length };
            }
            #[cfg(anj_with_external_data)]
            _ if data_type.is_external() => {
                let callbacks = value.external_data;
                return ReadValue::External(External {
                    pointers: [
                        callbacks.get_external_data.map_or(ptr::null(), |f| f as *const _),
                        callbacks.open_external_data.map_or(ptr::null(), |f| f as *const _),
                        callbacks.close_external_data.map_or(ptr::null(), |f| f as *const _),
                        callbacks.user_args.cast_const(),
                    ],
                });
            }
            _ => return ReadValue::None,
        })
    }
}

/// A value for a write handler.
fn written_value(value: WriteValue, input: *const u8) -> anj_res_value_t {
    match value {
        WriteValue::Scalar(Scalar::Int(int_value)) => anj_res_value_t { int_value },
        WriteValue::Scalar(Scalar::Uint(uint_value)) => anj_res_value_t { uint_value },
        WriteValue::Scalar(Scalar::Double(double_value)) => anj_res_value_t { double_value },
        WriteValue::Scalar(Scalar::Bool(value)) => anj_res_value_t { bool_value: MaybeUninit::new(value) },
        WriteValue::Scalar(Scalar::ObjLnk(oid, iid)) => anj_res_value_t { objlnk: anj_objlnk_value_t { oid, iid } },
        WriteValue::Scalar(Scalar::Time(time_value)) => anj_res_value_t { time_value },
        WriteValue::Chunk(chunk) => anj_res_value_t {
            bytes_or_string: anj_bytes_or_string_value_t {
                data: input.wrapping_add(chunk.start as usize).cast(),
                offset: chunk.offset as usize,
                chunk_length: chunk.len as usize,
                full_length_hint: chunk.full_length_hint as usize,
            },
        },
    }
}

/// Calls a callback of an external value; `None` for other calls.
///
/// # Safety
/// As for [`call`].
#[cfg(anj_with_external_data)]
unsafe fn call_external(call: &HandlerCall, output: *mut u8) -> Option<HandlerReply> {
    use core::ffi::c_void;
    use core::mem::transmute;
    type Pointer = *const c_void;
    // SAFETY: the pointers are those that a read handler filled in: functions of these types, or NULL, which is `None`.
    unsafe {
        match *call {
            HandlerCall::ExternalOpen { external: External { pointers: [_, open, _, args] } } => {
                let open = transmute::<Pointer, Option<anj_open_external_data_t>>(open);
                Some(HandlerReply::code(open.map_or(0, |open| open(args.cast_mut()))))
            }
            HandlerCall::ExternalGet { external: External { pointers: [get, _, _, args] }, offset, at, max } => {
                let Some(get) = transmute::<Pointer, Option<anj_get_external_data_t>>(get) else {
                    return Some(NO_HANDLER);
                };
                let mut len = max;
                let code = get(output.wrapping_add(at).cast(), &raw mut len, offset, args.cast_mut());
                Some(HandlerReply { code, len: len.min(max), value: ReadValue::None })
            }
            HandlerCall::ExternalClose { external: External { pointers: [_, _, close, args] } } => {
                if let Some(close) = transmute::<Pointer, Option<anj_close_external_data_t>>(close) {
                    close(args.cast_mut());
                }
                Some(HandlerReply::code(0))
            }
            _ => None,
        }
    }
}
