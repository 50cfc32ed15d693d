//! What Mbed TLS has below it: datagrams of the `anj_udp_*` functions, a timer on the clock, random numbers.

use core::ffi::{c_int, c_void};

use super::context::Context;
use crate::capi::compat::net::anj_net_api::anj_net_ctx_t;
use crate::capi::compat::net::anj_udp::{anj_udp_recv, anj_udp_send};
use crate::capi::compat::rng::anj_rng_generate;
use crate::capi::compat::time::anj_time_monotonic_now;

/// `ANJ_NET_OK`: done.
pub const OK: c_int = 0;
/// `ANJ_NET_EAGAIN`: nothing to read now.
pub const EAGAIN: c_int = 1;
/// `ANJ_NET_EMSGSIZE`: it does not fit.
pub const EMSGSIZE: c_int = 2;
/// `ANJ_NET_EINPROGRESS`: started; to be repeated.
pub const EINPROGRESS: c_int = 4;

/// Datagrams that one call of ours may take in: a flood must not keep it from returning.
const DATAGRAMS_PER_CALL: u8 = 32;

/// A receive that the network layer has begun: it gets nothing else to do until it has ended.
#[derive(Clone, Copy)]
enum Pending {
    None,
    /// In progress, with these arguments.
    Begun(*mut u8, usize),
    /// Ended while something was to be sent: so many bytes lie in the buffer.
    Ended(usize),
}

/// The datagrams below a connection.
pub struct Transport {
    pub udp: *mut anj_net_ctx_t,
    pending: Pending,
    budget: u8,
    /// There was nothing more to read when Mbed TLS asked last.
    pub drained: bool,
    /// The network layer has failed, not the protocol.
    pub failed: bool,
    /// A datagram that cannot be sent is lost, as datagrams may be: Mbed TLS keeps none of it. Not in a handshake, which
    /// is to fail.
    pub loses: bool,
    /// What Mbed TLS has kept of a message that nobody wants any more goes nowhere.
    pub discards: bool,
}

impl Transport {
    pub const fn new(udp: *mut anj_net_ctx_t) -> Self {
        Self { udp, pending: Pending::None, budget: 0, drained: false, failed: false, loses: false, discards: false }
    }

    /// At the beginning of each call of ours.
    pub fn begin_call(&mut self) {
        (self.budget, self.drained, self.failed) = (DATAGRAMS_PER_CALL, false, false);
    }

    /// The socket was closed: what was begun on it is over.
    pub fn closed(&mut self) {
        self.pending = Pending::None;
    }
}

/// Receives a datagram of at least one byte that fits: its length, 0 when there is none yet, -1 on failure.
unsafe fn receive_datagram(transport: *mut Transport, buffer: *mut u8, size: usize) -> c_int {
    // SAFETY: `transport` is that of a living context, not borrowed; the buffer is Mbed TLS' own.
    unsafe {
        while (*transport).budget > 0 {
            (*transport).budget -= 1;
            let mut received = 0;
            let code = anj_udp_recv((*transport).udp, &raw mut received, buffer, size);
            (*transport).pending = Pending::None;
            match code {
                OK if received > 0 => return c_int::try_from(received.min(size)).unwrap_or(c_int::MAX),
                // An empty datagram, or one that did not fit: neither can be a record.
                OK | EMSGSIZE => {}
                EAGAIN => {
                    (*transport).drained = true;
                    return 0;
                }
                EINPROGRESS => {
                    (*transport).pending = Pending::Begun(buffer, size);
                    return 0;
                }
                _ => {
                    (*transport).failed = true;
                    return -1;
                }
            }
        }
    }
    0
}

/// Bytes received, 0: none yet, negative: failed.
pub unsafe extern "C" fn receive(owner: *mut c_void, buffer: *mut u8, size: usize) -> c_int {
    // SAFETY: the owner is the context that started this; nothing of it is borrowed.
    unsafe {
        let transport = &raw mut (*owner.cast::<Context>()).transport;
        if let Pending::Ended(received) = (*transport).pending {
            (*transport).pending = Pending::None;
            return c_int::try_from(received.min(size)).unwrap_or(c_int::MAX);
        }
        receive_datagram(transport, buffer, size)
    }
}

/// Bytes sent, 0: not yet, negative: failed.
pub unsafe extern "C" fn send(owner: *mut c_void, data: *const u8, size: usize) -> c_int {
    // SAFETY: as in `receive`.
    unsafe {
        let transport = &raw mut (*owner.cast::<Context>()).transport;
        if (*transport).discards {
            return c_int::try_from(size).unwrap_or(c_int::MAX);
        }
        if let Pending::Begun(buffer, capacity) = (*transport).pending {
            // Mbed TLS always receives into the same place, and looks there at its next receive.
            let received = receive_datagram(transport, buffer, capacity);
            match ((*transport).pending, received) {
                (Pending::Begun(..), _) => return 0,
                (_, ..0) => return -1,
                (_, 0) => {}
                (_, received) => (*transport).pending = Pending::Ended(received as usize),
            }
        }
        let mut sent = 0;
        match anj_udp_send((*transport).udp, &raw mut sent, data, size) {
            OK => c_int::try_from(sent.min(size)).unwrap_or(c_int::MAX),
            EINPROGRESS => 0,
            _ => {
                (*transport).failed = true;
                if (*transport).loses { c_int::try_from(size).unwrap_or(c_int::MAX) } else { -1 }
            }
        }
    }
}

/// 0, or another number when there are no random numbers.
pub unsafe extern "C" fn random(_: *mut c_void, buffer: *mut u8, size: usize) -> c_int {
    // SAFETY: Mbed TLS' buffer has `size` bytes.
    unsafe { anj_rng_generate(buffer, size) }
}

/// The two deadlines of a handshake; times in microseconds.
#[derive(Clone, Copy, Default)]
pub struct Timer {
    start: i64,
    intermediate: i64,
    /// 0: not running.
    end: i64,
}

impl Timer {
    /// What Mbed TLS wants to know: -1 not running, then how many of the deadlines are past.
    const fn state(&self, now: i64) -> c_int {
        let passed = now.saturating_sub(self.start);
        if self.end == 0 {
            -1
        } else if passed >= self.end {
            2
        } else if passed >= self.intermediate {
            1
        } else {
            0
        }
    }
}

fn now() -> i64 {
    // SAFETY: the clock of the platform, without arguments.
    unsafe { anj_time_monotonic_now() }.since_monotonic_epoch.us
}

/// Starts the timer, or stops it when `final_ms` is 0.
pub unsafe extern "C" fn set_timer(owner: *mut c_void, intermediate_ms: u32, final_ms: u32) {
    let start = if final_ms == 0 { 0 } else { now() };
    let timer = Timer { start, intermediate: i64::from(intermediate_ms) * 1000, end: i64::from(final_ms) * 1000 };
    // SAFETY: as in `receive`.
    unsafe { (*owner.cast::<Context>()).timer = timer };
}

/// State of the timer.
pub unsafe extern "C" fn get_timer(owner: *mut c_void) -> c_int {
    // SAFETY: as in `receive`.
    let timer = unsafe { (*owner.cast::<Context>()).timer };
    if timer.end == 0 { -1 } else { timer.state(now()) }
}

/// A socket that does not exist.
pub const NO_SOCKET: *mut anj_net_ctx_t = core::ptr::null_mut();
