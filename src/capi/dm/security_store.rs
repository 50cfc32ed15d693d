//! Security object /0 in persistent storage (spec 31 Part 2).
//!
//! Like the primitives of `anj/persistence.h`, [`account`] serves both directions. Nothing is borrowed while the
//! callbacks of the application run.

use core::ffi::c_int;

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

/// Passes a key through.
///
/// # Safety
/// `ctx`, `state` and `buffer` are valid.
#[cfg(anj_with_security)]
unsafe fn key<const N: usize>(
    ctx: *const anj_persistence_context_t,
    state: *mut SecurityKeyState,
    buffer: *mut [u8; N],
) -> Result<(), c_int> {
    // SAFETY: promised by the caller.
    unsafe {
        let place = byte(ctx, (*state).source)?;
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
/// `ctx` and `slot` are valid.
unsafe fn account(
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
        #[cfg(anj_with_security)]
        {
            key(ctx, &raw mut (*slot).identity, &raw mut (*slot).identity_bytes)?;
            key(ctx, &raw mut (*slot).server_key, &raw mut (*slot).server_key_bytes)?;
            key(ctx, &raw mut (*slot).secret_key, &raw mut (*slot).secret_key_bytes)?;
        }
    }
    Ok(())
}

/// Writes all accounts; fails with -1 when there is none. Keys in the storage of the application cannot be stored.
///
/// # Safety
/// `slots` and `ctx` are valid.
pub(super) unsafe fn store(
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
                account(ctx, slot, VERSION)?;
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
/// `slots` and `ctx` are valid.
pub(super) unsafe fn restore(
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
            account(ctx, slots.add(i), version)?;
            let slot = &*slots.add(i);
            let twice = (0..i).any(|earlier| (*slots.add(earlier)).iid == slot.iid);
            if twice || !slot.is_used() || !slot.is_valid() {
                return Err(-1);
            }
        }
    }
    Ok(())
}
