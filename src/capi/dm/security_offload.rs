//! Credentials on their way to `anj/compat/crypto/storage.h` (spec 31 Part 3 §4).
//!
//! All keys are moved or none. Until every record is made, the object shows the keys where they were; the records made so
//! far are known here alone, so they can be deleted whatever the storage does to object and client meanwhile.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr;

use super::security_credentials::object_of;
use super::security_object::anj_dm_security_obj_t;
use crate::capi::compat::crypto::storage::{anj_crypto_storage_create_record, anj_crypto_storage_delete_record};
use crate::capi::core::anj_t;
use crate::capi::crypto::{
    anj_crypto_data_source_t::ANJ_CRYPTO_DATA_SOURCE_EXTERNAL,
    anj_crypto_security_info_external_t, anj_crypto_security_info_t, anj_crypto_security_info_t__info,
    anj_crypto_security_tag_t::{self, *},
};
use crate::capi::session_loop::is_busy;
use crate::objects::security::{INSTANCES, KEYS, KeyName, KeyRecordState, source, tag};

/// Handler of the default object, called after a bootstrap.
pub(super) unsafe extern "C" fn offload_keys_and_certs(anj: *mut anj_t) -> c_int {
    if anj.is_null() {
        return -1;
    }
    // SAFETY: a client by the contract of the API.
    unsafe {
        let object = object_of(anj);
        if !object.is_null() && offload(anj, object) { 0 } else { -1 }
    }
}

/// Deletes records that are not used any more, then moves all keys of the object to the storage; false when that failed,
/// and the keys are where they were.
///
/// # Safety
/// `anj` and `object` are initialised and not borrowed.
pub(super) unsafe fn offload(anj: *mut anj_t, object: *mut anj_dm_security_obj_t) -> bool {
    // SAFETY: promised by the caller; nothing is borrowed while the storage is called.
    unsafe {
        if (*object).busy {
            return false;
        }
        let was_busy = is_busy(anj);
        // What the storage calls finds both busy. They are not any more when it sets them up anew.
        ((*object).busy, (*anj).busy) = (true, true);
        let storage = (*anj).crypto_ctx;
        delete_stale(storage, object);
        let mut moved = [None; KEYS];
        let complete = create(anj, object, storage, &mut moved);
        if complete {
            for (slot, name, record) in moved.into_iter().flatten() {
                if let Some(slot) = (*object).state.slots.get_mut(slot) {
                    slot.set_record(name, record.identity);
                }
            }
        } else {
            for (_, _, record) in moved.into_iter().flatten() {
                delete(storage, record);
            }
        }
        (*object).busy = false;
        if is_busy(anj) {
            (*anj).busy = was_busy;
        }
        complete
    }
}

/// A key that has a record now: slot, name, record.
type Moved = (usize, KeyName, KeyRecordState);

/// Makes a record of each key that is in memory; false when one could not be made.
///
/// # Safety
/// As for [`offload`].
unsafe fn create(
    anj: *mut anj_t,
    object: *mut anj_dm_security_obj_t,
    storage: *mut c_void,
    moved: &mut [Option<Moved>; KEYS],
) -> bool {
    let keys = (0..INSTANCES).flat_map(|slot| KeyName::ALL.map(|name| (slot, name)));
    for (place, (index, name)) in moved.iter_mut().zip(keys) {
        // SAFETY: promised by the caller. The bytes stay where they are: an object that is busy takes no accounts.
        unsafe {
            let Some(slot) = (*object).state.slots.get(index).filter(|slot| slot.is_used()) else { continue };
            let (key, buffer) = slot.key(name);
            let Some(bytes) = buffer.get(..key.len as usize).filter(|bytes| !bytes.is_empty()) else { continue };
            if key.source != source::BUFFER {
                continue;
            }
            let (data, len, tag) = (bytes.as_ptr(), bytes.len(), slot.tag(name));
            let mut info = external(KeyRecordState { identity: ptr::null(), tag });
            if anj_crypto_storage_create_record(storage, &raw mut info, data.cast(), len) != 0 {
                return false;
            }
            let record = KeyRecordState { identity: info.info.external.identity, tag };
            if record.identity.is_null() {
                return false;
            }
            *place = Some((index, name, record));
            if !(*object).busy || !is_busy(anj) {
                return false;
            }
        }
    }
    true
}

/// Deletes the records of replaced and deleted keys, but for those that another key uses as well.
///
/// # Safety
/// As for [`offload`].
unsafe fn delete_stale(storage: *mut c_void, object: *mut anj_dm_security_obj_t) {
    // SAFETY: promised by the caller; identities are strings as long as their records exist, so all are compared before
    // the first is deleted.
    unsafe {
        let mut stale = (*object).state.stale;
        (*object).state.stale = [KeyRecordState::NONE; KEYS];
        for i in 0..KEYS {
            let (before, rest) = stale.split_at_mut(i);
            let Some(record) = rest.first_mut().filter(|record| !record.identity.is_null()) else { continue };
            let twice = before.iter().any(|other| same(other.identity, record.identity));
            if twice || is_used(object, record.identity) {
                *record = KeyRecordState::NONE;
            }
        }
        for record in stale.into_iter().filter(|record| !record.identity.is_null()) {
            delete(storage, record);
        }
    }
}

/// A key of the object is in the record with this identity.
///
/// # Safety
/// As for [`offload`]; `identity` is a string.
unsafe fn is_used(object: *const anj_dm_security_obj_t, identity: *const c_char) -> bool {
    // SAFETY: promised by the caller; the storage is not called here.
    let slots = unsafe { &(*object).state.slots };
    let records =
        slots.iter().filter(|slot| slot.is_used()).flat_map(|slot| KeyName::ALL.map(|name| slot.record(name)));
    // SAFETY: identities in use are strings.
    records.flatten().any(|record| unsafe { same(record.identity, identity) })
}

/// # Safety
/// Both are strings or NULL.
unsafe fn same(a: *const c_char, b: *const c_char) -> bool {
    // SAFETY: promised by the caller.
    !a.is_null() && !b.is_null() && unsafe { CStr::from_ptr(a) == CStr::from_ptr(b) }
}

/// Deletes a record; that it cannot be deleted changes nothing.
///
/// # Safety
/// As for [`offload`].
unsafe fn delete(storage: *mut c_void, record: KeyRecordState) {
    let info = external(record);
    // SAFETY: promised by the caller.
    unsafe { anj_crypto_storage_delete_record(storage, &raw const info) };
}

/// What the storage is told about a record.
fn external(record: KeyRecordState) -> anj_crypto_security_info_t {
    let tag: anj_crypto_security_tag_t = match record.tag {
        tag::PRIVATE_KEY => ANJ_CRYPTO_SECURITY_TAG_PRIVATE_KEY,
        tag::PSK_IDENTITY => ANJ_CRYPTO_SECURITY_TAG_PSK_IDENTITY,
        tag::PSK_KEY => ANJ_CRYPTO_SECURITY_TAG_PSK_KEY,
        _ => ANJ_CRYPTO_SECURITY_TAG_CERTIFICATE_CHAIN,
    };
    anj_crypto_security_info_t {
        tag: MaybeUninit::new(tag),
        source: MaybeUninit::new(ANJ_CRYPTO_DATA_SOURCE_EXTERNAL),
        info: anj_crypto_security_info_t__info {
            external: anj_crypto_security_info_external_t { identity: record.identity },
        },
    }
}
