//! A DTLS socket: its stages, and what each function of the contract does in them.
//!
//! Mbed TLS calls back in the middle (see `transport`), so contexts are used through raw pointers: no reference to one
//! lives across a call.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::size_of;
use core::ptr::null;

use super::credentials::{self, Storage};
use super::diagnosis;
use super::shim::{self, Outcome, Tls};
use super::transport::{self, EAGAIN, EINPROGRESS, EMSGSIZE, OK, Timer, Transport};
use super::verify::{self, Usage, Verifier};
use crate::capi::compat::crypto::zeroize::anj_crypto_zeroize;
#[cfg(anj_with_certificates)]
use crate::capi::compat::net::anj_net_api::anj_net_certificate_info_t;
#[cfg(feature = "classic")]
use crate::capi::compat::net::anj_net_api::anj_net_ctx_t;
use crate::capi::compat::net::anj_net_api::{
    anj_net_config_t, anj_net_psk_info_t, anj_net_security_mode_t, anj_net_ssl_configuration_t,
};
use crate::capi::compat::net::anj_udp::*;
use crate::platform::log::log;

const FAILED: c_int = -1;
/// What a record of the default cipher suites adds: header, nonce and tag of AES-CCM-8 (RFC 6655 §3).
const EXPANSION: i32 = 13 + 8 + 8;

/// How far a connection is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Stage {
    /// Nothing is loaded.
    Initial,
    /// The socket is to be connected.
    Connecting,
    /// The handshake goes on.
    Handshake,
    /// There is a session, even while the socket is closed.
    Done,
}

/// What became of a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Health {
    Good,
    /// Closed by the server: over, but may be resumed by a handshake.
    Closed,
    /// Broken by an alert or an error.
    Broken,
}

/// A DTLS socket of the application.
pub struct Context {
    tls: *mut Tls,
    pub(super) transport: Transport,
    pub(super) timer: Timer,
    config: anj_net_ssl_configuration_t,
    #[cfg_attr(not(anj_with_certificates), allow(dead_code))]
    verifier: Verifier,
    #[cfg_attr(not(anj_with_certificates), allow(dead_code))]
    address: ServerAddress,
    stage: Stage,
    health: Health,
    connected: bool,
    notified: bool,
    /// Check sum of a message that Mbed TLS has made a record of and not sent yet.
    unsent: Option<u32>,
}

/// The address that the certificate of the server must name, when there is no host name.
#[derive(Clone, Copy)]
struct ServerAddress {
    bytes: [u8; 16],
    /// 0: there is a host name; 4, 16.
    len: usize,
    text: [u8; 40],
    text_len: usize,
}

impl ServerAddress {
    const NONE: Self = Self { bytes: [0; 16], len: 0, text: [0; 40], text_len: 0 };

    /// `None` when the name is no address.
    fn of(name: &[u8]) -> Option<Self> {
        let mut found = Self::NONE;
        let mut put = |octets: &[u8]| {
            found.bytes.get_mut(..octets.len())?.copy_from_slice(octets);
            Some(octets.len())
        };
        found.len = match verify::address(name)? {
            core::net::IpAddr::V4(v4) => put(&v4.octets())?,
            core::net::IpAddr::V6(v6) => put(&v6.octets())?,
        };
        let text = verify::bare(name);
        found.text.get_mut(..text.len())?.copy_from_slice(text);
        found.text_len = text.len();
        Some(found)
    }
}

static HOOKS: shim::Hooks = shim::Hooks {
    send: transport::send,
    receive: transport::receive,
    set_timer: transport::set_timer,
    get_timer: transport::get_timer,
    random: transport::random,
    verify: verify_certificate,
};

/// Judges one certificate of the server's path.
unsafe extern "C" fn verify_certificate(
    owner: *mut c_void,
    certificate: *const c_void,
    der: *const u8,
    size: usize,
    depth: c_int,
    flags: u32,
) -> u32 {
    #[cfg(anj_with_certificates)]
    // SAFETY: the owner is the context whose handshake this is; the certificate is Mbed TLS' own and alive.
    unsafe {
        let ctx = owner.cast::<Context>();
        let mut expected_size = 0;
        let expected = shim::_anj_tls_server_certificate((*ctx).tls, &mut expected_size);
        let equal = !expected.is_null()
            && !der.is_null()
            && core::slice::from_raw_parts(expected, expected_size) == core::slice::from_raw_parts(der, size);
        let mut flags = (*ctx).verifier.certificate(u32::try_from(depth).unwrap_or(0), equal, flags);
        let address = (*ctx).address;
        if depth == 0 && address.len > 0 {
            let (bytes, text) = (address.bytes.as_ptr(), address.text.as_ptr());
            if shim::_anj_tls_names_address(certificate, bytes, address.len, text, address.text_len) == 0 {
                flags |= verify::NAME_MISMATCH;
            }
        }
        flags
    }
    #[cfg(not(anj_with_certificates))]
    {
        let _ = (owner, certificate, der, size, depth);
        flags
    }
}

/// Makes a closed context.
///
/// # Safety
/// `out` is null or valid for writing; `config` is null or valid, and what it points to stays so until a connect has
/// loaded the credentials.
pub unsafe fn create(out: *mut *mut Context, config: *const anj_net_config_t) -> c_int {
    if out.is_null() || config.is_null() {
        return FAILED;
    }
    // SAFETY: the caller's promises; the allocation is checked before it is written, which gives every field a value.
    unsafe {
        let mut udp = transport::NO_SOCKET;
        let code = anj_udp_create_ctx(&mut udp, config);
        if code != OK || udp.is_null() {
            return if code == EINPROGRESS { code } else { FAILED };
        }
        let ctx = shim::_anj_tls_calloc(size_of::<Context>()).cast::<Context>();
        if ctx.is_null() {
            log!(mbedtls, Error, c"out of memory");
            anj_udp_cleanup_ctx(&mut udp);
            return FAILED;
        }
        ctx.write(Context {
            tls: core::ptr::null_mut(),
            transport: Transport::new(udp),
            timer: Timer::default(),
            config: (*config).secure_socket_config,
            verifier: Verifier::new(Usage::DomainIssued),
            address: ServerAddress::NONE,
            stage: Stage::Initial,
            health: Health::Good,
            connected: false,
            notified: false,
            unsent: None,
        });
        *out = ctx;
    }
    OK
}

/// Frees what is loaded: keys, certificates, the session.
unsafe fn unload(ctx: *mut Context) {
    // SAFETY: a living context, as in all functions below.
    unsafe {
        shim::_anj_tls_free((*ctx).tls);
        (*ctx).tls = core::ptr::null_mut();
        (*ctx).stage = Stage::Initial;
        (*ctx).health = Health::Good;
        (*ctx).notified = false;
        (*ctx).unsent = None;
        (*ctx).transport.loses = false;
    }
}

/// The name by which the server is looked for in its certificate: that of the configuration, or the host.
unsafe fn server_name(sni: *const c_char, host: *const c_char) -> *const c_char {
    // SAFETY: both are null or NUL-terminated.
    unsafe { if sni.is_null() || *sni == 0 { host } else { sni } }
}

/// Loads the credentials. Returns the name of the server in the configuration.
unsafe fn load(ctx: *mut Context) -> Option<*const c_char> {
    // SAFETY: a living context; `mode` says which member of `data` holds.
    unsafe {
        let config = (*ctx).config;
        let storage = Storage::of(&config);
        match anj_net_security_mode_t::from_raw(config.security.mode) {
            Some(anj_net_security_mode_t::ANJ_NET_SECURITY_PSK) => {
                let psk: anj_net_psk_info_t = config.security.data.psk;
                (*ctx).tls = shim::_anj_tls_new(ctx.cast(), &HOOKS, 0);
                let loaded = !(*ctx).tls.is_null() && credentials::load_psk((*ctx).tls, &psk, storage);
                loaded.then_some(psk.sni)
            }
            #[cfg(anj_with_certificates)]
            Some(anj_net_security_mode_t::ANJ_NET_SECURITY_CERTIFICATE) => {
                let info: anj_net_certificate_info_t = config.security.data.cert;
                (*ctx).tls = shim::_anj_tls_new(ctx.cast(), &HOOKS, 1);
                if (*ctx).tls.is_null() {
                    return None;
                }
                (*ctx).verifier = Verifier::new(credentials::load_certificates((*ctx).tls, &info, storage)?);
                Some(info.sni)
            }
            _ => {
                log!(mbedtls, Error, c"this kind of security is not supported");
                None
            }
        }
    }
}

/// Sets Mbed TLS up for a server.
unsafe fn start(ctx: *mut Context, host: *const c_char) -> bool {
    // SAFETY: a living context without TLS objects; `host` is NUL-terminated.
    unsafe {
        let Some(sni) = load(ctx) else {
            unload(ctx);
            return false;
        };
        let name = server_name(sni, host);
        let address = ServerAddress::of(CStr::from_ptr(name).to_bytes());
        // An address is looked for in the certificate, but not indicated.
        let name = if address.is_some() { null() } else { name };
        (*ctx).address = address.unwrap_or(ServerAddress::NONE);
        if !Outcome::from_raw(shim::_anj_tls_start((*ctx).tls, name, 0)).is_done() {
            log!(mbedtls, Error, c"cannot be set up", shim::_anj_tls_last_error((*ctx).tls));
            unload(ctx);
            return false;
        }
        (*ctx).stage = Stage::Connecting;
    }
    true
}

/// Connects the socket below, and tells Mbed TLS how long its datagrams may be.
unsafe fn connect_socket(ctx: *mut Context, host: *const c_char, port: *const c_char) -> c_int {
    // SAFETY: a living context.
    unsafe {
        let udp = (*ctx).transport.udp;
        let code = anj_udp_connect(udp, host, port);
        if code != OK {
            return if code == EINPROGRESS { code } else { FAILED };
        }
        (*ctx).transport.closed();
        let mut mtu = 0;
        let known = anj_udp_get_inner_mtu(udp, &mut mtu) == OK;
        let mtu = u16::try_from(mtu).unwrap_or(0);
        shim::_anj_tls_set_mtu((*ctx).tls, if known { mtu } else { 0 });
    }
    OK
}

/// Tells in the log why the connection ended.
unsafe fn tell(ctx: *const Context) {
    // SAFETY: a living context with TLS objects.
    unsafe {
        let tls = (*ctx).tls;
        let (code, alert, flags) =
            (shim::_anj_tls_last_error(tls), shim::_anj_tls_alert(tls), shim::_anj_tls_verify_result(tls));
        if (*ctx).transport.failed {
            log!(mbedtls, Error, c"the network failed below DTLS");
        } else if let Ok(alert) = u8::try_from(alert) {
            log!(mbedtls, Error, c"alert of the server", text = diagnosis::alert(alert));
        } else {
            log!(mbedtls, Error, c"DTLS", text = diagnosis::error(code));
        }
        if CERTIFICATE_REFUSED.contains(&code) && flags != u32::MAX {
            for _reason in diagnosis::refusals(flags) {
                log!(mbedtls, Error, c"the certificate of the server", text = _reason);
            }
        }
        log!(mbedtls, Error, c"code of Mbed TLS", code);
    }
}

/// `MBEDTLS_ERR_X509_CERT_VERIFY_FAILED`, and `MBEDTLS_ERR_SSL_BAD_CERTIFICATE` for one of another use.
const CERTIFICATE_REFUSED: [c_int; 2] = [-0x2700, -0x7A00];

/// Goes on with the handshake.
unsafe fn handshake(ctx: *mut Context) -> c_int {
    // SAFETY: a living context with TLS objects.
    unsafe {
        match Outcome::from_raw(shim::_anj_tls_handshake((*ctx).tls)) {
            Outcome::Again => EINPROGRESS,
            Outcome::Done => {
                (*ctx).stage = Stage::Done;
                (*ctx).connected = true;
                (*ctx).transport.loses = true;
                let _has_cid = shim::_anj_tls_peer_has_cid((*ctx).tls);
                log!(mbedtls, Info, c"handshake done; connection ID (0: no, 1: yes)", _has_cid);
                OK
            }
            Outcome::Closed | Outcome::Failed => {
                tell(ctx);
                unload(ctx);
                FAILED
            }
        }
    }
}

/// Connects the socket and shakes hands, or goes on with it.
///
/// # Safety
/// `ctx` is null or came from [`create`], was not cleaned up, and nothing else uses it now. `host` and `port` are null or
/// NUL-terminated.
pub unsafe fn connect(ctx: *mut Context, host: *const c_char, port: *const c_char) -> c_int {
    if ctx.is_null() || host.is_null() || port.is_null() {
        return FAILED;
    }
    // SAFETY: the caller's promise.
    unsafe {
        (*ctx).transport.begin_call();
        match (*ctx).stage {
            Stage::Initial if !start(ctx, host) => return FAILED,
            Stage::Initial | Stage::Connecting => {
                let code = connect_socket(ctx, host, port);
                if code != OK {
                    return code;
                }
                (*ctx).stage = Stage::Handshake;
            }
            Stage::Handshake => {}
            Stage::Done if (*ctx).connected => return OK,
            Stage::Done => {
                // The server knows the session by its connection ID: no handshake, whatever the new address.
                let code = connect_socket(ctx, host, port);
                (*ctx).connected = code == OK;
                return code;
            }
        }
        handshake(ctx)
    }
}

/// A context that can send and receive.
unsafe fn usable(ctx: *const Context) -> bool {
    // SAFETY: the caller's promise: null or a living context.
    unsafe { !ctx.is_null() && (*ctx).connected && (*ctx).stage == Stage::Done }
}

/// Remembers and tells what ended a session; what failed below it does not.
unsafe fn ended(ctx: *mut Context, outcome: Outcome) {
    // SAFETY: a living context with TLS objects.
    unsafe {
        if outcome == Outcome::Closed {
            log!(mbedtls, Info, c"the server has closed the connection");
            (*ctx).health = Health::Closed;
            return;
        }
        if !(*ctx).transport.failed {
            (*ctx).health = Health::Broken;
        }
        tell(ctx);
    }
}

/// FNV-1a, to tell messages apart.
fn check_sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Mbed TLS takes the next message for the one that it could not send yet: drops what it has kept.
unsafe fn discard_unsent(ctx: *mut Context) {
    // SAFETY: a living context with TLS objects.
    unsafe {
        if (*ctx).unsent.take().is_some() {
            let mut sent = 0;
            (*ctx).transport.discards = true;
            shim::_anj_tls_send((*ctx).tls, &mut sent, [].as_ptr(), 0);
            (*ctx).transport.discards = false;
        }
    }
}

/// Sends one record.
///
/// # Safety
/// `ctx` as for [`connect`]; `sent` is null or valid for writing; `data` has `size` readable bytes.
pub unsafe fn send(ctx: *mut Context, sent: *mut usize, data: *const u8, size: usize) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        if sent.is_null() || !usable(ctx) {
            return FAILED;
        }
        *sent = 0;
        if data.is_null() {
            return FAILED;
        }
        (*ctx).transport.begin_call();
        let sum = Some(check_sum(core::slice::from_raw_parts(data, size)));
        if (*ctx).unsent != sum {
            discard_unsent(ctx);
        }
        (*ctx).unsent = None;
        match Outcome::from_raw(shim::_anj_tls_send((*ctx).tls, sent, data, size)) {
            Outcome::Done if (*ctx).transport.failed => {
                *sent = 0;
                tell(ctx);
                FAILED
            }
            Outcome::Done => OK,
            Outcome::Again => {
                (*ctx).unsent = sum;
                EINPROGRESS
            }
            // A message that is too long leaves the session as it was.
            Outcome::Closed | Outcome::Failed => {
                tell(ctx);
                FAILED
            }
        }
    }
}

/// Receives what one record carries.
///
/// # Safety
/// `ctx` as for [`connect`]; `received` is null or valid for writing; `buffer` has `size` writable bytes.
pub unsafe fn receive(ctx: *mut Context, received: *mut usize, buffer: *mut u8, size: usize) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        if received.is_null() || !usable(ctx) {
            return FAILED;
        }
        *received = 0;
        (*ctx).transport.begin_call();
        let mut cut = 0;
        match Outcome::from_raw(shim::_anj_tls_receive((*ctx).tls, received, &mut cut, buffer, size)) {
            Outcome::Done if cut != 0 => EMSGSIZE,
            Outcome::Done => OK,
            Outcome::Again if (*ctx).transport.drained => EAGAIN,
            Outcome::Again => EINPROGRESS,
            outcome => {
                ended(ctx, outcome);
                FAILED
            }
        }
    }
}

/// Makes ready for the next connect: with a connection ID the session stays, otherwise it is offered for resumption.
unsafe fn leave_session(ctx: *mut Context) {
    // SAFETY: a living context.
    unsafe {
        match (*ctx).stage {
            Stage::Initial | Stage::Connecting => {}
            Stage::Handshake => unload(ctx),
            Stage::Done => {
                let health = (*ctx).health;
                if health == Health::Good && shim::_anj_tls_peer_has_cid((*ctx).tls) != 0 {
                    return;
                }
                let resume = c_int::from(health != Health::Broken);
                if !Outcome::from_raw(shim::_anj_tls_restart((*ctx).tls, resume)).is_done() {
                    return unload(ctx);
                }
                (*ctx).health = Health::Good;
                (*ctx).unsent = None;
                (*ctx).transport.loses = false;
                (*ctx).stage = Stage::Connecting;
            }
        }
    }
}

/// Closes the socket, without a word to the server.
///
/// # Safety
/// `ctx` as for [`connect`].
pub unsafe fn close(ctx: *mut Context) -> c_int {
    if ctx.is_null() {
        return FAILED;
    }
    // SAFETY: the caller's promise.
    unsafe {
        let code = anj_udp_close((*ctx).transport.udp);
        if code == EINPROGRESS {
            return code;
        }
        (*ctx).transport.closed();
        (*ctx).connected = false;
        leave_session(ctx);
        if code == OK { OK } else { FAILED }
    }
}

/// Says goodbye to the server, frees everything and sets `*ctx` to null.
///
/// # Safety
/// `ctx` is null or points to null or a context as for [`connect`].
pub unsafe fn cleanup(ctx: *mut *mut Context) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        if ctx.is_null() || (*ctx).is_null() {
            return FAILED;
        }
        let context = *ctx;
        if usable(context) && (*context).health == Health::Good && !(*context).notified {
            (*context).transport.begin_call();
            if Outcome::from_raw(shim::_anj_tls_close_notify((*context).tls)) == Outcome::Again {
                return EINPROGRESS;
            }
        }
        // The socket may need several calls.
        (*context).notified = true;
        let code = anj_udp_cleanup_ctx(&raw mut (*context).transport.udp);
        if code == EINPROGRESS {
            return code;
        }
        unload(context);
        anj_crypto_zeroize(context.cast(), size_of::<Context>());
        shim::_anj_tls_release(context.cast());
        *ctx = core::ptr::null_mut();
        if code == OK { OK } else { FAILED }
    }
}

/// The socket below, which is the caller's only to look at.
///
/// # Safety
/// `ctx` is a context as for [`connect`].
#[cfg(feature = "classic")]
pub unsafe fn socket(ctx: *const Context) -> *const anj_net_ctx_t {
    // SAFETY: the caller's promise.
    unsafe { (*ctx).transport.udp }
}

/// Whether the context is connected.
///
/// # Safety
/// `ctx` is a context as for [`connect`].
pub unsafe fn is_connected(ctx: *const Context) -> bool {
    // SAFETY: the caller's promise.
    unsafe { (*ctx).connected }
}

/// Bytes that a record can carry, or `None`.
///
/// # Safety
/// As for [`is_connected`].
pub unsafe fn inner_mtu(ctx: *const Context) -> Option<i32> {
    // SAFETY: the caller's promise.
    unsafe {
        let mut mtu = 0;
        if anj_udp_get_inner_mtu((*ctx).transport.udp, &mut mtu) != OK {
            return None;
        }
        let room = if (*ctx).stage == Stage::Done {
            let expansion = shim::_anj_tls_expansion((*ctx).tls);
            let expansion = if expansion < 0 { EXPANSION } else { expansion };
            // Less than the MTU allows when Mbed TLS' buffers, or the server, are smaller.
            mtu.saturating_sub(expansion).min(shim::_anj_tls_max_payload((*ctx).tls))
        } else {
            mtu.saturating_sub(EXPANSION)
        };
        Some(room).filter(|room| *room > 0)
    }
}

/// Switches the receiver off until the next call.
///
/// # Safety
/// `ctx` as for [`connect`].
pub unsafe fn rx_off(ctx: *mut Context) -> c_int {
    if ctx.is_null() {
        return FAILED;
    }
    // SAFETY: the caller's promise.
    match unsafe { anj_udp_queue_mode_rx_off((*ctx).transport.udp) } {
        OK => OK,
        EINPROGRESS => EINPROGRESS,
        _ => FAILED,
    }
}
