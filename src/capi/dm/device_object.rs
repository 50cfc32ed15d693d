//! `anj/dm/device_object.h`: the built-in Device object /3 (spec 31 Part 1 §1).
use core::ffi::{c_char, c_int, c_void};
use core::ptr;

use super::builtin::{NO_HANDLERS, cannot_add, instance, put, put_text, res, res_multiple};
use super::core::anj_dm_add_obj;
use super::defs::anj_dm_res_kind_t::{ANJ_DM_RES_E, ANJ_DM_RES_R, ANJ_DM_RES_RM};
use super::defs::{anj_dm_handlers_t, anj_dm_obj_inst_t, anj_dm_obj_t, anj_dm_res_t};
use crate::capi::core::anj_t;
use crate::capi::defs::anj_res_value_t;
use crate::objects::{Output, Refusal};
use crate::value::{DataType, Scalar};

/// Asks for a reboot: the server executed Resource 4. The response is sent after the callback returns: reboot a little
/// later, not inside.
///
/// `arg`: as given to `anj_dm_device_obj_install`.
pub type anj_dm_reboot_callback_t = unsafe extern "C" fn(arg: *mut c_void, anj: *mut anj_t);

/// What the Device object tells. The strings are not copied: they must stay valid while the object is installed. NULL reads
/// as an empty string.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct anj_dm_device_object_init_t {
    /// Resource 0.
    pub manufacturer: *const c_char,
    /// Resource 1.
    pub model_number: *const c_char,
    /// Resource 2.
    pub serial_number: *const c_char,
    /// Resource 3.
    pub firmware_version: *const c_char,
    /// Resource 19.
    pub software_version: *const c_char,
    /// Called on Resource 4, Reboot; NULL: executing it is answered with 4.04.
    pub reboot_cb: Option<anj_dm_reboot_callback_t>,
    /// Handed to `reboot_cb`.
    pub reboot_cb_arg: *mut c_void,
}

/// A Device object. Allocated by the application, set up by `anj_dm_device_obj_install`; every field is private.
#[repr(C)]
pub struct anj_dm_device_obj_t {
    /// Private.
    pub obj: anj_dm_obj_t,
    /// Private.
    pub(crate) inst: anj_dm_obj_inst_t,
    /// Private.
    pub(crate) reboot_cb: Option<anj_dm_reboot_callback_t>,
    /// Private.
    pub(crate) reboot_cb_arg: *mut c_void,
    /// Private.
    pub(crate) manufacturer: *const c_char,
    /// Private.
    pub(crate) model_number: *const c_char,
    /// Private.
    pub(crate) serial_number: *const c_char,
    /// Private.
    pub(crate) firmware_version: *const c_char,
    /// Private.
    pub(crate) binding_modes: *const c_char,
    /// Private.
    pub(crate) software_version: *const c_char,
}

const OID: u16 = 3;

static ERROR_CODE_INSTANCES: [u16; 1] = [0];

static RESOURCES: [anj_dm_res_t; 8] = [
    res(rid::MANUFACTURER, DataType::STRING, ANJ_DM_RES_R),
    res(rid::MODEL_NUMBER, DataType::STRING, ANJ_DM_RES_R),
    res(rid::SERIAL_NUMBER, DataType::STRING, ANJ_DM_RES_R),
    res(rid::FIRMWARE_VERSION, DataType::STRING, ANJ_DM_RES_R),
    res(rid::REBOOT, DataType::NULL, ANJ_DM_RES_E),
    res_multiple(rid::ERROR_CODE, DataType::INT, ANJ_DM_RES_RM, &ERROR_CODE_INSTANCES),
    res(rid::BINDING_MODES, DataType::STRING, ANJ_DM_RES_R),
    res(rid::SOFTWARE_VERSION, DataType::STRING, ANJ_DM_RES_R),
];

static HANDLERS: anj_dm_handlers_t =
    anj_dm_handlers_t { res_read: Some(res_read), res_execute: Some(res_execute), ..NO_HANDLERS };

/// Resource ids.
mod rid {
    pub const MANUFACTURER: u16 = 0;
    pub const MODEL_NUMBER: u16 = 1;
    pub const SERIAL_NUMBER: u16 = 2;
    pub const FIRMWARE_VERSION: u16 = 3;
    pub const REBOOT: u16 = 4;
    pub const ERROR_CODE: u16 = 11;
    pub const BINDING_MODES: u16 = 16;
    pub const SOFTWARE_VERSION: u16 = 19;
}

unsafe extern "C" fn res_read(
    _anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    _riid: u16,
    out: *mut anj_res_value_t,
) -> c_int {
    // SAFETY: `obj` is the first member of the struct that was installed; `out` may be written.
    unsafe {
        let device = &*obj.cast::<anj_dm_device_obj_t>();
        let text = match rid {
            rid::MANUFACTURER => device.manufacturer,
            rid::MODEL_NUMBER => device.model_number,
            rid::SERIAL_NUMBER => device.serial_number,
            rid::FIRMWARE_VERSION => device.firmware_version,
            rid::BINDING_MODES => device.binding_modes,
            rid::SOFTWARE_VERSION => device.software_version,
            rid::ERROR_CODE => return put(out, Ok(Output::Scalar(Scalar::Int(0)))),
            _ => return Refusal::NotFound.code(),
        };
        put_text(out, text);
    }
    0
}

unsafe extern "C" fn res_execute(
    anj: *mut anj_t,
    obj: *const anj_dm_obj_t,
    _iid: u16,
    rid: u16,
    _arg: *const c_char,
    _arg_len: usize,
) -> c_int {
    // SAFETY: `obj` is the first member of the struct that was installed. Callback and argument are copied: nothing is
    // borrowed while the application runs.
    unsafe {
        let device = obj.cast::<anj_dm_device_obj_t>();
        match (*device).reboot_cb {
            Some(reboot) if rid == rid::REBOOT => reboot((*device).reboot_cb_arg, anj),
            _ => return Refusal::NotFound.code(),
        }
    }
    0
}

/// Sets a Device object up and adds it to the data model.
///
/// `device_obj`: must stay valid while the client runs.
/// `obj_init`: what the object tells; the structure itself is not needed any more afterwards.
///
/// Returns 0; -1 for a NULL argument; what `anj_dm_add_obj` returns. On failure `device_obj` is left alone, so a second
/// installation does no harm to the first.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dm_device_obj_install(
    anj: *mut anj_t,
    device_obj: *mut anj_dm_device_obj_t,
    obj_init: *const anj_dm_device_object_init_t,
) -> c_int {
    if anj.is_null() || device_obj.is_null() || obj_init.is_null() {
        return -1;
    }
    // SAFETY: promised by the caller; the struct is written as a whole, so it need not be initialised.
    unsafe {
        let refused = cannot_add(anj, OID);
        if refused != 0 {
            return refused;
        }
        let init = &*obj_init;
        device_obj.write(anj_dm_device_obj_t {
            obj: anj_dm_obj_t {
                oid: OID,
                version: c"1.0".as_ptr(),
                handlers: &HANDLERS,
                insts: &raw const (*device_obj).inst,
                max_inst_count: 1,
            },
            inst: instance(0, &RESOURCES),
            reboot_cb: init.reboot_cb,
            reboot_cb_arg: if init.reboot_cb.is_some() { init.reboot_cb_arg } else { ptr::null_mut() },
            manufacturer: init.manufacturer,
            model_number: init.model_number,
            serial_number: init.serial_number,
            firmware_version: init.firmware_version,
            binding_modes: c"U".as_ptr(),
            software_version: init.software_version,
        });
        anj_dm_add_obj(anj, &raw const (*device_obj).obj)
    }
}
