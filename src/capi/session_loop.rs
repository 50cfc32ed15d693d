//! Runs a session: polls it, makes the calls it asks for, feeds the answers back. **No reference into the client is
//! alive while the application is called**; so its callbacks may call any function of the library.

use core::ffi::c_char;
use core::mem::MaybeUninit;
#[cfg(anj_with_observe)]
use core::ptr;
use core::slice;

use super::compat::net::anj_net_api::anj_net_config_t;
#[cfg(anj_with_certificates)]
use super::compat::net::anj_net_api::anj_net_security_mode_t::ANJ_NET_SECURITY_CERTIFICATE;
#[cfg(anj_with_security)]
use super::compat::net::anj_net_api::anj_net_security_mode_t::ANJ_NET_SECURITY_PSK;
use super::compat::rng::anj_rng_generate;
use super::compat::time::anj_time_monotonic_now;
#[cfg(anj_ext_with_notification_storing)]
use super::compat::time::anj_time_real_now;
use super::core::anj_t;
use super::model::{self, CModel};
use super::net::{self, NetArgs};
use super::notes;
#[cfg(anj_with_security)]
use super::security;
use crate::dm::{HandlerCall, HandlerReply, ReadValue};
use crate::exchange::{NetCall, NetReply};
use crate::path::Path;
use crate::platform::log::log;
use crate::session::{Env, RANDOM_LEN, Reading, SessionPoll, SessionState};
use crate::time::Instant;
use crate::value::{DataType, Scalar};

/// Whether a client is inside a step.
///
/// # Safety
/// `anj` was set up by `anj_core_init`.
pub(super) unsafe fn is_busy(anj: *const anj_t) -> bool {
    // SAFETY: the caller's promise.
    unsafe { (*anj).busy }
}

/// The monotonic clock.
pub(super) fn now() -> Instant {
    // SAFETY: takes and leaves nothing.
    unsafe { anj_time_monotonic_now() }.into()
}

/// Runs a session until it has nothing left to do, after `begin` told it what is wanted. A nested call is refused.
///
/// # Safety
/// `anj` is NULL or was set up by `anj_core_init`.
pub(super) unsafe fn run(anj: *mut anj_t, begin: fn(&mut SessionState)) {
    // SAFETY: NULL or a client by the caller's promise; each borrow ends before the application is called.
    unsafe {
        if anj.is_null() || is_busy(anj) {
            log!(server, Error, c"refused: no client, or called from a callback");
            return;
        }
        (*anj).busy = true;
        begin(&mut (*anj).session);
        drive(anj);
        (*anj).busy = false;
    }
}

/// One step. A session that has nothing to do but to look for a datagram does just that.
///
/// # Safety
/// As for [`run`].
pub(super) unsafe fn core_step(anj: *mut anj_t) {
    // SAFETY: as in `run`.
    unsafe {
        if anj.is_null() || is_busy(anj) {
            return run(anj, SessionState::begin_step);
        }
        // Before the clock is read: it is the application's too.
        (*anj).busy = true;
        let now = now();
        if !is_busy(anj) {
            return;
        }
        let calm = (*anj).session.is_calm(now);
        (*anj).session.begin_step();
        if !calm || receive_calmly(anj) {
            drive(anj);
        }
        (*anj).busy = false;
    }
}

/// Asks the network layer for a datagram on behalf of a calm session; false as for [`step`].
///
/// # Safety
/// As for [`step`].
unsafe fn receive_calmly(anj: *mut anj_t) -> bool {
    // SAFETY: the caller's promise; nothing is borrowed while the network layer is called.
    unsafe {
        let reply = network(anj, NetCall::Receive);
        is_busy(anj) && (*anj).session.calm_reply(reply)
    }
}

/// Polls the session until it asks for nothing.
///
/// # Safety
/// As for [`step`].
unsafe fn drive(anj: *mut anj_t) {
    // SAFETY: the caller's promise.
    while unsafe { step(anj) } {}
}

/// Looks at the values that conditions of observations depend on. The client is busy meanwhile; not so when it is set up anew
/// in a callback, which ends it.
///
/// # Safety
/// `anj` was set up by `anj_core_init`, and nothing of it is borrowed.
#[cfg(anj_with_observe)]
pub(super) unsafe fn evaluate(anj: *mut anj_t) {
    // SAFETY: the caller's promise; each borrow ends before the application is called.
    unsafe {
        if !(*anj).session.begin_evaluation() {
            return;
        }
        let was_busy = is_busy(anj);
        (*anj).busy = true;
        loop {
            let call = (*anj).session.next_evaluation(&CModel::new(anj));
            let Some(call) = call else { break };
            let reply = model::call(anj, &call, ptr::null_mut(), ptr::null_mut());
            if !is_busy(anj) {
                return;
            }
            (*anj).session.evaluated(&reply);
        }
        (*anj).busy = was_busy;
    }
}

/// Real time, seconds since the epoch; 0 when it is not wanted.
///
/// # Safety
/// `anj` was set up by `anj_core_init`, and nothing of it is borrowed.
#[cfg(anj_ext_with_notification_storing)]
unsafe fn unix_time(anj: *const anj_t) -> f64 {
    // SAFETY: the caller's promise; the clock takes and leaves nothing.
    unsafe { if (*anj).session.wants_unix_time() { anj_time_real_now().since_real_epoch.us as f64 / 1e6 } else { 0.0 } }
}

/// Polls the session once and does what it asks for; false when it asks for nothing, or when the application has set the
/// client up anew meanwhile: then it is no longer busy, and nothing of the old session may reach the new one.
///
/// # Safety
/// `anj` was set up by `anj_core_init`.
#[inline]
unsafe fn step(anj: *mut anj_t) -> bool {
    let now = now();
    // SAFETY: a client by the caller's promise, of which nothing is borrowed.
    #[cfg(anj_ext_with_notification_storing)]
    let unix_time = unsafe { unix_time(anj) };
    // SAFETY: the caller's promise.
    if !unsafe { is_busy(anj) } {
        return false;
    }
    // SAFETY: a client by the caller's promise; the borrow of the session ends with `poll`, and the model and the memory of
    // the application lie outside of it.
    let (poll, note) = unsafe {
        let session = &mut (*anj).session;
        let source = source(session);
        let endpoint = match (*anj).endpoint_name {
            name if name.is_null() => &[],
            name => slice::from_raw_parts(name.cast::<u8>(), (*anj).endpoint_len),
        };
        let env = Env {
            now,
            model: &CModel::new(anj),
            source,
            endpoint,
            #[cfg(anj_ext_with_notification_storing)]
            unix_time,
            #[cfg(anj_with_lwm2m_send)]
            records: &super::lwm2m_send::CRecords,
        };
        (session.poll(&env), session.take_note())
    };
    notes::write(note);
    // SAFETY: as above; nothing is borrowed while the application is called.
    unsafe {
        match poll {
            SessionPoll::Leave => return false,
            SessionPoll::Idle => return receive_calmly(anj),
            SessionPoll::Status(status) => {
                log!(server, Info, c"status", text = status.name());
                if let Some(callback) = (*anj).status_cb {
                    callback((*anj).status_cb_arg, anj, status.into());
                }
            }
            SessionPoll::Net(call) => {
                let reply = network(anj, call);
                if is_busy(anj) {
                    (*anj).session.net_reply(reply);
                }
            }
            SessionPoll::Random => {
                let mut random = [0; RANDOM_LEN];
                let result = anj_rng_generate(random.as_mut_ptr(), random.len());
                if is_busy(anj) {
                    (*anj).session.random_reply((result == 0).then_some(random));
                }
            }
            SessionPoll::Handler(call) => call_handlers(anj, call),
            SessionPoll::Value(path, data_type) => {
                let mut next = Some((path, data_type));
                while let Some((path, data_type)) = next {
                    let reply = model::read_reply(anj, &path, data_type);
                    if !is_busy(anj) {
                        return false;
                    }
                    next = (*anj).session.value_reply(&CModel::new(anj), reading(&reply));
                }
            }
            #[cfg(anj_with_lwm2m_send)]
            SessionPoll::Finished(finished) => super::lwm2m_send::finish(anj, &finished),
        }
        is_busy(anj)
    }
}

/// Calls a handler, and those that the operation under way wants next.
///
/// # Safety
/// As for [`step`].
pub(super) unsafe fn call_handlers(anj: *mut anj_t, call: HandlerCall) {
    // SAFETY: the caller's promise; nothing is borrowed while the application is called.
    unsafe {
        let start = (*anj).session.input_start();
        let input = (&raw mut (*anj).session.in_buffer).cast::<u8>().wrapping_add(start);
        let output = (&raw mut (*anj).session.payload_buffer).cast::<u8>();
        let mut next = Some(call);
        while let Some(call) = next {
            match call {
                HandlerCall::Read { path, data_type } => read_values(anj, path, data_type),
                HandlerCall::Write { path } => write_values(anj, path, input),
                call => {
                    let reply = model::call(anj, &call, input, output);
                    if is_busy(anj) {
                        (*anj).session.handler_reply(reply);
                    }
                }
            }
            if !is_busy(anj) {
                return;
            }
            let session = &mut (*anj).session;
            let source = source(session);
            next = session.next_call(&CModel::new(anj), source);
        }
    }
}

/// Reads one value after the other, as long as nothing else is needed.
///
/// # Safety
/// As for [`step`].
unsafe fn read_values(anj: *mut anj_t, path: Path, data_type: DataType) {
    let mut next = Some((path, data_type));
    while let Some((path, data_type)) = next {
        // SAFETY: the caller's promise; nothing is borrowed while the application is called.
        unsafe {
            let reply = model::read_reply(anj, &path, data_type);
            if !is_busy(anj) {
                return;
            }
            let source = match reply.value {
                ReadValue::Memory { data, len } if !data.is_null() => slice::from_raw_parts(data, len),
                _ => &[],
            };
            next = (*anj).session.value_read(&CModel::new(anj), &reply, source);
        }
    }
}

/// Writes one value after the other, as long as nothing else is needed.
///
/// # Safety
/// As for [`step`]; `input` is the payload of the request.
unsafe fn write_values(anj: *mut anj_t, path: Path, input: *mut u8) {
    let mut next = Some(path);
    while let Some(path) = next {
        // SAFETY: the caller's promise; nothing is borrowed while the application is called.
        unsafe {
            let reply = model::write(anj, &path, input);
            if !is_busy(anj) {
                return;
            }
            next = (*anj).session.value_written(&CModel::new(anj), &reply);
        }
    }
}

/// Memory of the application that the session reads when it goes on.
///
/// # Safety
/// The handler that named it has promised that it stays valid.
unsafe fn source<'a>(session: &SessionState) -> &'a [u8] {
    let (data, len) = session.source();
    // SAFETY: the caller's promise.
    if data.is_null() { &[] } else { unsafe { slice::from_raw_parts(data, len) } }
}

/// What a read handler gave.
///
/// # Safety
/// Memory that the reply names is valid and stays so meanwhile.
unsafe fn reading<'a>(reply: &HandlerReply) -> Reading<'a> {
    if reply.code != 0 {
        return Reading::Nothing;
    }
    match reply.value {
        ReadValue::Scalar(Scalar::Int(value)) => Reading::Int(value),
        ReadValue::Scalar(Scalar::Uint(value)) => Reading::Uint(value),
        ReadValue::Scalar(Scalar::Bool(value)) => Reading::Bool(value),
        ReadValue::Memory { data, len } if !data.is_null() => {
            // SAFETY: the caller's promise.
            Reading::Text(unsafe { slice::from_raw_parts(data, len) })
        }
        _ => Reading::Nothing,
    }
}

/// Makes a call to the network layer.
///
/// # Safety
/// `anj` was set up by `anj_core_init` and nothing of it is borrowed.
unsafe fn network(anj: *mut anj_t, call: NetCall) -> NetReply {
    // SAFETY: the caller's promise; places of the client are named by raw pointers, which the application may share.
    unsafe {
        let secure = (*anj).session.is_secure();
        match call {
            NetCall::Send { offset, len } => {
                let message: *const u8 = if (*anj).session.sends_input() {
                    (&raw const (*anj).session.in_buffer).cast()
                } else {
                    (&raw const (*anj).session.out_buffer).cast()
                };
                net::send(secure, (*anj).net_ctx, message.wrapping_add(offset), len)
            }
            NetCall::Receive => {
                let buffer = (&raw mut (*anj).session.in_buffer).cast();
                net::receive(secure, (*anj).net_ctx, buffer, crate::config::ANJ_IN_MSG_BUFFER_SIZE)
            }
            call => connection(anj, secure, call),
        }
    }
}

/// Makes one of the calls that do not concern a message.
///
/// # Safety
/// As for [`network`].
#[inline(never)]
unsafe fn connection(anj: *mut anj_t, secure: bool, call: NetCall) -> NetReply {
    let mut args = NetArgs::NONE;
    // SAFETY: as in `network`.
    unsafe {
        let ctx = &raw mut (*anj).net_ctx;
        match call {
            NetCall::Connect => {
                let port = net::port_text((*anj).session.account.port);
                args.host = (&raw const (*anj).session.account.host).cast::<c_char>();
                args.port = port.as_ptr().cast();
                net::call(secure, ctx, call, &args)
            }
            NetCall::Create => match socket_config(anj, secure) {
                Some(config) => {
                    args.config = &raw const config;
                    net::call(secure, ctx, call, &args)
                }
                None => NetReply { code: -1, value: 0 },
            },
            _ => net::call(secure, ctx, call, &args),
        }
    }
}

/// Configuration of a new socket, with the credentials of the account when it is a secure one.
///
/// # Safety
/// As for [`network`].
unsafe fn socket_config(anj: *mut anj_t, secure: bool) -> Option<anj_net_config_t> {
    // SAFETY: numbers, pointers and enumerations that are checked where they are read: zero bytes are valid.
    let mut config = unsafe { MaybeUninit::<anj_net_config_t>::zeroed().assume_init() };
    // SAFETY: the caller's promise.
    config.raw_socket_config = unsafe { (*anj).socket_cfg };
    #[cfg(anj_with_security)]
    if secure {
        // SAFETY: as above; the credentials are asked for while nothing is borrowed.
        unsafe {
            let bootstrap = MaybeUninit::new((*anj).session.account.is_bootstrap());
            let info = &mut config.secure_socket_config.security;
            let result = match (*anj).session.account.security_mode {
                0 => {
                    info.mode = MaybeUninit::new(ANJ_NET_SECURITY_PSK);
                    security::anj_security_get_psk_info(anj, bootstrap, &raw mut info.data.psk)
                }
                #[cfg(anj_with_certificates)]
                2 => {
                    info.mode = MaybeUninit::new(ANJ_NET_SECURITY_CERTIFICATE);
                    security::anj_security_get_cert_info(anj, bootstrap, &raw mut info.data.cert)
                }
                _ => -1,
            };
            #[cfg(anj_with_external_crypto_storage)]
            {
                config.secure_socket_config.crypto_ctx = (*anj).crypto_ctx;
            }
            if result != 0 {
                log!(server, Error, c"no credentials for the server");
                return None;
            }
        }
    }
    let _ = secure;
    Some(config)
}
