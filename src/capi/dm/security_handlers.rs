//! The Security object as the data model sees it: Resources and handlers; and what makes an instance.

use core::ffi::c_int;
#[cfg(anj_with_certificates)]
use core::mem::MaybeUninit;

use super::builtin::{NO_HANDLERS, bytes, code, input, instance, put, res};
use super::defs::anj_dm_res_kind_t::{ANJ_DM_RES_RW, ANJ_DM_RES_W};
use super::defs::anj_dm_transaction_result_t::ANJ_DM_TRANSACTION_SUCCESS;
use super::defs::{anj_dm_handlers_t, anj_dm_obj_t, anj_dm_res_t, anj_dm_transaction_result_t};
#[cfg(anj_with_security)]
use super::security_credentials::key_init;
use super::security_object::{anj_dm_security_instance_init_t, anj_dm_security_obj_t};
#[cfg(anj_with_certificates)]
use crate::capi::compat::net::anj_net_api::anj_net_certificate_usage_t;
use crate::capi::core::anj_t;
use crate::capi::defs::{anj_iid_t, anj_res_value_t, anj_rid_t, anj_riid_t};
use crate::capi::ffi::{bool_value, enum_value};
use crate::objects::Refusal;
use crate::objects::security::{DEFAULT_CERTIFICATE_USAGE, SecurityInit, rid};
use crate::platform::log::log;
use crate::value::DataType;

pub(super) const OID: u16 = 0;

/// Resources of every instance. Keys can be written, in a bootstrap, but never read.
static RESOURCES: &[anj_dm_res_t] = &[
    res(rid::SERVER_URI, DataType::STRING, ANJ_DM_RES_RW),
    res(rid::BOOTSTRAP_SERVER, DataType::BOOL, ANJ_DM_RES_RW),
    res(rid::MODE, DataType::INT, ANJ_DM_RES_RW),
    res(rid::IDENTITY, DataType::BYTES, ANJ_DM_RES_W),
    res(rid::SERVER_KEY, DataType::BYTES, ANJ_DM_RES_W),
    res(rid::SECRET_KEY, DataType::BYTES, ANJ_DM_RES_W),
    res(rid::SSID, DataType::INT, ANJ_DM_RES_RW),
    res(rid::HOLD_OFF, DataType::INT, ANJ_DM_RES_RW),
    #[cfg(anj_with_security)]
    res(rid::SNI, DataType::STRING, ANJ_DM_RES_RW),
    #[cfg(anj_with_certificates)]
    res(rid::CERTIFICATE_USAGE, DataType::UINT, ANJ_DM_RES_RW),
];

pub(super) static HANDLERS: anj_dm_handlers_t = anj_dm_handlers_t {
    inst_create: Some(inst_create),
    inst_delete: Some(inst_delete),
    inst_reset: Some(inst_reset),
    transaction_begin: Some(transaction_begin),
    transaction_validate: Some(transaction_validate),
    transaction_end: Some(transaction_end),
    res_read: Some(res_read),
    res_write: Some(res_write),
    ..NO_HANDLERS
};

/// The struct behind the object of a handler.
pub(super) fn security(obj: *const anj_dm_obj_t) -> *mut anj_dm_security_obj_t {
    obj.cast::<anj_dm_security_obj_t>().cast_mut()
}

impl anj_dm_security_obj_t {
    /// Makes the instances that the data model sees those that the slots hold.
    pub(super) fn sync(&mut self) {
        for (inst, iid) in self.inst.iter_mut().zip(self.state.iids()) {
            *inst = instance(iid, RESOURCES);
        }
    }

    /// Forgets all instances.
    pub(super) fn clear(&mut self) {
        self.state.clear();
        self.sync();
    }
}

unsafe extern "C" fn inst_create(_anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: anj_iid_t) -> c_int {
    // SAFETY: `obj` is the first member of the struct that was installed, and nothing else borrows it.
    let security = unsafe { &mut *security(obj) };
    let result = security.state.create(iid);
    security.sync();
    code(result)
}

unsafe extern "C" fn inst_delete(_anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: anj_iid_t) -> c_int {
    // SAFETY: as in `inst_create`.
    let security = unsafe { &mut *security(obj) };
    let result = security.state.delete(iid);
    security.sync();
    code(result)
}

unsafe extern "C" fn inst_reset(_anj: *mut anj_t, obj: *const anj_dm_obj_t, iid: anj_iid_t) -> c_int {
    // SAFETY: as in `inst_create`.
    code(unsafe { &mut *security(obj) }.state.reset(iid))
}

unsafe extern "C" fn transaction_begin(_anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    // SAFETY: as in `inst_create`.
    unsafe { &mut *security(obj) }.state.begin();
    0
}

unsafe extern "C" fn transaction_validate(_anj: *mut anj_t, obj: *const anj_dm_obj_t) -> c_int {
    // SAFETY: as in `inst_create`.
    if unsafe { &*security(obj) }.state.is_valid() { 0 } else { Refusal::BadRequest.code() }
}

unsafe extern "C" fn transaction_end(_anj: *mut anj_t, obj: *const anj_dm_obj_t, result: anj_dm_transaction_result_t) {
    // SAFETY: as in `inst_create`.
    let security = unsafe { &mut *security(obj) };
    security.state.end(result == ANJ_DM_TRANSACTION_SUCCESS);
    security.sync();
}

unsafe extern "C" fn res_read(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: anj_iid_t,
    rid: anj_rid_t,
    _riid: anj_riid_t,
    out: *mut anj_res_value_t,
) -> c_int {
    // SAFETY: as in `inst_create`; `out` may be written.
    unsafe { put(out, (*security(obj)).state.find(iid).ok_or(Refusal::NotFound).and_then(|slot| slot.read(rid))) }
}

unsafe extern "C" fn res_write(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    iid: anj_iid_t,
    rid: anj_rid_t,
    _riid: anj_riid_t,
    value: *const anj_res_value_t,
) -> c_int {
    // SAFETY: as in `inst_create`; `value` is of the type in `RESOURCES`.
    let (security, input) = unsafe { (&mut *security(obj), input(RESOURCES, rid, value)) };
    let slot = security.state.find_mut(iid).ok_or(Refusal::NotFound);
    code(slot.and_then(|slot| slot.write(rid, &input?)))
}

/// Adds an account; `None` when it is refused.
///
/// # Safety
/// As [`anj_dm_security_obj_add_instance`].
pub(super) unsafe fn add_instance(
    object: *mut anj_dm_security_obj_t,
    init: &anj_dm_security_instance_init_t,
) -> Option<()> {
    // SAFETY: promised by the caller.
    unsafe {
        if (*object).installed || (*object).busy || init.server_uri.is_null() {
            return None;
        }
        let security_mode = u8::try_from(enum_value(init.security_mode)).ok()?;
        #[cfg(anj_with_certificates)]
        let certificate_usage = match init.certificate_usage.cast::<MaybeUninit<anj_net_certificate_usage_t>>().as_ref()
        {
            Some(usage) => u8::try_from(enum_value(*usage)).ok()?,
            None => DEFAULT_CERTIFICATE_USAGE,
        };
        #[cfg(not(anj_with_certificates))]
        let certificate_usage = DEFAULT_CERTIFICATE_USAGE;
        let new = SecurityInit {
            server_uri: bytes(init.server_uri),
            bootstrap_server: bool_value(init.bootstrap_server),
            mode: security_mode,
            ssid: init.ssid,
            hold_off: init.client_hold_off_time,
            #[cfg(anj_with_security)]
            identity: key_init(&init.public_key_or_identity)?,
            #[cfg(anj_with_security)]
            server_key: key_init(&init.server_public_key)?,
            #[cfg(anj_with_security)]
            secret_key: key_init(&init.secret_key)?,
            #[cfg(anj_with_security)]
            sni: bytes(init.server_name_indication),
            certificate_usage,
        };
        let (slot, iid) = (*object).state.free_slot(init.ssid, init.iid.as_ref().copied())?;
        let slot = (*object).state.slots.get_mut(slot)?;
        if !slot.fill(iid, &new) {
            return None;
        }
        if slot.is_plaintext_surprise() {
            log!(security, Warning, c"coap:// talks plaintext, whatever the Security Mode");
        }
    }
    Some(())
}
