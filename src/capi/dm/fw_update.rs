//! `anj/dm/fw_update.h`: the built-in Firmware Update object /5 (spec 11 Part 2).
use core::ffi::{c_char, c_int, c_void};
use core::mem::MaybeUninit;

#[cfg(anj_fota_with_pull_method)]
use super::builtin::res_multiple;
use super::builtin::{NO_HANDLERS, cannot_add, chunk, instance, put, put_text, res};
use super::core::anj_dm_add_obj;
#[cfg(anj_fota_with_pull_method)]
use super::defs::anj_dm_res_kind_t::ANJ_DM_RES_RM;
use super::defs::anj_dm_res_kind_t::{ANJ_DM_RES_E, ANJ_DM_RES_R, ANJ_DM_RES_RW, ANJ_DM_RES_W};
use super::defs::{anj_dm_handlers_t, anj_dm_obj_inst_t, anj_dm_obj_t, anj_dm_res_t};
use crate::capi::core::{anj_core_change_type_t, anj_core_data_model_changed, anj_t};
use crate::capi::defs::{anj_res_value_t, anj_uri_path_t};
use crate::capi::ffi::{enum_value, from_raw};
use crate::objects::fw_update::{FwCall, FwStep, FwTask, FwUpdateState, Methods, rid, state};
use crate::objects::{Output, Refusal};
use crate::value::{DataType, Scalar};

/// State of the update: Resource 3.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_dm_fw_update_state_t {
    /// Nothing to do.
    ANJ_DM_FW_UPDATE_STATE_IDLE = 0,
    /// The package is on its way.
    ANJ_DM_FW_UPDATE_STATE_DOWNLOADING = 1,
    /// The package is here; the server may execute Update.
    ANJ_DM_FW_UPDATE_STATE_DOWNLOADED = 2,
    /// The package is being applied.
    ANJ_DM_FW_UPDATE_STATE_UPDATING = 3,
}

/// Result of the last download or update: Resource 5.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum anj_dm_fw_update_result_t {
    /// Nothing happened yet, or the server cancelled. From a handler: success, like the next one.
    ANJ_DM_FW_UPDATE_RESULT_INITIAL = 0,
    /// Success.
    ANJ_DM_FW_UPDATE_RESULT_SUCCESS = 1,
    /// Not enough storage for the package.
    ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE = 2,
    /// Out of memory.
    ANJ_DM_FW_UPDATE_RESULT_OUT_OF_MEMORY = 3,
    /// The connection was lost during the download.
    ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST = 4,
    /// The package is damaged.
    ANJ_DM_FW_UPDATE_RESULT_INTEGRITY_FAILURE = 5,
    /// Packages of this type are not supported.
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE = 6,
    /// The package URI is not valid.
    ANJ_DM_FW_UPDATE_RESULT_INVALID_URI = 7,
    /// Updating failed.
    ANJ_DM_FW_UPDATE_RESULT_FAILED = 8,
    /// The protocol of the package URI is not supported.
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL = 9,
}
from_raw!(anj_dm_fw_update_result_t {
    ANJ_DM_FW_UPDATE_RESULT_INITIAL,
    ANJ_DM_FW_UPDATE_RESULT_SUCCESS,
    ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE,
    ANJ_DM_FW_UPDATE_RESULT_OUT_OF_MEMORY,
    ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST,
    ANJ_DM_FW_UPDATE_RESULT_INTEGRITY_FAILURE,
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE,
    ANJ_DM_FW_UPDATE_RESULT_INVALID_URI,
    ANJ_DM_FW_UPDATE_RESULT_FAILED,
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL,
});

/// Push: a package begins. Prepare the storage.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_package_write_start_t =
    unsafe extern "C" fn(user_ptr: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// Push: a piece of the package, in order.
///
/// `data`, `data_size`: the bytes, valid during the call, and their number.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_package_write_t = unsafe extern "C" fn(
    user_ptr: *mut c_void,
    data: *const c_void,
    data_size: usize,
) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// Push: the package is complete. Check it.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_package_write_finish_t =
    unsafe extern "C" fn(user_ptr: *mut c_void) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// Pull: begin to download the package, in the background, and report the end with
/// `anj_dm_fw_update_object_set_download_result`.
///
/// `uri`: where the package is, NUL-terminated; valid until the next reset.
///
/// Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
pub type anj_dm_fw_update_uri_write_t =
    unsafe extern "C" fn(user_ptr: *mut c_void, uri: *const c_char) -> MaybeUninit<anj_dm_fw_update_result_t>;

/// The server executed Update: apply the package soon, but not inside, as the response has not been sent. The end is
/// reported with `anj_dm_fw_update_object_set_update_result`, usually after a reboot.
///
/// Returns 0, or another value when updating is not possible: the response is 5.00 and the result
/// `ANJ_DM_FW_UPDATE_RESULT_FAILED`.
pub type anj_dm_fw_update_update_start_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> c_int;

/// Tells the name of the package that was downloaded: Resource 6.
///
/// Returns a NUL-terminated string that stays valid, or NULL.
pub type anj_dm_fw_update_get_name_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> *const c_char;

/// Tells the version of the package that was downloaded: Resource 7.
///
/// Returns a NUL-terminated string that stays valid, or NULL.
pub type anj_dm_fw_update_get_version_t = unsafe extern "C" fn(user_ptr: *mut c_void) -> *const c_char;

/// Gives a download or a package up: stop downloading, delete the package. Called when the server cancels or a download fails.
pub type anj_dm_fw_update_reset_t = unsafe extern "C" fn(user_ptr: *mut c_void);

/// Handlers of the Firmware Update object. All get the `user_ptr` of `anj_dm_fw_update_object_install`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_fw_update_handlers_t {
    /// Push: a package begins. All three push handlers, or none: then there is no push.
    pub package_write_start_handler: Option<anj_dm_fw_update_package_write_start_t>,
    /// Push: a piece of the package.
    pub package_write_handler: Option<anj_dm_fw_update_package_write_t>,
    /// Push: the package is complete.
    pub package_write_finish_handler: Option<anj_dm_fw_update_package_write_finish_t>,
    /// Pull: begin to download. NULL: there is no pull.
    pub uri_write_handler: Option<anj_dm_fw_update_uri_write_t>,
    /// Apply the package; required.
    pub update_start_handler: Option<anj_dm_fw_update_update_start_t>,
    /// Name of the package, or NULL.
    pub get_name: Option<anj_dm_fw_update_get_name_t>,
    /// Version of the package, or NULL.
    pub get_version: Option<anj_dm_fw_update_get_version_t>,
    /// Give up; required.
    pub reset_handler: Option<anj_dm_fw_update_reset_t>,
}

/// A Firmware Update object. Allocated by the application, set up by `anj_dm_fw_update_object_install`; every field is
/// private.
#[repr(C)]
pub struct anj_dm_fw_update_entity_ctx_t {
    /// Private.
    pub obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) user_handlers: *const anj_dm_fw_update_handlers_t,
    /// Private.
    pub(crate) user_ptr: *mut c_void,
    /// Private.
    pub(crate) state: FwUpdateState,
}

const OID: u16 = 5;
const IID: u16 = 0;

/// Ids, and at the same time values, of the instances of Firmware Update Protocol Support.
#[cfg(anj_fota_with_pull_method)]
static PROTOCOLS: &[u16] = &[
    #[cfg(anj_fota_with_coap)]
    0,
    #[cfg(anj_fota_with_coaps)]
    1,
    #[cfg(anj_fota_with_http)]
    2,
    #[cfg(anj_fota_with_https)]
    3,
    #[cfg(anj_fota_with_coap_tcp)]
    4,
    #[cfg(anj_fota_with_coaps_tcp)]
    5,
];

#[cfg(anj_fota_with_pull_method)]
static RESOURCES: [anj_dm_res_t; 9] = [
    res(rid::PACKAGE, DataType::BYTES, ANJ_DM_RES_W),
    res(rid::URI, DataType::STRING, ANJ_DM_RES_RW),
    res(rid::UPDATE, DataType::NULL, ANJ_DM_RES_E),
    res(rid::STATE, DataType::INT, ANJ_DM_RES_R),
    res(rid::RESULT, DataType::INT, ANJ_DM_RES_R),
    res(rid::NAME, DataType::STRING, ANJ_DM_RES_R),
    res(rid::VERSION, DataType::STRING, ANJ_DM_RES_R),
    res_multiple(rid::PROTOCOLS, DataType::INT, ANJ_DM_RES_RM, PROTOCOLS),
    res(rid::DELIVERY_METHOD, DataType::INT, ANJ_DM_RES_R),
];

/// Without pull there are no protocols to support.
#[cfg(anj_fota_with_push_method)]
static PUSH_RESOURCES: [anj_dm_res_t; 8] = [
    res(rid::PACKAGE, DataType::BYTES, ANJ_DM_RES_W),
    res(rid::URI, DataType::STRING, ANJ_DM_RES_RW),
    res(rid::UPDATE, DataType::NULL, ANJ_DM_RES_E),
    res(rid::STATE, DataType::INT, ANJ_DM_RES_R),
    res(rid::RESULT, DataType::INT, ANJ_DM_RES_R),
    res(rid::NAME, DataType::STRING, ANJ_DM_RES_R),
    res(rid::VERSION, DataType::STRING, ANJ_DM_RES_R),
    res(rid::DELIVERY_METHOD, DataType::INT, ANJ_DM_RES_R),
];

static HANDLERS: anj_dm_handlers_t = anj_dm_handlers_t {
    res_read: Some(res_read),
    res_write: Some(res_write),
    res_execute: Some(res_execute),
    ..NO_HANDLERS
};

/// The struct behind the object of a handler.
fn entity(obj: *const anj_dm_obj_t) -> *mut anj_dm_fw_update_entity_ctx_t {
    obj.cast::<anj_dm_fw_update_entity_ctx_t>().cast_mut()
}

/// The ways to deliver firmware that these handlers serve; `None` when a mandatory one is missing.
fn methods(handlers: &anj_dm_fw_update_handlers_t) -> Option<Methods> {
    let start = handlers.package_write_start_handler.is_some();
    let write = handlers.package_write_handler.is_some();
    let finish = handlers.package_write_finish_handler.is_some();
    let methods = Methods {
        pull: cfg!(anj_fota_with_pull_method) && handlers.uri_write_handler.is_some(),
        push: cfg!(anj_fota_with_push_method) && start && write && finish,
    };
    let half_push = cfg!(anj_fota_with_push_method) && !methods.push && (start || write || finish);
    let complete = handlers.update_start_handler.is_some() && handlers.reset_handler.is_some();
    (complete && !half_push && (methods.pull || methods.push)).then_some(methods)
}

/// [`methods`] of an installed object; handlers that the application took away meanwhile serve nothing.
///
/// # Safety
/// `entity` was installed.
pub(in crate::capi) unsafe fn methods_of(entity: *const anj_dm_fw_update_entity_ctx_t) -> Methods {
    // SAFETY: the handlers live as long as the object is installed.
    methods(unsafe { &*(*entity).user_handlers }).unwrap_or(Methods { pull: false, push: false })
}

/// Calls a handler of the application. No borrow of the object is alive meanwhile.
///
/// # Safety
/// `entity` was installed.
unsafe fn invoke(entity: *mut anj_dm_fw_update_entity_ctx_t, call: FwCall, data: *const [u8]) -> c_int {
    /// A handler that was there at installation is gone.
    const GONE: c_int = anj_dm_fw_update_result_t::ANJ_DM_FW_UPDATE_RESULT_FAILED as c_int;
    // SAFETY: the handlers live as long as the object is installed, and are functions of these types. The struct of
    // handlers is copied, the URI handed over as a raw pointer.
    unsafe {
        let handlers = *(*entity).user_handlers;
        let arg = (*entity).user_ptr;
        let result = |result: MaybeUninit<anj_dm_fw_update_result_t>| enum_value(result);
        match call {
            FwCall::Reset => {
                if let Some(reset) = handlers.reset_handler {
                    reset(arg);
                }
                0
            }
            FwCall::WriteStart => handlers.package_write_start_handler.map_or(GONE, |start| result(start(arg))),
            FwCall::Write => {
                handlers.package_write_handler.map_or(GONE, |write| result(write(arg, data.cast(), data.len())))
            }
            FwCall::WriteFinish => handlers.package_write_finish_handler.map_or(GONE, |finish| result(finish(arg))),
            #[cfg(anj_fota_with_pull_method)]
            FwCall::UriWrite => {
                let uri = &raw const (*entity).state.uri;
                handlers.uri_write_handler.map_or(GONE, |write| result(write(arg, uri.cast())))
            }
            #[cfg(not(anj_fota_with_pull_method))]
            FwCall::UriWrite => GONE,
            FwCall::UpdateStart => handlers.update_start_handler.map_or(GONE, |start| start(arg)),
        }
    }
}

/// Tells the client that a Resource changed.
///
/// # Safety
/// `anj` is initialised.
unsafe fn report(anj: *mut anj_t, rid: u16) {
    let path = anj_uri_path_t { ids: [OID, IID, rid, u16::MAX], uri_len: 3 };
    let change = anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED;
    // SAFETY: promised by the caller; the path is not kept.
    unsafe { anj_core_data_model_changed(anj, &path, MaybeUninit::new(change)) }
}

/// Does all that a task wants, with a chunk of the package if it is about one.
///
/// # Safety
/// `anj` is initialised, `entity` was installed.
pub(in crate::capi) unsafe fn run(
    anj: *mut anj_t,
    entity: *mut anj_dm_fw_update_entity_ctx_t,
    mut task: FwTask,
    data: *const [u8],
) -> c_int {
    let mut reply = 0;
    loop {
        // SAFETY: promised by the caller; the borrow of the state ends before the application is called.
        unsafe {
            match task.next(&mut (*entity).state, reply) {
                FwStep::Done(code) => return code,
                FwStep::Report(rid) => report(anj, rid),
                FwStep::Call(call) => reply = invoke(entity, call, data),
            }
        }
    }
}

unsafe extern "C" fn res_read(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    riid: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    let entity = entity(obj);
    // SAFETY: `obj` is the first member of the struct that was installed, `out` may be written.
    unsafe {
        let int = match rid {
            rid::STATE => i64::from((*entity).state.state()),
            rid::RESULT => i64::from((*entity).state.result()),
            rid::PROTOCOLS => i64::from(riid),
            rid::DELIVERY_METHOD => i64::from(methods_of(entity).delivery()),
            rid::URI | rid::NAME | rid::VERSION => {
                put_text(out, text_of(entity, rid));
                return 0;
            }
            _ => return Refusal::NotFound.code(),
        };
        put(out, Ok(Output::Scalar(Scalar::Int(int))))
    }
}

/// The value of a text Resource; NULL when it is empty. Name and version are asked for only when there is a package.
///
/// # Safety
/// `entity` was installed.
unsafe fn text_of(entity: *mut anj_dm_fw_update_entity_ctx_t, rid: u16) -> *const c_char {
    // SAFETY: promised by the caller; nothing is borrowed while the application is called.
    unsafe {
        #[cfg(anj_fota_with_pull_method)]
        if rid == rid::URI {
            return if methods_of(entity).pull { (&raw const (*entity).state.uri).cast() } else { core::ptr::null() };
        }
        let handlers = *(*entity).user_handlers;
        let get = if rid == rid::NAME { handlers.get_name } else { handlers.get_version };
        match get {
            Some(get) if rid != rid::URI && (*entity).state.state() == state::DOWNLOADED => get((*entity).user_ptr),
            _ => core::ptr::null(),
        }
    }
}

unsafe extern "C" fn res_write(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    _riid: u16,
    value: *const anj_res_value_t,
) -> c_int {
    let entity = entity(obj);
    // SAFETY: `obj` is the first member of the struct that was installed; both writable Resources are bytes or text.
    unsafe {
        let chunk = chunk(value);
        let data: *const [u8] = chunk.data;
        let methods = methods_of(entity);
        let task = match rid {
            rid::PACKAGE => FwTask::package(&mut (*entity).state, methods, &chunk),
            #[cfg(anj_fota_with_pull_method)]
            rid::URI => FwTask::uri(&mut (*entity).state, methods, &chunk),
            #[cfg(not(anj_fota_with_pull_method))]
            rid::URI => return Refusal::BadRequest.code(),
            _ => return Refusal::NotFound.code(),
        };
        run(anj, entity, task, data)
    }
}

unsafe extern "C" fn res_execute(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    _arg: *const c_char,
    _arg_len: usize,
) -> c_int {
    if rid != rid::UPDATE {
        return Refusal::NotFound.code();
    }
    let entity = entity(obj);
    // SAFETY: `obj` is the first member of the struct that was installed.
    unsafe { run(anj, entity, FwTask::execute(&(*entity).state), &[]) }
}

/// Sets a Firmware Update object up and adds it to the data model.
///
/// `entity_ctx`: must stay valid while the client runs.
/// `handlers`: likewise.
/// `user_ptr`: handed to the handlers.
///
/// Returns 0; -1 when a required handler is missing or an argument is NULL; what `anj_dm_add_obj` returns. On failure
/// `entity_ctx` is left alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_fw_update_object_install(
    anj: *mut anj_t,
    entity_ctx: *mut anj_dm_fw_update_entity_ctx_t,
    handlers: *mut anj_dm_fw_update_handlers_t,
    user_ptr: *mut c_void,
) -> c_int {
    if anj.is_null() || entity_ctx.is_null() || handlers.is_null() {
        return -1;
    }
    // SAFETY: promised by the caller; the struct is written as a whole, so it need not be initialised.
    unsafe {
        let Some(methods) = methods(&*handlers) else { return -1 };
        let refused = cannot_add(anj, OID);
        if refused != 0 {
            return refused;
        }
        entity_ctx.write(anj_dm_fw_update_entity_ctx_t {
            obj: anj_dm_obj_t {
                oid: OID,
                version: c"1.0".as_ptr(),
                handlers: &HANDLERS,
                insts: &raw const (*entity_ctx).inst,
                max_inst_count: 1,
            },
            inst: instance(IID, resources(methods)),
            user_handlers: handlers,
            user_ptr,
            state: FwUpdateState::new(),
        });
        anj_dm_add_obj(anj, &raw const (*entity_ctx).obj)
    }
}

/// The Resources that there are with these methods.
#[cfg_attr(not(all(anj_fota_with_pull_method, anj_fota_with_push_method)), allow(unused_variables))]
fn resources(methods: Methods) -> &'static [anj_dm_res_t] {
    #[cfg(all(anj_fota_with_pull_method, anj_fota_with_push_method))]
    return if methods.pull { &RESOURCES } else { &PUSH_RESOURCES };
    #[cfg(not(anj_fota_with_push_method))]
    return &RESOURCES;
    #[cfg(not(anj_fota_with_pull_method))]
    return &PUSH_RESOURCES;
}

/// Reports how updating ended: the state becomes IDLE, Resource 5 `result`. After a reboot into the new firmware, call it
/// once the object is installed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_fw_update_object_set_update_result(
    anj: *mut anj_t,
    entity_ctx: *mut anj_dm_fw_update_entity_ctx_t,
    result: MaybeUninit<anj_dm_fw_update_result_t>,
) {
    if anj.is_null() || entity_ctx.is_null() {
        return;
    }
    // SAFETY: promised by the caller.
    unsafe {
        let task = FwTask::update_result(&mut (*entity_ctx).state, enum_value(result));
        run(anj, entity_ctx, task, &[]);
    }
}

/// Pull: reports how the download ended. After `ANJ_DM_FW_UPDATE_RESULT_SUCCESS` the state becomes DOWNLOADED;
/// after any other result IDLE, Resource 5 `result`, and the reset handler is called.
///
/// Returns 0, or -1 when no download is under way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_fw_update_object_set_download_result(
    anj: *mut anj_t,
    entity_ctx: *mut anj_dm_fw_update_entity_ctx_t,
    result: MaybeUninit<anj_dm_fw_update_result_t>,
) -> c_int {
    if anj.is_null() || entity_ctx.is_null() {
        return -1;
    }
    // SAFETY: promised by the caller.
    unsafe {
        match FwTask::download_result(&mut (*entity_ctx).state, enum_value(result)) {
            Some(task) => run(anj, entity_ctx, task, &[]),
            None => -1,
        }
    }
}
