//! Calls into the network layer, by binding. Their contract is in `compat/net/anj_net_api.rs` (spec 21 §1.2).

use core::ffi::{c_char, c_int};
use core::mem::MaybeUninit;
use core::ptr;

#[cfg(anj_net_with_dtls)]
use super::compat::net::anj_dtls::*;
use super::compat::net::anj_net_api::{anj_net_config_t, anj_net_ctx_t, anj_net_socket_state_t};
#[cfg(anj_net_with_udp)]
use super::compat::net::anj_udp::*;
use super::ffi::enum_value;
use crate::exchange::{NetCall, NetReply, STATE_CLOSED};
use crate::payload::number;

const IN_PROGRESS: c_int = 4;
const NOT_SUPPORTED: c_int = 3;
const FAILED: c_int = -1;
/// A state that layers of version 1.0 report after a shutdown: as good as closed.
const SHUTDOWN: c_int = 2;

/// What the calls need beside the context.
pub struct NetArgs {
    /// For [`NetCall::Create`].
    pub config: *const anj_net_config_t,
    /// For [`NetCall::Connect`], NUL-terminated.
    pub host: *const c_char,
    /// For [`NetCall::Connect`], NUL-terminated digits.
    pub port: *const c_char,
    /// The message of [`NetCall::Send`].
    pub message: *const u8,
    /// Where [`NetCall::Receive`] puts a datagram.
    pub buffer: *mut u8,
    /// Its size.
    pub buffer_len: usize,
}

impl NetArgs {
    /// Nothing.
    pub const NONE: Self = Self {
        config: ptr::null(),
        host: ptr::null(),
        port: ptr::null(),
        message: ptr::null(),
        buffer: ptr::null_mut(),
        buffer_len: 0,
    };
}

/// Makes a call over UDP, or DTLS when `secure`.
///
/// # Safety
/// `ctx` points to the context, which is NULL exactly before [`NetCall::Create`]; `args` has what the call needs; nothing
/// that the application may reach is borrowed.
pub unsafe fn call(secure: bool, ctx: *mut *mut anj_net_ctx_t, call: NetCall, args: &NetArgs) -> NetReply {
    // SAFETY: the caller's promise.
    unsafe {
        match call {
            NetCall::Send { offset, len } => return send(secure, *ctx, args.message.wrapping_add(offset), len),
            NetCall::Receive => return receive(secure, *ctx, args.buffer, args.buffer_len),
            _ => {}
        }
        match secure {
            #[cfg(anj_net_with_udp)]
            false => udp(ctx, call, args),
            #[cfg(anj_net_with_dtls)]
            true => dtls(ctx, call, args),
            #[allow(unreachable_patterns)]
            _ => NetReply { code: NOT_SUPPORTED, value: 0 },
        }
    }
}

/// Sends a message, the most frequent call but [`receive`].
///
/// # Safety
/// As for [`call`]; `message` has `len` bytes.
pub unsafe fn send(secure: bool, context: *mut anj_net_ctx_t, message: *const u8, len: usize) -> NetReply {
    if context.is_null() {
        return NetReply { code: FAILED, value: 0 };
    }
    let mut sent = 0;
    // SAFETY: the caller's promise.
    let code = unsafe {
        match secure {
            #[cfg(anj_net_with_udp)]
            false => anj_udp_send(context, &raw mut sent, message, len),
            #[cfg(anj_net_with_dtls)]
            true => anj_dtls_send(context, &raw mut sent, message, len),
            #[allow(unreachable_patterns)]
            _ => NOT_SUPPORTED,
        }
    };
    NetReply { code, value: sent.min(len) as i64 }
}

/// Asks for a datagram.
///
/// # Safety
/// As for [`call`]; `buffer` has room for `len` bytes.
pub unsafe fn receive(secure: bool, context: *mut anj_net_ctx_t, buffer: *mut u8, len: usize) -> NetReply {
    if context.is_null() {
        return NetReply { code: FAILED, value: 0 };
    }
    let mut received = 0;
    // SAFETY: the caller's promise.
    let code = unsafe {
        match secure {
            #[cfg(anj_net_with_udp)]
            false => anj_udp_recv(context, &raw mut received, buffer, len),
            #[cfg(anj_net_with_dtls)]
            true => anj_dtls_recv(context, &raw mut received, buffer, len),
            #[allow(unreachable_patterns)]
            _ => NOT_SUPPORTED,
        }
    };
    NetReply { code, value: received.min(len) as i64 }
}

macro_rules! binding {
    ($name:ident: $create:ident $cleanup:ident $connect:ident $close:ident $get_state:ident $get_inner_mtu:ident
        $rx_off:ident) => {
        unsafe fn $name(ctx: *mut *mut anj_net_ctx_t, call: NetCall, args: &NetArgs) -> NetReply {
            // SAFETY: the promise of `call`; the functions get what their contract demands.
            unsafe {
                let context = *ctx;
                let mut value = 0;
                let code = match call {
                    NetCall::Create => match $create(ctx, args.config) {
                        0 if (*ctx).is_null() => FAILED,
                        code => code,
                    },
                    _ if context.is_null() => FAILED,
                    NetCall::GetState => {
                        let mut state = MaybeUninit::<anj_net_socket_state_t>::zeroed();
                        let code = $get_state(context, state.as_mut_ptr());
                        value = match enum_value(state) {
                            SHUTDOWN => STATE_CLOSED,
                            state => i64::from(state),
                        };
                        code
                    }
                    NetCall::Connect => $connect(context, args.host, args.port),
                    NetCall::GetInnerMtu => {
                        let mut mtu = 0i32;
                        let code = $get_inner_mtu(context, &raw mut mtu);
                        value = i64::from(mtu);
                        code
                    }
                    // Not for here.
                    NetCall::Send { .. } | NetCall::Receive => FAILED,
                    NetCall::Close => $close(context),
                    NetCall::Cleanup => {
                        let code = $cleanup(ctx);
                        if code != IN_PROGRESS {
                            *ctx = ptr::null_mut();
                        }
                        code
                    }
                    NetCall::RxOff => $rx_off(context),
                };
                NetReply { code, value }
            }
        }
    };
}

#[cfg(anj_net_with_udp)]
binding!(udp: anj_udp_create_ctx anj_udp_cleanup_ctx anj_udp_connect anj_udp_close anj_udp_get_state
    anj_udp_get_inner_mtu anj_udp_queue_mode_rx_off);
#[cfg(anj_net_with_dtls)]
binding!(dtls: anj_dtls_create_ctx anj_dtls_cleanup_ctx anj_dtls_connect anj_dtls_close anj_dtls_get_state
    anj_dtls_get_inner_mtu anj_dtls_queue_mode_rx_off);

/// The UDP context of a connection: itself, or what is below DTLS. Null when the library does not know what a secure one is
/// made of.
///
/// # Safety
/// `context` is null, or a context of the binding that `secure` says.
#[cfg(feature = "classic")]
pub unsafe fn udp_context(secure: bool, context: *const anj_net_ctx_t) -> *const anj_net_ctx_t {
    if !secure || context.is_null() {
        return context;
    }
    #[cfg(all(anj_with_mbedtls, anj_net_with_dtls, feature = "c-platform"))]
    // SAFETY: the caller's promise; secure contexts are those of Mbed TLS.
    unsafe {
        crate::platform::mbedtls::socket(context.cast())
    }
    #[cfg(not(all(anj_with_mbedtls, anj_net_with_dtls, feature = "c-platform")))]
    ptr::null()
}

/// A port as NUL-terminated digits.
pub fn port_text(port: u16) -> [u8; number::INT_TEXT_MAX] {
    let mut text = [0; number::INT_TEXT_MAX];
    number::u64_to_text(&mut text, u64::from(port));
    text
}
