//! Calls of the handlers of a firmware update. The lock is free meanwhile, and nothing of the client is borrowed.

use core::ffi::{CStr, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr::null;
use std::ffi::CString;

use anj::capi::ffi::enum_value;
use anj::exchange::TxParams;

use super::avs::coap_udp::avs_coap_udp_tx_params_t;
use super::avs::crypto_common::avs_crypto_security_info_union_t;
use super::avs::socket::avs_net_security_mode_t;
use super::core::anjay_security_config_t;
use super::download::anjay_etag_t;
use super::fw_update::anjay_fw_update_handlers_t;
use super::network::Credentials;
use super::time::duration;
use crate::client::Guard;
use crate::object::INTERNAL;

/// The handlers of the application, which stay valid, and their argument.
#[derive(Clone, Copy, Debug)]
pub struct Handlers {
    table: *const anjay_fw_update_handlers_t,
    argument: *mut c_void,
}

/// What a handler without a return value would have said, were it missing.
const MISSING: c_int = INTERNAL;

/// An ETag as C sees it, in memory that ends with it.
pub fn etag(bytes: &[u8]) -> Vec<u8> {
    let mut etag = vec![u8::try_from(bytes.len()).unwrap_or(u8::MAX)];
    etag.extend_from_slice(bytes);
    // The structure has room for one byte at least.
    etag.resize(etag.len().max(size_of::<anjay_etag_t>()), 0);
    etag
}

impl Handlers {
    /// The handlers behind a pointer; `None` when one of those that must be there is missing.
    ///
    /// # Safety
    /// `table` is NULL, or points to handlers that stay valid as long as the object.
    pub unsafe fn new(table: *const anjay_fw_update_handlers_t, argument: *mut c_void) -> Option<Self> {
        // SAFETY: the caller's promise.
        let handlers = unsafe { table.as_ref() }?;
        let complete = handlers.stream_open.is_some()
            && handlers.stream_write.is_some()
            && handlers.stream_finish.is_some()
            && handlers.reset.is_some()
            && handlers.perform_upgrade.is_some();
        complete.then_some(Self { table, argument })
    }

    fn table(self) -> anjay_fw_update_handlers_t {
        // SAFETY: the promise of `new`.
        unsafe { *self.table }
    }

    /// `stream_open`
    pub fn open(self, guard: &mut Guard<'_>, uri: Option<&[u8]>, bytes: Option<&[u8]>) -> i32 {
        let Some(open) = self.table().stream_open else { return MISSING };
        let uri = uri.and_then(|uri| CString::new(uri).ok());
        let etag = bytes.map(etag);
        let uri = uri.as_ref().map_or(null(), |uri| uri.as_ptr());
        let etag = etag.as_ref().map_or(null(), |etag| etag.as_ptr().cast());
        // SAFETY: the promise of `new`; both are NULL or valid during the call.
        guard.unlocked(|| unsafe { open(self.argument, uri, etag) })
    }

    /// `stream_write`
    pub fn write(self, guard: &mut Guard<'_>, data: &[u8]) -> i32 {
        let Some(write) = self.table().stream_write else { return MISSING };
        // SAFETY: the promise of `new`.
        guard.unlocked(|| unsafe { write(self.argument, data.as_ptr().cast(), data.len()) })
    }

    /// `stream_finish`
    pub fn finish(self, guard: &mut Guard<'_>) -> i32 {
        let Some(finish) = self.table().stream_finish else { return MISSING };
        // SAFETY: the promise of `new`.
        guard.unlocked(|| unsafe { finish(self.argument) })
    }

    /// `reset`
    pub fn reset(self, guard: &mut Guard<'_>) {
        if let Some(reset) = self.table().reset {
            // SAFETY: the promise of `new`.
            guard.unlocked(|| unsafe { reset(self.argument) });
        }
    }

    /// `get_name` for 6, `get_version` for 7
    pub fn package_text(self, guard: &mut Guard<'_>, rid: u16) -> Option<Vec<u8>> {
        let table = self.table();
        let get = if rid == 6 { table.get_name } else { table.get_version }?;
        // SAFETY: the promise of `new`.
        let text = guard.unlocked(|| unsafe { get(self.argument) });
        // SAFETY: NULL, or a string that stays until the handler may be called again.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes().to_vec())
    }

    /// `perform_upgrade`
    pub fn perform_upgrade(self, guard: &mut Guard<'_>) -> i32 {
        let Some(upgrade) = self.table().perform_upgrade else { return MISSING };
        // SAFETY: the promise of `new`.
        guard.unlocked(|| unsafe { upgrade(self.argument) })
    }

    /// `get_security_config`; `None` when there is no such handler.
    pub fn security(self, guard: &mut Guard<'_>, uri: &[u8]) -> Option<Result<Option<Credentials>, i32>> {
        let get = self.table().get_security_config?;
        let uri = CString::new(uri).ok()?;
        // SAFETY: numbers, pointers and enumerations that are checked where they are read: zero bytes are valid.
        let mut config = unsafe { MaybeUninit::<anjay_security_config_t>::zeroed().assume_init() };
        // SAFETY: the promise of `new`.
        let code = guard.unlocked(|| unsafe { get(self.argument, &raw mut config, uri.as_ptr()) });
        if code != 0 {
            return Some(Err(code));
        }
        // SAFETY: the handler filled it in, and what it points to stays until the next call of a handler.
        Some(Ok(unsafe { credentials(&config) }))
    }

    /// `get_coap_tx_params`; `None` when there is no such handler, or what it gave is out of range.
    pub fn tx_params(self, guard: &mut Guard<'_>, uri: &[u8]) -> Option<TxParams> {
        let get = self.table().get_coap_tx_params?;
        let uri = CString::new(uri).ok()?;
        // SAFETY: the promise of `new`.
        tx_params(&guard.unlocked(|| unsafe { get(self.argument, uri.as_ptr()) }))
    }
}

/// Transmission parameters; `None` when they are out of range.
pub fn tx_params(params: &avs_coap_udp_tx_params_t) -> Option<TxParams> {
    let params = TxParams {
        ack_timeout: duration(&params.ack_timeout)?,
        ack_random_factor: params.ack_random_factor,
        max_retransmit: u16::try_from(params.max_retransmit).ok()?,
    };
    params.is_valid().then_some(params)
}

/// The pre-shared key of a configuration; `None` for anything else.
///
/// # Safety
/// What the configuration points to is valid.
pub unsafe fn credentials(config: &anjay_security_config_t) -> Option<Credentials> {
    if enum_value(config.security_info.mode) != avs_net_security_mode_t::AVS_NET_SECURITY_PSK as c_int {
        return None;
    }
    // SAFETY: the mode says which field counts; the caller's promise.
    unsafe {
        let psk = &config.security_info.data.psk;
        Some(Credentials { identity: buffer(&psk.identity.desc)?, key: buffer(&psk.key.desc)?.into() })
    }
}

/// The bytes of a key or an identity in memory.
///
/// # Safety
/// What the description points to is valid.
pub unsafe fn buffer(description: &avs_crypto_security_info_union_t) -> Option<Vec<u8>> {
    const BUFFER: c_int = super::avs::crypto_common::avs_crypto_data_source_t::AVS_CRYPTO_DATA_SOURCE_BUFFER as c_int;
    if enum_value(description.source) != BUFFER {
        return None;
    }
    // SAFETY: the source says which field counts; the caller's promise.
    unsafe {
        let buffer = description.info.buffer;
        Some(super::memory::bytes(buffer.buffer.cast(), buffer.buffer_size).to_vec())
    }
}
