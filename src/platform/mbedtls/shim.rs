//! `shim.c`, seen from Rust: the functions, and what they return.

use core::ffi::{c_char, c_int, c_void};

/// Mbed TLS' objects of one connection; only C knows what is inside.
#[repr(C)]
pub struct Tls {
    private: [u8; 0],
}

/// What C calls; `owner` is the context.
#[repr(C)]
pub struct Hooks {
    pub send: unsafe extern "C" fn(owner: *mut c_void, data: *const u8, size: usize) -> c_int,
    pub receive: unsafe extern "C" fn(owner: *mut c_void, buffer: *mut u8, size: usize) -> c_int,
    pub set_timer: unsafe extern "C" fn(owner: *mut c_void, intermediate_ms: u32, final_ms: u32),
    pub get_timer: unsafe extern "C" fn(owner: *mut c_void) -> c_int,
    pub random: unsafe extern "C" fn(owner: *mut c_void, buffer: *mut u8, size: usize) -> c_int,
    pub verify: unsafe extern "C" fn(
        owner: *mut c_void,
        certificate: *const c_void,
        der: *const u8,
        size: usize,
        depth: c_int,
        flags: u32,
    ) -> u32,
}

/// What a call came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Done,
    /// To be called again when there is something to read, or room to write.
    Again,
    /// The server has closed the connection.
    Closed,
    Failed,
}

/// A chain of certificates.
#[cfg(anj_with_certificates)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum Store {
    /// That of the client.
    Own = 0,
    /// The one of the Security object.
    Server = 1,
    /// Those of the authorities.
    Trust = 2,
}

impl Outcome {
    /// From the C value.
    pub const fn from_raw(raw: c_int) -> Self {
        match raw {
            0 => Self::Done,
            1 => Self::Again,
            2 => Self::Closed,
            _ => Self::Failed,
        }
    }

    pub const fn is_done(self) -> bool {
        matches!(self, Self::Done)
    }
}

unsafe extern "C" {
    pub fn _anj_tls_calloc(size: usize) -> *mut c_void;
    pub fn _anj_tls_release(memory: *mut c_void);
    pub fn _anj_tls_new(owner: *mut c_void, hooks: *const Hooks, certificates: c_int) -> *mut Tls;
    pub fn _anj_tls_free(tls: *mut Tls);
    pub fn _anj_tls_last_error(tls: *const Tls) -> c_int;
    pub fn _anj_tls_set_psk(
        tls: *mut Tls,
        key: *const u8,
        key_size: usize,
        identity: *const u8,
        identity_size: usize,
    ) -> c_int;
    pub fn _anj_tls_start(tls: *mut Tls, server_name: *const c_char, mtu: u16) -> c_int;
    pub fn _anj_tls_restart(tls: *mut Tls, resume: c_int) -> c_int;
    pub fn _anj_tls_set_mtu(tls: *mut Tls, mtu: u16);
    pub fn _anj_tls_handshake(tls: *mut Tls) -> c_int;
    pub fn _anj_tls_send(tls: *mut Tls, sent: *mut usize, data: *const u8, size: usize) -> c_int;
    pub fn _anj_tls_receive(
        tls: *mut Tls,
        received: *mut usize,
        cut: *mut c_int,
        buffer: *mut u8,
        size: usize,
    ) -> c_int;
    pub fn _anj_tls_close_notify(tls: *mut Tls) -> c_int;
    pub fn _anj_tls_peer_has_cid(tls: *mut Tls) -> c_int;
    pub fn _anj_tls_expansion(tls: *const Tls) -> c_int;
    pub fn _anj_tls_max_payload(tls: *const Tls) -> c_int;
    pub fn _anj_tls_alert(tls: *const Tls) -> c_int;
    pub fn _anj_tls_verify_result(tls: *const Tls) -> u32;
}

#[cfg(anj_with_certificates)]
unsafe extern "C" {
    pub fn _anj_tls_add_certificates(tls: *mut Tls, store: Store, data: *const u8, size: usize) -> c_int;
    #[cfg(not(anj_with_external_signing))]
    pub fn _anj_tls_set_key(tls: *mut Tls, data: *const u8, size: usize) -> c_int;
    #[cfg(anj_with_external_signing)]
    pub fn _anj_tls_key(tls: *mut Tls) -> *mut c_void;
    pub fn _anj_tls_use_own(tls: *mut Tls, compare: c_int) -> c_int;
    pub fn _anj_tls_count(tls: *const Tls, store: Store) -> usize;
    pub fn _anj_tls_server_certificate(tls: *const Tls, size: *mut usize) -> *const u8;
    pub fn _anj_tls_trust(tls: *mut Tls, store: Store);
    #[cfg(anj_allow_insecure_server_certificate_skip)]
    pub fn _anj_tls_trust_anybody(tls: *mut Tls);
    pub fn _anj_tls_names_address(
        certificate: *const c_void,
        address: *const u8,
        size: usize,
        text: *const u8,
        text_size: usize,
    ) -> c_int;
}
