//! `anj/dm/server_object.h`: the built-in Server object /1 (spec 31 Part 1 §2, Part 2).
use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;

use super::builtin::{bytes, code, in_bootstrap, input, instance, put, res};
#[cfg(anj_with_persistence)]
use super::builtin::{is_restore, is_store};
use super::core::anj_dm_add_obj;
use super::defs::anj_dm_res_kind_t::{ANJ_DM_RES_E, ANJ_DM_RES_R, ANJ_DM_RES_RW};
use super::defs::anj_dm_transaction_result_t::ANJ_DM_TRANSACTION_SUCCESS;
use super::defs::{anj_dm_handlers_t, anj_dm_obj_inst_t, anj_dm_obj_t, anj_dm_res_t, anj_dm_transaction_result_t};
use crate::capi::core::{
    anj_core_server_obj_bootstrap_request_trigger_executed, anj_core_server_obj_disable_executed,
    anj_core_server_obj_registration_update_trigger_executed, anj_t,
};
use crate::capi::defs::{anj_communication_retry_res_t, anj_iid_t, anj_res_value_t};
use crate::capi::ffi::bool_value;
#[cfg(anj_with_persistence)]
use crate::capi::persistence::{anj_persistence_bytes, anj_persistence_context_t, anj_persistence_magic};
use crate::objects::Refusal;
#[cfg(anj_with_persistence)]
use crate::objects::server::{MAGIC, STREAM_SIZE};
use crate::objects::server::{ServerInstanceState, rid};
use crate::path::ID_INVALID;
use crate::platform::log::log;
use crate::value::DataType;

/// Size of a Binding value with its NUL.
pub const ANJ_DM_SERVER_BINDING_SIZE: usize = if cfg!(anj_with_lwm2m12) { 7 } else { 5 };

/// An instance of the Server object, as stored. Every field is private.
pub type anj_dm_server_instance_t = ServerInstanceState;

/// A server account: what `anj_dm_server_obj_add_instance` takes. Everything is copied.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_server_instance_init_t {
    /// Resource 0, Short Server ID: 1 to 65534.
    pub ssid: u16,
    /// Resource 1: lifetime of the registration in seconds; 0: infinite.
    pub lifetime: u32,
    /// Resource 2: least time between two notifications, in seconds.
    pub default_min_period: u32,
    /// Resource 3: most time between two notifications, in seconds; 0: none, else at least `default_min_period`.
    pub default_max_period: u32,
    /// Resource 5: how long Resource 4 disables the server, in seconds; 0: 86400.
    pub disable_timeout: u32,
    /// Resource 6: keep notifications while offline. Stored, without effect.
    pub notification_storing: MaybeUninit<bool>,
    /// Resource 7: letters from `ANJ_DM_SERVER_OBJ_BINDINGS`, each at most once, at least one.
    pub binding: *const c_char,
    /// Resource 16: bootstrap when registration fails; NULL: true.
    pub bootstrap_on_registration_failure: *const bool,
    /// Resource 23: Send is forbidden.
    pub mute_send: MaybeUninit<bool>,
    /// Instance id; NULL: 0.
    pub iid: *const anj_iid_t,
    /// Resources 17 to 20; NULL: `ANJ_COMMUNICATION_RETRY_RES_DEFAULT`.
    pub comm_retry_res: *mut anj_communication_retry_res_t,
    /// Resource 26: 0, non-confirmable notifications, or 1, confirmable ones.
    pub default_notification_mode: u8,
}

/// A Server object, with space for one account. Allocated by the application, set up by `anj_dm_server_obj_init`; every
/// field is private.
#[repr(C)]
pub struct anj_dm_server_obj_t {
    /// Private.
    pub obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) server_instance: anj_dm_server_instance_t,
    /// Private. As before the transaction.
    pub(crate) saved_instance: anj_dm_server_instance_t,
    /// Private. As before the transaction.
    pub(crate) saved_iid: anj_iid_t,
    /// Private.
    pub(crate) installed: bool,
}

const OID: u16 = 1;

static RESOURCES: [anj_dm_res_t; 17] = [
    res(rid::SSID, DataType::INT, ANJ_DM_RES_R),
    res(rid::LIFETIME, DataType::INT, ANJ_DM_RES_RW),
    res(rid::DEFAULT_MIN_PERIOD, DataType::INT, ANJ_DM_RES_RW),
    res(rid::DEFAULT_MAX_PERIOD, DataType::INT, ANJ_DM_RES_RW),
    res(rid::DISABLE, DataType::NULL, ANJ_DM_RES_E),
    res(rid::DISABLE_TIMEOUT, DataType::INT, ANJ_DM_RES_RW),
    res(rid::NOTIFICATION_STORING, DataType::BOOL, ANJ_DM_RES_RW),
    res(rid::BINDING, DataType::STRING, ANJ_DM_RES_RW),
    res(rid::UPDATE_TRIGGER, DataType::NULL, ANJ_DM_RES_E),
    res(rid::BOOTSTRAP_TRIGGER, DataType::NULL, ANJ_DM_RES_E),
    res(rid::BOOTSTRAP_ON_FAILURE, DataType::BOOL, ANJ_DM_RES_R),
    res(rid::RETRY_COUNT, DataType::UINT, ANJ_DM_RES_RW),
    res(rid::RETRY_TIMER, DataType::UINT, ANJ_DM_RES_RW),
    res(rid::SEQ_DELAY_TIMER, DataType::UINT, ANJ_DM_RES_RW),
    res(rid::SEQ_RETRY_COUNT, DataType::UINT, ANJ_DM_RES_RW),
    res(rid::MUTE_SEND, DataType::BOOL, ANJ_DM_RES_RW),
    res(rid::NOTIFICATION_MODE, DataType::INT, ANJ_DM_RES_RW),
];

static HANDLERS: anj_dm_handlers_t = anj_dm_handlers_t {
    #[cfg(anj_with_bootstrap)]
    inst_create: Some(inst_create),
    #[cfg(not(anj_with_bootstrap))]
    inst_create: None,
    #[cfg(anj_with_bootstrap)]
    inst_delete: Some(inst_delete),
    #[cfg(not(anj_with_bootstrap))]
    inst_delete: None,
    inst_reset: Some(inst_reset),
    transaction_begin: Some(transaction_begin),
    transaction_validate: Some(transaction_validate),
    transaction_end: Some(transaction_end),
    res_read: Some(res_read),
    res_write: Some(res_write),
    res_execute: Some(res_execute),
    res_inst_create: None,
    res_inst_delete: None,
};

/// The struct behind the object of a handler.
fn server(obj: *const anj_dm_obj_t) -> *mut anj_dm_server_obj_t {
    obj.cast::<anj_dm_server_obj_t>().cast_mut()
}

#[cfg(anj_with_bootstrap)]
unsafe extern "C" fn inst_create(_anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: u16) -> c_int {
    // SAFETY: `obj` is the first member of the struct that was installed, and nothing else borrows it.
    let server = unsafe { &mut *server(obj) };
    server.server_instance = ServerInstanceState::new();
    server.inst.iid = iid;
    0
}

#[cfg(anj_with_bootstrap)]
unsafe extern "C" fn inst_delete(_anj: *mut anj_t, obj: *const anj_dm_obj_t, _iid: u16) -> c_int {
    // SAFETY: as in `inst_create`.
    let server = unsafe { &mut *server(obj) };
    server.server_instance = ServerInstanceState::new();
    server.inst.iid = ID_INVALID;
    0
}

unsafe extern "C" fn inst_reset(anj: *mut anj_t, obj: *const anj_dm_obj_t, _iid: u16) -> c_int {
    // SAFETY: as in `inst_create`; `anj` is the client that calls.
    unsafe { (*server(obj)).server_instance.reset(in_bootstrap(anj)) };
    0
}

unsafe extern "C" fn transaction_begin(_anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    // SAFETY: as in `inst_create`.
    let server = unsafe { &mut *server(obj) };
    server.saved_iid = server.inst.iid;
    server.saved_instance = server.server_instance;
    0
}

unsafe extern "C" fn transaction_validate(_anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    // SAFETY: as in `inst_create`.
    let server = unsafe { &*server(obj) };
    if server.inst.iid == ID_INVALID || server.server_instance.is_valid() { 0 } else { Refusal::BadRequest.code() }
}

unsafe extern "C" fn transaction_end(_anj: *mut anj_t, obj: *const anj_dm_obj_t, result: anj_dm_transaction_result_t) {
    // SAFETY: as in `inst_create`.
    let server = unsafe { &mut *server(obj) };
    if result != ANJ_DM_TRANSACTION_SUCCESS {
        server.inst.iid = server.saved_iid;
        server.server_instance = server.saved_instance;
    }
}

unsafe extern "C" fn res_read(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    _riid: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    // SAFETY: as in `inst_create`; `out` may be written.
    unsafe { put(out, (*server(obj)).server_instance.read(rid)) }
}

unsafe extern "C" fn res_write(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    _riid: u16,
    value: *const anj_res_value_t,
) -> c_int {
    // SAFETY: as in `inst_create`; `value` is of the type in `RESOURCES`.
    unsafe { code(input(&RESOURCES, rid, value).and_then(|input| (*server(obj)).server_instance.write(rid, &input))) }
}

unsafe extern "C" fn res_execute(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    _arg: *const c_char,
    _arg_len: usize,
) -> c_int {
    // SAFETY: as in `inst_create`; the timeout is copied before the client is told.
    unsafe {
        match rid {
            rid::DISABLE => {
                let timeout = (*server(obj)).server_instance.disable_timeout;
                anj_core_server_obj_disable_executed(anj, timeout);
            }
            rid::UPDATE_TRIGGER => anj_core_server_obj_registration_update_trigger_executed(anj),
            rid::BOOTSTRAP_TRIGGER => anj_core_server_obj_bootstrap_request_trigger_executed(anj),
            _ => return Refusal::NotFound.code(),
        }
    }
    0
}

/// Sets a Server object up, without accounts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_server_obj_init(server_obj_ctx: *mut anj_dm_server_obj_t) {
    if server_obj_ctx.is_null() {
        return;
    }
    // SAFETY: promised by the caller; the struct is written as a whole, so it need not be initialised.
    unsafe {
        server_obj_ctx.write(anj_dm_server_obj_t {
            obj: anj_dm_obj_t {
                oid: OID,
                version: c"1.2".as_ptr(),
                handlers: &HANDLERS,
                insts: &raw const (*server_obj_ctx).inst,
                max_inst_count: 1,
            },
            inst: instance(ID_INVALID, &RESOURCES),
            server_instance: ServerInstanceState::new(),
            saved_instance: ServerInstanceState::new(),
            saved_iid: ID_INVALID,
            installed: false,
        });
    }
}

/// Adds an account; only before the object is installed.
///
/// Returns 0, or -1: there is an account already, a value is out of range, or the object is installed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_server_obj_add_instance(
    server_obj_ctx: *mut anj_dm_server_obj_t,
    instance: *const anj_dm_server_instance_init_t,
) -> c_int {
    if server_obj_ctx.is_null() || instance.is_null() {
        return -1;
    }
    // SAFETY: promised by the caller. The new state is built apart from the object, into which `instance` might point.
    unsafe {
        let init = &*instance;
        let mut new = ServerInstanceState {
            ssid: init.ssid,
            lifetime: init.lifetime,
            min_period: init.default_min_period,
            max_period: init.default_max_period,
            mute_send: bool_value(init.mute_send),
            notification_storing: bool_value(init.notification_storing),
            notification_mode: init.default_notification_mode,
            ..ServerInstanceState::new()
        };
        if init.disable_timeout != 0 {
            new.disable_timeout = init.disable_timeout;
        }
        if !init.bootstrap_on_registration_failure.is_null() {
            new.bootstrap_on_failure = bool_value(*init.bootstrap_on_registration_failure.cast());
        }
        if let Some(retry) = init.comm_retry_res.as_ref() {
            new.retry_count = retry.retry_count;
            new.retry_timer = retry.retry_timer;
            new.seq_delay_timer = retry.seq_delay_timer;
            new.seq_retry_count = retry.seq_retry_count;
        }
        let iid = init.iid.as_ref().copied().unwrap_or(0);
        let server = &mut *server_obj_ctx;
        if server.installed
            || server.inst.iid != ID_INVALID
            || iid == ID_INVALID
            || !new.set_binding(bytes(init.binding))
            || !new.is_valid()
        {
            log!(server, Error, c"Server instance refused");
            return -1;
        }
        server.server_instance = new;
        server.inst.iid = iid;
    }
    0
}

/// Adds the object to the data model. It may have no account yet: then the client bootstraps.
///
/// `server_obj_ctx`: must stay valid while the client runs.
///
/// Returns 0, or what `anj_dm_add_obj` returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_server_obj_install(anj: *mut anj_t, server_obj_ctx: *mut anj_dm_server_obj_t) -> c_int {
    if anj.is_null() || server_obj_ctx.is_null() {
        return -1;
    }
    // SAFETY: promised by the caller; adding an object calls no handler.
    unsafe {
        let result = anj_dm_add_obj(anj, &raw const (*server_obj_ctx).obj);
        if result == 0 {
            (*server_obj_ctx).installed = true;
        }
        result
    }
}

/// Stores the account; the object must be installed.
///
/// Returns 0, or -1: there is no account (nothing is written), or writing failed.
#[cfg(anj_with_persistence)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_server_obj_store(
    server_obj_ctx: *mut anj_dm_server_obj_t,
    ctx: *const anj_persistence_context_t,
) -> c_int {
    if server_obj_ctx.is_null() || !is_store(ctx) {
        return -1;
    }
    // SAFETY: promised by the caller; the stream is a copy, nothing is borrowed while the callback runs.
    unsafe {
        let iid = (*server_obj_ctx).inst.iid;
        if !(*server_obj_ctx).installed || iid == ID_INVALID {
            return -1;
        }
        let mut stream = (*server_obj_ctx).server_instance.encode(iid);
        let result = anj_persistence_magic(ctx, MAGIC.as_ptr().cast(), MAGIC.len());
        if result != 0 {
            return result;
        }
        anj_persistence_bytes(ctx, stream.as_mut_ptr().cast(), STREAM_SIZE)
    }
}

/// Restores the account, in place of `anj_dm_server_obj_add_instance`.
///
/// Returns 0, or -1: reading failed, or what was read is not a valid account; then the object has none.
#[cfg(anj_with_persistence)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_server_obj_restore(
    server_obj_ctx: *mut anj_dm_server_obj_t,
    ctx: *const anj_persistence_context_t,
) -> c_int {
    if server_obj_ctx.is_null() || !is_restore(ctx) {
        return -1;
    }
    // SAFETY: promised by the caller; nothing is borrowed while the callback runs.
    unsafe {
        if (*server_obj_ctx).installed {
            return -1;
        }
        let mut stream = [0; STREAM_SIZE];
        let mut result = anj_persistence_magic(ctx, MAGIC.as_ptr().cast(), MAGIC.len());
        if result == 0 {
            result = anj_persistence_bytes(ctx, stream.as_mut_ptr().cast(), STREAM_SIZE);
        }
        let server = &mut *server_obj_ctx;
        server.inst.iid = ID_INVALID;
        if result != 0 {
            return result;
        }
        let Some((iid, instance)) = ServerInstanceState::decode(&stream) else { return -1 };
        server.server_instance = instance;
        server.inst.iid = iid;
    }
    0
}
