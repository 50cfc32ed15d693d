//! Security object /0 in persistent storage (spec 31 Part 2).
//!
//! Like the primitives of `anj/persistence.h`, [`account`] serves both directions. Nothing is borrowed while the
//! callbacks of the application run.

use core::ffi::c_int;

#[cfg(anj_with_external_crypto_storage)]
use super::builtin::is_store;
#[cfg(anj_with_external_crypto_storage)]
use crate::capi::compat::crypto::storage::{
    PERSISTENCE_INFO_MAX, anj_crypto_storage_get_persistence_info, anj_crypto_storage_resolve_persistence_info,
};
use crate::capi::core::anj_t;
#[cfg(anj_with_external_crypto_storage)]
use crate::capi::crypto::anj_crypto_security_info_external_t;
use crate::capi::persistence::{
    anj_persistence_bytes, anj_persistence_context_t, anj_persistence_magic, anj_persistence_string,
};
use crate::objects::security::{INSTANCES, SecurityInstanceState};
#[cfg(anj_with_security)]
use crate::objects::security::{SecurityKeyState, source};
use crate::path::ID_INVALID;

/// What every stream begins with; the next byte is the version.
const NAME: [u8; 3] = [0x53, 0x45, 0x43];
/// Version of the streams of 1.0.0 to 2.1.2: neither a certificates flag, nor SNI and certificate usage.
const OLD_VERSION: u8 = 1;
const VERSION: u8 = 2;
/// What of the stream depends on the build: a stream of another build is refused.
const FLAGS: [u8; 3] =
    [cfg!(anj_with_security) as u8, cfg!(anj_with_bootstrap) as u8, cfg!(anj_with_certificates) as u8];

/// Passes an integer through: written to the storage, or replaced by what is there.
///
/// # Safety
/// `ctx` is valid.
unsafe fn item<const N: usize>(ctx: *const anj_persistence_context_t, mut bytes: [u8; N]) -> Result<[u8; N], c_int> {
    // SAFETY: promised by the caller.
    match unsafe { anj_persistence_bytes(ctx, bytes.as_mut_ptr().cast(), N) } {
        0 => Ok(bytes),
        error => Err(error),
    }
}

/// Passes one byte through.
///
/// # Safety
/// `ctx` is valid.
unsafe fn byte(ctx: *const anj_persistence_context_t, byte: u8) -> Result<u8, c_int> {
    // SAFETY: promised by the caller.
    unsafe { item(ctx, [byte]).map(u8::from_ne_bytes) }
}

/// Passes a text in a buffer through.
///
/// # Safety
/// `ctx` is valid, `text` a NUL-terminated buffer of `N` bytes.
unsafe fn text<const N: usize>(ctx: *const anj_persistence_context_t, text: *mut [u8; N]) -> Result<(), c_int> {
    // SAFETY: promised by the caller.
    match unsafe { anj_persistence_string(ctx, text.cast(), N) } {
        0 => Ok(()),
        error => Err(error),
    }
}

/// Passes a key in the storage of the application through: what the storage needs to find it again.
///
/// # Safety
/// `ctx` and `state` are valid, `anj` is initialised.
#[cfg(anj_with_external_crypto_storage)]
unsafe fn record(
    anj: *const anj_t,
    ctx: *const anj_persistence_context_t,
    state: *mut SecurityKeyState,
) -> Result<(), c_int> {
    let mut info = [0; PERSISTENCE_INFO_MAX];
    // SAFETY: promised by the caller; the storage keeps to the size of `info`, as its contract says.
    unsafe {
        let storage = (*anj).crypto_ctx;
        let storing = is_store(ctx);
        let mut size = 0;
        if storing {
            let external = anj_crypto_security_info_external_t { identity: (*state).identity };
            if anj_crypto_storage_get_persistence_info(storage, &external, info.as_mut_ptr().cast(), &mut size) != 0 {
                return Err(-1);
            }
        }
        // One that tells too much has no memory to trust, but it must not reach the stream.
        let told = if storing { u32::try_from(size).map_err(|_| -1)? } else { 0 };
        if told as usize > PERSISTENCE_INFO_MAX {
            return Err(-1);
        }
        if storing {
            byte(ctx, source::EXTERNAL)?;
        }
        size = u32::from_ne_bytes(item(ctx, told.to_ne_bytes())?) as usize;
        if size > PERSISTENCE_INFO_MAX {
            return Err(-1);
        }
        let error = anj_persistence_bytes(ctx, info.as_mut_ptr().cast(), size);
        if error != 0 || storing {
            return if error == 0 { Ok(()) } else { Err(error) };
        }
        let mut external = anj_crypto_security_info_external_t { identity: core::ptr::null() };
        if anj_crypto_storage_resolve_persistence_info(storage, info.as_ptr().cast(), size, &mut external) != 0
            || external.identity.is_null()
        {
            return Err(-1);
        }
        *state = SecurityKeyState { identity: external.identity, len: 0, source: source::EXTERNAL };
    }
    Ok(())
}

/// Passes a key through.
///
/// # Safety
/// `ctx`, `state` and `buffer` are valid, `anj` is initialised.
#[cfg(anj_with_security)]
unsafe fn key<const N: usize>(
    anj: *const anj_t,
    ctx: *const anj_persistence_context_t,
    state: *mut SecurityKeyState,
    buffer: *mut [u8; N],
) -> Result<(), c_int> {
    // SAFETY: promised by the caller.
    unsafe {
        #[cfg(anj_with_external_crypto_storage)]
        if (*state).source == source::EXTERNAL {
            return record(anj, ctx, state);
        }
        let place = byte(ctx, (*state).source)?;
        #[cfg(anj_with_external_crypto_storage)]
        if place == source::EXTERNAL {
            return record(anj, ctx, state);
        }
        #[cfg(not(anj_with_external_crypto_storage))]
        let _ = anj;
        let len = u32::from_ne_bytes(item(ctx, (*state).len.to_ne_bytes())?);
        match place {
            source::EMPTY if len == 0 => {}
            source::BUFFER if len as usize <= N => {}
            _ => return Err(-1),
        }
        if len != 0 {
            let error = anj_persistence_bytes(ctx, buffer.cast(), len as usize);
            if error != 0 {
                return Err(error);
            }
        }
        (*state).source = place;
        (*state).len = len;
    }
    Ok(())
}

/// Passes an account through, field by field.
///
/// # Safety
/// `ctx` and `slot` are valid, `anj` is initialised.
unsafe fn account(
    anj: *const anj_t,
    ctx: *const anj_persistence_context_t,
    slot: *mut SecurityInstanceState,
    version: u8,
) -> Result<(), c_int> {
    // SAFETY: promised by the caller.
    unsafe {
        (*slot).iid = u16::from_ne_bytes(item(ctx, (*slot).iid.to_ne_bytes())?);
        text(ctx, &raw mut (*slot).server_uri)?;
        (*slot).bootstrap_server = match byte(ctx, u8::from((*slot).bootstrap_server))? {
            0 => false,
            1 => true,
            _ => return Err(-1),
        };
        (*slot).mode = byte(ctx, (*slot).mode)?;
        (*slot).ssid = u16::from_ne_bytes(item(ctx, (*slot).ssid.to_ne_bytes())?);
        (*slot).hold_off = u32::from_ne_bytes(item(ctx, (*slot).hold_off.to_ne_bytes())?);
        #[cfg(anj_with_certificates)]
        if version != OLD_VERSION {
            text(ctx, &raw mut (*slot).sni)?;
            let usage = byte(ctx, (*slot).certificate_usage())?;
            (*slot).set_certificate_usage(usage);
        }
        #[cfg(not(anj_with_certificates))]
        let _ = version;
        #[cfg(not(anj_with_security))]
        let _ = anj;
        #[cfg(anj_with_security)]
        {
            key(anj, ctx, &raw mut (*slot).identity, &raw mut (*slot).identity_bytes)?;
            key(anj, ctx, &raw mut (*slot).server_key, &raw mut (*slot).server_key_bytes)?;
            key(anj, ctx, &raw mut (*slot).secret_key, &raw mut (*slot).secret_key_bytes)?;
        }
    }
    Ok(())
}

/// Writes all accounts; fails with -1 when there is none.
///
/// # Safety
/// `slots` and `ctx` are valid, `anj` is initialised.
pub(super) unsafe fn store(
    anj: *const anj_t,
    slots: *mut [SecurityInstanceState; INSTANCES],
    ctx: *const anj_persistence_context_t,
) -> Result<(), c_int> {
    // SAFETY: promised by the caller.
    unsafe {
        let count = (*slots).iter().filter(|slot| slot.is_used()).count();
        if count == 0 {
            return Err(-1);
        }
        let [a, b, c] = NAME;
        let [security, bootstrap, certificates] = FLAGS;
        item(ctx, [a, b, c, VERSION, security, bootstrap, certificates])?;
        byte(ctx, count as u8)?;
        for i in 0..INSTANCES {
            let slot = slots.cast::<SecurityInstanceState>().add(i);
            if (*slot).iid != ID_INVALID {
                account(anj, ctx, slot, VERSION)?;
            }
        }
    }
    Ok(())
}

/// Reads the beginning of a stream: its version, also that of 1.0.0 to 2.1.2.
///
/// # Safety
/// `ctx` is a restore context.
pub(super) unsafe fn version(ctx: *const anj_persistence_context_t) -> Result<u8, c_int> {
    // SAFETY: promised by the caller.
    unsafe {
        let error = anj_persistence_magic(ctx, NAME.as_ptr().cast(), NAME.len());
        if error != 0 {
            return Err(error);
        }
        let version = byte(ctx, 0)?;
        let flags = match version {
            VERSION => item(ctx, [0; 3])? == FLAGS,
            OLD_VERSION => Some(&item(ctx, [0; 2])?) == FLAGS.first_chunk(),
            _ => false,
        };
        if flags { Ok(version) } else { Err(-1) }
    }
}

/// Reads all accounts, into free slots.
///
/// # Safety
/// `slots` and `ctx` are valid, `anj` is initialised.
pub(super) unsafe fn restore(
    anj: *const anj_t,
    slots: *mut [SecurityInstanceState; INSTANCES],
    ctx: *const anj_persistence_context_t,
    version: u8,
) -> Result<(), c_int> {
    // SAFETY: promised by the caller; `count` slots are there.
    unsafe {
        let count = usize::from(byte(ctx, 0)?);
        if count == 0 || count > INSTANCES {
            return Err(-1);
        }
        for i in 0..count {
            let slots = slots.cast::<SecurityInstanceState>();
            account(anj, ctx, slots.add(i), version)?;
            let slot = &*slots.add(i);
            let twice = (0..i).any(|earlier| (*slots.add(earlier)).iid == slot.iid);
            if twice || !slot.is_used() || !slot.is_valid() {
                return Err(-1);
            }
        }
    }
    Ok(())
}
