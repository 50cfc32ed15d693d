//! The functions of `anj/compat/net/anj_dtls.h` that the library defines with `ANJ_WITH_MBEDTLS`. Only with the feature
//! `c-platform`: otherwise they are the application's.

use core::ffi::{c_char, c_int};

use crate::capi::compat::net::anj_net_api::{anj_net_config_t, anj_net_ctx_t, anj_net_socket_state_t};
use crate::platform::mbedtls as dtls;

const OK: c_int = 0;
const FAILED: c_int = -1;

/// `anj_net_create_ctx_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_create_ctx(ctx: *mut *mut anj_net_ctx_t, config: *const anj_net_config_t) -> c_int {
    // SAFETY: the contract of the C function is that of `create`; contexts are opaque to the caller.
    unsafe { dtls::create(ctx.cast(), config) }
}

/// `anj_net_cleanup_ctx_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_cleanup_ctx(ctx: *mut *mut anj_net_ctx_t) -> c_int {
    // SAFETY: the contract of the C function is that of `cleanup`.
    unsafe { dtls::cleanup(ctx.cast()) }
}

/// `anj_net_connect_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_connect(
    ctx: *mut anj_net_ctx_t,
    hostname: *const c_char,
    port: *const c_char,
) -> c_int {
    // SAFETY: the contract of the C function is that of `connect`.
    unsafe { dtls::connect(ctx.cast(), hostname, port) }
}

/// `anj_net_send_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_send(
    ctx: *mut anj_net_ctx_t,
    bytes_sent: *mut usize,
    buf: *const u8,
    length: usize,
) -> c_int {
    // SAFETY: the contract of the C function is that of `send`.
    unsafe { dtls::send(ctx.cast(), bytes_sent, buf, length) }
}

/// `anj_net_recv_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_recv(
    ctx: *mut anj_net_ctx_t,
    bytes_received: *mut usize,
    buf: *mut u8,
    length: usize,
) -> c_int {
    // SAFETY: the contract of the C function is that of `receive`.
    unsafe { dtls::receive(ctx.cast(), bytes_received, buf, length) }
}

/// `anj_net_close_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_close(ctx: *mut anj_net_ctx_t) -> c_int {
    // SAFETY: the contract of the C function is that of `close`.
    unsafe { dtls::close(ctx.cast()) }
}

/// `anj_net_get_state_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_get_state(ctx: *mut anj_net_ctx_t, out_value: *mut anj_net_socket_state_t) -> c_int {
    if ctx.is_null() || out_value.is_null() {
        return FAILED;
    }
    // SAFETY: not null, hence a living context, and valid for writing.
    unsafe {
        out_value.write(if dtls::is_connected(ctx.cast()) {
            anj_net_socket_state_t::ANJ_NET_SOCKET_STATE_CONNECTED
        } else {
            anj_net_socket_state_t::ANJ_NET_SOCKET_STATE_CLOSED
        });
    }
    OK
}

/// `anj_net_get_inner_mtu_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_get_inner_mtu(ctx: *mut anj_net_ctx_t, out_value: *mut i32) -> c_int {
    if ctx.is_null() || out_value.is_null() {
        return FAILED;
    }
    // SAFETY: not null, hence a living context, and valid for writing.
    unsafe {
        match dtls::inner_mtu(ctx.cast()) {
            Some(mtu) => {
                out_value.write(mtu);
                OK
            }
            None => FAILED,
        }
    }
}

/// `anj_net_queue_mode_rx_off_t`
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_dtls_queue_mode_rx_off(ctx: *mut anj_net_ctx_t) -> c_int {
    // SAFETY: the contract of the C function is that of `rx_off`.
    unsafe { dtls::rx_off(ctx.cast()) }
}
