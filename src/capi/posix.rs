//! The functions of `anj/compat/**` that the library itself defines on POSIX systems, each when the option that supplies
//! it is on. Only with the feature `c-platform`: otherwise, and with the option off, they are the application's.

#[cfg(any(anj_with_time_posix_compat, anj_with_rng_posix_compat))]
use crate::platform::posix;

/// The monotonic clock.
#[cfg(anj_with_time_posix_compat)]
#[unsafe(no_mangle)]
pub extern "C" fn anj_time_monotonic_now() -> crate::capi::time::anj_time_monotonic_t {
    let since_monotonic_epoch = crate::capi::time::anj_time_duration_t { us: posix::clock::monotonic_now().us };
    crate::capi::time::anj_time_monotonic_t { since_monotonic_epoch }
}

/// The real-time clock.
#[cfg(anj_with_time_posix_compat)]
#[unsafe(no_mangle)]
pub extern "C" fn anj_time_real_now() -> crate::capi::time::anj_time_real_t {
    let since_real_epoch = crate::capi::time::anj_time_duration_t { us: posix::clock::real_now().us };
    crate::capi::time::anj_time_real_t { since_real_epoch }
}

/// Random bytes from the system: 0, or −1 when it refuses or `buffer` is null.
#[cfg(anj_with_rng_posix_compat)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn anj_rng_generate(buffer: *mut u8, size: usize) -> core::ffi::c_int {
    if size == 0 {
        return 0;
    }
    if buffer.is_null() {
        return -1;
    }
    // SAFETY: the caller's buffer is valid for writing `size` bytes.
    let bytes = unsafe { core::slice::from_raw_parts_mut(buffer, size) };
    if posix::random::fill(bytes) { 0 } else { -1 }
}

#[cfg(all(anj_with_socket_posix_compat, anj_net_with_udp))]
mod udp {
    use crate::capi::compat::net::anj_net_api::{anj_net_config_t, anj_net_ctx_t, anj_net_socket_state_t};
    use crate::capi::ffi::enum_value;
    use crate::platform::posix::udp;
    use core::ffi::{c_char, c_int};

    /// `anj_net_create_ctx_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_create_ctx(
        ctx: *mut *mut anj_net_ctx_t,
        config: *const anj_net_config_t,
    ) -> c_int {
        // SAFETY: the configuration is null or valid.
        let setting = unsafe { config.as_ref() }.map_or(0, |config| enum_value(config.raw_socket_config.af_setting));
        // SAFETY: `ctx` is null or valid for writing; contexts are opaque to the caller.
        unsafe { udp::create(ctx.cast(), i64::from(setting)) }
    }

    /// `anj_net_cleanup_ctx_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_cleanup_ctx(ctx: *mut *mut anj_net_ctx_t) -> c_int {
        // SAFETY: the contract of the C function is that of `cleanup`.
        unsafe { udp::cleanup(ctx.cast()) }
    }

    /// `anj_net_connect_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_connect(
        ctx: *mut anj_net_ctx_t,
        hostname: *const c_char,
        port: *const c_char,
    ) -> c_int {
        // SAFETY: the contract of the C function is that of `connect`.
        unsafe { udp::connect(ctx.cast(), hostname, port) }
    }

    /// `anj_net_send_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_send(
        ctx: *mut anj_net_ctx_t,
        bytes_sent: *mut usize,
        buf: *const u8,
        length: usize,
    ) -> c_int {
        // SAFETY: the contract of the C function is that of `send`.
        unsafe { udp::send(ctx.cast(), bytes_sent, buf, length) }
    }

    /// `anj_net_recv_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_recv(
        ctx: *mut anj_net_ctx_t,
        bytes_received: *mut usize,
        buf: *mut u8,
        length: usize,
    ) -> c_int {
        // SAFETY: the contract of the C function is that of `receive`.
        unsafe { udp::receive(ctx.cast(), bytes_received, buf, length) }
    }

    /// `anj_net_close_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_close(ctx: *mut anj_net_ctx_t) -> c_int {
        // SAFETY: the contract of the C function is that of `close`.
        unsafe { udp::close(ctx.cast()) }
    }

    /// `anj_net_get_state_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_get_state(
        ctx: *mut anj_net_ctx_t,
        out_value: *mut anj_net_socket_state_t,
    ) -> c_int {
        // SAFETY: the contract of the C function is that of `is_connected`.
        let connected = match unsafe { udp::is_connected(ctx.cast()) } {
            Ok(connected) => connected,
            Err(code) => return code,
        };
        if out_value.is_null() {
            return udp::EINVAL;
        }
        let state = if connected {
            anj_net_socket_state_t::ANJ_NET_SOCKET_STATE_CONNECTED
        } else {
            anj_net_socket_state_t::ANJ_NET_SOCKET_STATE_CLOSED
        };
        // SAFETY: not null, hence valid for writing.
        unsafe { out_value.write(state) };
        udp::OK
    }

    /// `anj_net_get_inner_mtu_t`
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_udp_get_inner_mtu(ctx: *mut anj_net_ctx_t, out_value: *mut i32) -> c_int {
        // SAFETY: the contract of the C function is that of `inner_mtu`.
        let mtu = match unsafe { udp::inner_mtu(ctx.cast()) } {
            Ok(mtu) => mtu,
            Err(code) => return code,
        };
        if out_value.is_null() {
            return udp::EINVAL;
        }
        // SAFETY: not null, hence valid for writing.
        unsafe { out_value.write(mtu) };
        udp::OK
    }

    /// `anj_net_queue_mode_rx_off_t`: there is nothing to switch off.
    #[unsafe(no_mangle)]
    pub extern "C" fn anj_udp_queue_mode_rx_off(_: *mut anj_net_ctx_t) -> c_int {
        udp::OK
    }
}
