//! `anj/compat/net/anj_dtls.h`: DTLS sockets, from the platform. Their contract is in `anj_net_api`.

use core::ffi::{c_char, c_int};

use super::anj_net_api::{anj_net_config_t, anj_net_ctx_t, anj_net_socket_state_t};

unsafe extern "C" {
    /// DTLS: see `anj_net_close_t`.
    pub fn anj_dtls_close(ctx: *mut anj_net_ctx_t) -> c_int;
    /// DTLS: see `anj_net_connect_t`.
    pub fn anj_dtls_connect(ctx: *mut anj_net_ctx_t, hostname: *const c_char, port: *const c_char) -> c_int;
    /// DTLS: see `anj_net_create_ctx_t`.
    pub fn anj_dtls_create_ctx(ctx: *mut *mut anj_net_ctx_t, config: *const anj_net_config_t) -> c_int;
    /// DTLS: see `anj_net_send_t`.
    pub fn anj_dtls_send(ctx: *mut anj_net_ctx_t, bytes_sent: *mut usize, buf: *const u8, length: usize) -> c_int;
    /// DTLS: see `anj_net_recv_t`.
    pub fn anj_dtls_recv(ctx: *mut anj_net_ctx_t, bytes_received: *mut usize, buf: *mut u8, length: usize) -> c_int;
    /// DTLS: see `anj_net_cleanup_ctx_t`.
    pub fn anj_dtls_cleanup_ctx(ctx: *mut *mut anj_net_ctx_t) -> c_int;
    /// DTLS: see `anj_net_get_inner_mtu_t`.
    pub fn anj_dtls_get_inner_mtu(ctx: *mut anj_net_ctx_t, out_value: *mut i32) -> c_int;
    /// DTLS: see `anj_net_get_state_t`.
    pub fn anj_dtls_get_state(ctx: *mut anj_net_ctx_t, out_value: *mut anj_net_socket_state_t) -> c_int;
    /// DTLS: see `anj_net_queue_mode_rx_off_t`.
    pub fn anj_dtls_queue_mode_rx_off(ctx: *mut anj_net_ctx_t) -> c_int;
    /// Of version 1.0, never called: see `anj_net_shutdown_t`.
    pub fn anj_dtls_shutdown(ctx: *mut anj_net_ctx_t) -> c_int;
}
