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

#[cfg(anj_with_crypto_storage_default)]
mod storage {
    use crate::capi::crypto::{
        anj_crypto_data_source_t::ANJ_CRYPTO_DATA_SOURCE_EXTERNAL, anj_crypto_security_info_external_t,
        anj_crypto_security_info_t, anj_crypto_security_info_t__info,
    };
    use crate::platform::posix::storage::{self, Context};
    use core::ffi::{c_char, c_int, c_void};
    use core::mem::MaybeUninit;
    use core::slice;

    /// 0, or -1.
    fn code(done: bool) -> c_int {
        if done { 0 } else { -1 }
    }

    /// Makes a storage without records.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_crypto_storage_init(out_crypto_ctx: *mut *mut c_void) -> c_int {
        if out_crypto_ctx.is_null() {
            return -1;
        }
        let context = storage::open();
        // SAFETY: not null, hence valid for writing.
        unsafe { out_crypto_ctx.write(context.cast()) };
        code(!context.is_null())
    }

    /// Ends the storage; the files stay.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_crypto_storage_deinit(crypto_ctx: *mut c_void) {
        // SAFETY: null or from `anj_crypto_storage_init`.
        unsafe { storage::close(crypto_ctx.cast()) };
    }

    /// Writes a file.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_crypto_storage_create_record(
        crypto_ctx: *mut c_void,
        out_info: *mut anj_crypto_security_info_t,
        data: *const c_void,
        data_size: usize,
    ) -> c_int {
        if out_info.is_null() || data.is_null() {
            return -1;
        }
        // SAFETY: pointers that are not null are valid by the contract of the function.
        unsafe {
            let Some(context) = crypto_ctx.cast::<Context>().as_mut() else { return -1 };
            let Some(identity) = context.create(slice::from_raw_parts(data.cast(), data_size)) else { return -1 };
            (*out_info).source = MaybeUninit::new(ANJ_CRYPTO_DATA_SOURCE_EXTERNAL);
            let external = anj_crypto_security_info_external_t { identity };
            (*out_info).info = anj_crypto_security_info_t__info { external };
        }
        0
    }

    /// Deletes a file that the storage made.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_crypto_storage_delete_record(
        crypto_ctx: *mut c_void,
        info: *const anj_crypto_security_info_t,
    ) -> c_int {
        // SAFETY: pointers that are not null are valid by the contract of the function; the record is EXTERNAL.
        unsafe {
            let (Some(context), Some(info)) = (crypto_ctx.cast::<Context>().as_mut(), info.as_ref()) else { return -1 };
            code(context.delete(storage::text(info.info.external.identity).to_bytes()))
        }
    }

    /// Reads a file.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_crypto_storage_resolve_security_info(
        crypto_ctx: *mut c_void,
        info: *const anj_crypto_security_info_external_t,
        out_buffer: *mut c_char,
        out_buffer_size: usize,
        out_record_size: *mut usize,
    ) -> c_int {
        if crypto_ctx.is_null() || out_record_size.is_null() || (out_buffer.is_null() && out_buffer_size > 0) {
            return -1;
        }
        // SAFETY: pointers that are not null are valid by the contract of the function.
        unsafe {
            let Some(info) = info.as_ref() else { return -1 };
            let buffer = match out_buffer_size {
                0 => &mut [],
                size => slice::from_raw_parts_mut(out_buffer.cast::<u8>(), size),
            };
            let size = storage::read(storage::text(info.identity), buffer);
            out_record_size.write(size.unwrap_or(0));
            code(size.is_some())
        }
    }

    /// The name of the file.
    #[cfg(anj_with_persistence)]
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_crypto_storage_get_persistence_info(
        crypto_ctx: *mut c_void,
        info: *const anj_crypto_security_info_external_t,
        out_data: *mut c_void,
        out_data_size: *mut usize,
    ) -> c_int {
        if out_data.is_null() || out_data_size.is_null() {
            return -1;
        }
        // SAFETY: pointers that are not null are valid by the contract of the function.
        unsafe {
            let (Some(context), Some(info)) = (crypto_ctx.cast::<Context>().as_ref(), info.as_ref()) else { return -1 };
            let identity = storage::text(info.identity).to_bytes();
            if !context.persist(identity) {
                return -1;
            }
            out_data.cast::<u8>().copy_from(identity.as_ptr(), identity.len());
            out_data_size.write(identity.len());
        }
        0
    }

    /// The file with this name, when there is one.
    #[cfg(anj_with_persistence)]
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn anj_crypto_storage_resolve_persistence_info(
        crypto_ctx: *mut c_void,
        data: *const c_void,
        data_size: usize,
        out_info: *mut anj_crypto_security_info_external_t,
    ) -> c_int {
        if data.is_null() || out_info.is_null() {
            return -1;
        }
        // SAFETY: pointers that are not null are valid by the contract of the function.
        unsafe {
            let Some(context) = crypto_ctx.cast::<Context>().as_mut() else { return -1 };
            let Some(identity) = context.restore(slice::from_raw_parts(data.cast(), data_size)) else { return -1 };
            out_info.write(anj_crypto_security_info_external_t { identity });
        }
        0
    }
}
