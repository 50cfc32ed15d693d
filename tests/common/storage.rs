//! The credential storage of `anj/compat/crypto/storage.h`, mocked: it counts, and fails where a test says so.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;

use anj::capi::crypto::*;

/// A function of the storage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    Init,
    Create,
    Delete,
    Resolve,
    GetInfo,
    ResolveInfo,
    Deinit,
}

/// A record: tag and bytes.
pub type Record = (i32, Vec<u8>);

#[derive(Default)]
struct Store {
    records: HashMap<String, Record>,
    /// Identities live as long as the process: a test sees the use of one whose record is gone.
    identities: HashMap<String, CString>,
    made: usize,
    deleted: usize,
    /// Records that could not be deleted.
    refused: usize,
    calls: usize,
    fails_at: Option<usize>,
    spared: bool,
    opened: bool,
    info_size: Option<usize>,
    did: Vec<(Op, String)>,
    hook: Option<Box<dyn FnMut(Op)>>,
}

thread_local! {
    static STORE: RefCell<Store> = RefCell::new(Store::default());
}

fn with<R>(f: impl FnOnce(&mut Store) -> R) -> R {
    STORE.with(|store| f(&mut store.borrow_mut()))
}

/// Begins anew, without records; the `n`-th call from now on fails, counted from 0.
pub fn reset(fails_at: Option<usize>) {
    with(|s| *s = Store { fails_at, identities: std::mem::take(&mut s.identities), ..Store::default() });
}

/// The `n`-th call from now on fails; or none.
pub fn fails_at(n: Option<usize>) {
    with(|s| s.fails_at = n.map(|n| s.calls + n));
}

/// Calls neither fail nor count while this is on.
pub fn spare(spared: bool) {
    with(|s| s.spared = spared);
}

/// The call that was to fail was made.
pub fn has_failed() -> bool {
    with(|s| s.fails_at.is_some_and(|n| s.calls > n))
}

/// What was done since the last call, with the identity concerned.
pub fn take_did() -> Vec<(Op, String)> {
    with(|s| std::mem::take(&mut s.did))
}

/// The records, by identity.
pub fn records() -> HashMap<String, Record> {
    with(|s| s.records.clone())
}

/// Records made, deleted, and those that could not be deleted.
pub fn counts() -> (usize, usize, usize) {
    with(|s| (s.made, s.deleted, s.refused))
}

/// `get_persistence_info` tells so many bytes from now on.
pub fn info_size(size: usize) {
    with(|s| s.info_size = Some(size));
}

/// Runs inside every function from now on.
pub fn on_call(hook: impl FnMut(Op) + 'static) {
    with(|s| s.hook = Some(Box::new(hook)));
}

/// Counts a call and runs the hook; whether the call works.
fn works(op: Op, identity: &str) -> bool {
    if let Some(mut hook) = with(|s| s.hook.take()) {
        hook(op);
        with(|s| {
            s.hook.get_or_insert(hook);
        });
    }
    with(|s| {
        s.did.push((op, identity.to_owned()));
        if s.spared {
            return true;
        }
        s.calls += 1;
        s.fails_at != Some(s.calls - 1)
    })
}

fn name(identity: *const c_char) -> String {
    assert!(!identity.is_null());
    unsafe { CStr::from_ptr(identity) }.to_str().unwrap().to_owned()
}

fn identity(name: &str) -> *const c_char {
    with(|s| s.identities.entry(name.to_owned()).or_insert_with(|| CString::new(name).unwrap()).as_ptr())
}

/// The context is a number that only tells that it was not lost.
const CTX: usize = 0x5709;

/// Tests of an object alone have no client that opened a storage.
fn check(ctx: *mut c_void) {
    assert!(ctx as usize == CTX || (ctx.is_null() && !with(|s| s.opened)), "the context of the storage");
}

#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_init(out: *mut *mut c_void) -> c_int {
    if !works(Op::Init, "") {
        return -44;
    }
    with(|s| s.opened = true);
    unsafe { *out = CTX as *mut c_void };
    0
}

#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_deinit(ctx: *mut c_void) {
    check(ctx);
    works(Op::Deinit, "");
}

#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_create_record(
    ctx: *mut c_void,
    info: *mut anj_crypto_security_info_t,
    data: *const c_void,
    size: usize,
) -> c_int {
    check(ctx);
    assert_ne!(size, 0);
    let bytes = unsafe { std::slice::from_raw_parts(data.cast::<u8>(), size) }.to_vec();
    let made = with(|s| s.made);
    let name = format!("record-{made}");
    if !works(Op::Create, &name) {
        return -45;
    }
    let name = format!("record-{}", with(|s| s.made));
    let info = unsafe { &mut *info };
    assert_eq!(unsafe { info.source.assume_init() } as i32, 2, "EXTERNAL");
    let tag = unsafe { info.tag.assume_init() } as i32;
    with(|s| {
        s.made += 1;
        s.records.insert(name.clone(), (tag, bytes));
    });
    info.info.external = anj_crypto_security_info_external_t { identity: identity(&name) };
    0
}

#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_delete_record(ctx: *mut c_void, info: *const anj_crypto_security_info_t) -> c_int {
    check(ctx);
    let info = unsafe { &*info };
    assert_eq!(unsafe { info.source.assume_init() } as i32, 2, "EXTERNAL");
    let name = name(unsafe { info.info.external.identity });
    let works = works(Op::Delete, &name);
    with(|s| {
        if let Some((tag, _)) = s.records.get(&name) {
            assert_eq!(*tag, unsafe { info.tag.assume_init() } as i32);
        } else {
            assert!(!name.starts_with("record-"), "{name} is deleted twice");
            return 0;
        }
        if !works {
            s.refused += 1;
            return -46;
        }
        s.records.remove(&name);
        s.deleted += 1;
        0
    })
}

#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_resolve_security_info(
    ctx: *mut c_void,
    _info: *const anj_crypto_security_info_external_t,
    _out: *mut c_char,
    _capacity: usize,
    _size: *mut usize,
) -> c_int {
    check(ctx);
    if works(Op::Resolve, "") { 0 } else { -47 }
}

#[cfg(anj_with_persistence)]
#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_get_persistence_info(
    ctx: *mut c_void,
    info: *const anj_crypto_security_info_external_t,
    out: *mut u8,
    size: *mut usize,
) -> c_int {
    check(ctx);
    let name = name(unsafe { (*info).identity });
    if !works(Op::GetInfo, &name) {
        return -48;
    }
    let bytes = format!("<{name}>").into_bytes();
    unsafe {
        ptr::copy_nonoverlapping(bytes.as_ptr(), out, bytes.len());
        *size = with(|s| s.info_size).unwrap_or(bytes.len());
    }
    0
}

#[cfg(anj_with_persistence)]
#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_resolve_persistence_info(
    ctx: *mut c_void,
    data: *const u8,
    size: usize,
    out: *mut anj_crypto_security_info_external_t,
) -> c_int {
    check(ctx);
    let bytes = unsafe { std::slice::from_raw_parts(data, size) };
    let text = std::str::from_utf8(bytes).unwrap_or("");
    let Some(name) = text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) else { return -49 };
    if !works(Op::ResolveInfo, name) {
        return -49;
    }
    unsafe { (*out).identity = identity(name) };
    0
}

#[cfg(anj_with_external_signing)]
#[unsafe(no_mangle)]
extern "C" fn anj_crypto_storage_resolve_external_private_key_info(
    ctx: *mut c_void,
    _info: *mut anj_crypto_security_info_external_t,
    _out: *mut c_void,
) -> c_int {
    check(ctx);
    0
}
