//! The network layer of the core (`anj_udp_*`, `anj_dtls_*`) with a context that is owned.

use core::mem::MaybeUninit;
use core::ptr::null_mut;

#[cfg(anj_with_security)]
use anj::capi::compat::net::anj_net_api::anj_net_security_mode_t;
use anj::capi::compat::net::anj_net_api::{anj_net_config_t, anj_net_ctx_t};
#[cfg(anj_with_security)]
use anj::capi::crypto::{
    anj_crypto_data_source_t, anj_crypto_security_info_buffer_t, anj_crypto_security_info_t,
    anj_crypto_security_info_t__info, anj_crypto_security_tag_t,
};
use anj::capi::net::{self, NetArgs};
use anj::exchange::{NetCall, NetReply};

use crate::secret::Secret;

/// What a secure connection is made with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    /// Identity of the pre-shared key.
    pub identity: Vec<u8>,
    /// The key.
    pub key: Secret,
}

/// How a socket is made.
#[derive(Debug, Default)]
pub struct Peer {
    /// For a secure one.
    pub credentials: Option<Credentials>,
}

/// A connection.
#[derive(Debug)]
pub struct Network {
    context: *mut anj_net_ctx_t,
    /// What kind of context it is.
    secure: bool,
    /// The network layer may refer to them as long as there is a context.
    credentials: Option<Box<Credentials>>,
}

impl Default for Network {
    fn default() -> Self {
        Self { context: null_mut(), secure: false, credentials: None }
    }
}

/// A credential in memory.
#[cfg(anj_with_security)]
fn credential(bytes: &[u8], tag: anj_crypto_security_tag_t) -> anj_crypto_security_info_t {
    anj_crypto_security_info_t {
        tag: MaybeUninit::new(tag),
        source: MaybeUninit::new(anj_crypto_data_source_t::ANJ_CRYPTO_DATA_SOURCE_BUFFER),
        info: anj_crypto_security_info_t__info {
            buffer: anj_crypto_security_info_buffer_t { data: bytes.as_ptr().cast(), data_size: bytes.len() },
        },
    }
}

/// Fills in how a connection is secured.
#[cfg(anj_with_security)]
fn secure_with(config: &mut anj_net_config_t, credentials: &Credentials) {
    let security = &mut config.secure_socket_config.security;
    security.mode = MaybeUninit::new(anj_net_security_mode_t::ANJ_NET_SECURITY_PSK);
    let tag = anj_crypto_security_tag_t::ANJ_CRYPTO_SECURITY_TAG_PSK_IDENTITY;
    security.data.psk.identity = credential(&credentials.identity, tag);
    let tag = anj_crypto_security_tag_t::ANJ_CRYPTO_SECURITY_TAG_PSK_KEY;
    security.data.psk.key = credential(&credentials.key, tag);
}

/// Without security there is no network layer that would read it.
#[cfg(not(anj_with_security))]
fn secure_with(_: &mut anj_net_config_t, _: &Credentials) {}

impl Network {
    /// The descriptor of the socket: UDP contexts begin with it (`anj/compat/net/anj_net_api.h`).
    pub fn descriptor(&self) -> Option<i32> {
        // SAFETY: the context is ours, and of this kind.
        let socket = unsafe { net::udp_context(self.secure, self.context) };
        if socket.is_null() {
            return None;
        }
        // SAFETY: a context of the built-in socket layer, which begins with the descriptor.
        let descriptor = unsafe { socket.cast::<i32>().read() };
        (descriptor >= 0).then_some(descriptor)
    }

    /// Makes a context.
    pub fn create(&mut self, secure: bool, peer: &Peer) -> NetReply {
        // SAFETY: numbers, pointers and enumerations that are checked where they are read: zero bytes are valid.
        let mut config = unsafe { MaybeUninit::<anj_net_config_t>::zeroed().assume_init() };
        self.credentials = peer.credentials.clone().map(Box::new);
        if secure {
            let Some(credentials) = &self.credentials else { return NetReply { code: -1, value: 0 } };
            secure_with(&mut config, credentials);
        }
        self.secure = secure;
        let args = NetArgs { config: &raw const config, ..NetArgs::NONE };
        // SAFETY: the context is ours, and the configuration is valid during the call; what it refers to stays.
        let reply = unsafe { net::call(secure, &raw mut self.context, NetCall::Create, &args) };
        self.close_on_exec();
        reply
    }

    /// A program that is executed, such as the new firmware, does not get the socket.
    fn close_on_exec(&self) {
        if let Some(descriptor) = self.descriptor() {
            // SAFETY: a call without memory; nothing is lost when it fails.
            unsafe { libc::fcntl(descriptor, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
    }

    /// Connects. `host`: NUL-terminated.
    pub fn connect(&mut self, secure: bool, host: &[u8], port: u16) -> NetReply {
        if !host.contains(&0) {
            return NetReply { code: -1, value: 0 };
        }
        let port = net::port_text(port);
        let args = NetArgs { host: host.as_ptr().cast(), port: port.as_ptr().cast(), ..NetArgs::NONE };
        // SAFETY: the context is ours; both are strings.
        let reply = unsafe { net::call(secure, &raw mut self.context, NetCall::Connect, &args) };
        self.close_on_exec();
        reply
    }

    /// Sends a message.
    pub fn send(&mut self, secure: bool, message: &[u8]) -> NetReply {
        // SAFETY: the context is ours.
        unsafe { net::send(secure, self.context, message.as_ptr(), message.len()) }
    }

    /// Takes a datagram.
    pub fn receive(&mut self, secure: bool, buffer: &mut [u8]) -> NetReply {
        // SAFETY: the context is ours.
        unsafe { net::receive(secure, self.context, buffer.as_mut_ptr(), buffer.len()) }
    }

    /// Makes a call without arguments.
    pub fn call(&mut self, secure: bool, call: NetCall) -> NetReply {
        match call {
            NetCall::Create | NetCall::Connect | NetCall::Send { .. } | NetCall::Receive => {
                NetReply { code: -1, value: 0 }
            }
            // SAFETY: the context is ours.
            call => unsafe { net::call(secure, &raw mut self.context, call, &NetArgs::NONE) },
        }
    }

    /// Releases the context, whatever is under way.
    pub fn clean_up(&mut self, secure: bool) {
        if !self.context.is_null() {
            let _ = self.call(secure, NetCall::Cleanup);
        }
    }
}
