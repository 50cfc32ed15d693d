//! The C functions of the platform edge, mocked.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::ffi::{CStr, c_char, c_int};

/// A function of the network layer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Func {
    Create,
    GetState,
    Connect,
    GetInnerMtu,
    Send,
    Recv,
    Close,
    Cleanup,
    RxOff,
}

/// A call that the library made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Call {
    pub func: Func,
    /// Number of the socket, counted from 0 in order of creation.
    pub socket: usize,
    /// What the mock answered.
    pub result: i32,
    /// Host and port of a connect.
    pub target: Option<(String, String)>,
}

/// A socket that the library created.
#[derive(Default)]
pub struct Socket {
    pub dtls: bool,
    pub connected: bool,
    pub cleaned_up: bool,
    pub host: String,
    pub port: String,
    /// Address family setting of its configuration, -1 without one.
    pub af_setting: i32,
    /// Datagrams on their way to the library: time of arrival (µs) and content, in order of arrival.
    pub incoming: VecDeque<(i64, Vec<u8>)>,
}

/// A peer: gets the time (µs), the socket and a datagram that the library sent; answers with (delay in µs, datagram).
pub type Peer = Box<dyn FnMut(i64, usize, &[u8]) -> Vec<(i64, Vec<u8>)>>;

struct Platform {
    now: i64,
    on_next_look: Option<Box<dyn FnOnce()>>,
    real_offset: i64,
    rng_fails: bool,
    rng_state: u64,
    rng_fixed: VecDeque<u8>,
    sockets: Vec<Socket>,
    calls: Vec<Call>,
    sent: Vec<Vec<u8>>,
    scripted: HashMap<Func, VecDeque<i32>>,
    sticky: HashMap<Func, i32>,
    partial: VecDeque<usize>,
    mtu: i32,
    peer: Option<Peer>,
    on_receive: Option<Box<dyn FnMut()>>,
}

thread_local! {
    static PLATFORM: RefCell<Platform> = RefCell::new(Platform {
        now: 1_000_000_000,
        on_next_look: None,
        real_offset: 1_700_000_000_000_000,
        rng_fails: false,
        rng_state: 0x9E37_79B9_7F4A_7C15,
        rng_fixed: VecDeque::new(),
        sockets: Vec::new(),
        calls: Vec::new(),
        sent: Vec::new(),
        scripted: HashMap::new(),
        sticky: HashMap::new(),
        partial: VecDeque::new(),
        mtu: 1400,
        peer: None,
        on_receive: None,
    });
}

fn with<R>(f: impl FnOnce(&mut Platform) -> R) -> R {
    PLATFORM.with(|platform| f(&mut platform.borrow_mut()))
}

/// The monotonic clock.
pub mod clock {
    use super::with;

    /// Microseconds since the epoch of the clock.
    pub fn now() -> i64 {
        with(|p| p.now)
    }

    /// Lets time pass.
    pub fn advance_us(us: i64) {
        with(|p| p.now += us);
    }

    /// Runs when the monotonic clock is read next.
    pub fn on_next_look(hook: impl FnOnce() + 'static) {
        with(|p| p.on_next_look = Some(Box::new(hook)));
    }

    /// Sets the real-time clock forward or back; the monotonic one does not notice.
    pub fn jump_real_us(us: i64) {
        with(|p| p.real_offset += us);
    }

    /// Lets time pass.
    pub fn advance_ms(ms: i64) {
        advance_us(ms * 1_000);
    }

    /// Lets time pass.
    pub fn advance_s(s: i64) {
        advance_us(s * 1_000_000);
    }
}

/// The random generator.
pub mod rng {
    use super::with;

    /// Starts the sequence anew from a seed.
    pub fn seed(seed: u64) {
        with(|p| p.rng_state = seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15) | 1);
    }

    /// The next bytes to give out, before the seeded sequence goes on.
    pub fn next_bytes(bytes: &[u8]) {
        with(|p| p.rng_fixed.extend(bytes));
    }

    /// Whether the generator fails from now on.
    pub fn fails(fails: bool) {
        with(|p| p.rng_fails = fails);
    }
}

/// The network.
pub mod net {
    use super::{Call, Func, Peer, Socket, with};

    /// Queues a datagram for the newest socket, arriving now.
    pub fn push(datagram: &[u8]) {
        push_later(0, datagram);
    }

    /// Queues a datagram for the newest socket, arriving in `us` microseconds.
    pub fn push_later(us: i64, datagram: &[u8]) {
        with(|p| {
            let socket = p.sockets.len().checked_sub(1).expect("no socket yet");
            p.enqueue(socket, us, datagram.to_vec());
        });
    }

    /// Queues a datagram for a socket, arriving in `us` microseconds; lost when it is not connected.
    pub fn push_to(socket: usize, us: i64, datagram: &[u8]) {
        with(|p| {
            if p.sockets[socket].connected {
                p.enqueue(socket, us, datagram.to_vec());
            }
        });
    }

    /// Datagrams sent since the last call.
    pub fn take_sent() -> Vec<Vec<u8>> {
        with(|p| std::mem::take(&mut p.sent))
    }

    /// The only datagram sent since the last call.
    pub fn take_one() -> Vec<u8> {
        let mut sent = take_sent();
        assert_eq!(
            sent.len(),
            1,
            "datagrams sent: {:?}",
            sent.iter().map(|d| crate::common::to_hex(d)).collect::<Vec<_>>()
        );
        sent.remove(0)
    }

    /// Calls made since the last call of this function.
    pub fn take_calls() -> Vec<Call> {
        with(|p| std::mem::take(&mut p.calls))
    }

    /// Functions called since the last call of [`take_calls`].
    pub fn take_funcs() -> Vec<Func> {
        take_calls().into_iter().map(|c| c.func).collect()
    }

    /// The next results of a function; when they are used up, it works again.
    pub fn script(func: Func, results: &[i32]) {
        with(|p| p.scripted.entry(func).or_default().extend(results));
    }

    /// The result of a function from now on (after scripted ones); `None` makes it work again.
    pub fn always(func: Func, result: Option<i32>) {
        with(|p| match result {
            Some(code) => p.sticky.insert(func, code),
            None => p.sticky.remove(&func),
        });
    }

    /// Everything works from now on.
    pub fn works() {
        with(|p| {
            p.scripted.clear();
            p.sticky.clear();
        });
    }

    /// The next send takes at most `len` bytes.
    pub fn partial_send(len: usize) {
        with(|p| p.partial.push_back(len));
    }

    /// The inner MTU reported from now on.
    pub fn set_mtu(mtu: i32) {
        with(|p| p.mtu = mtu);
    }

    /// A peer that answers datagrams from now on; they are still recorded for [`take_sent`].
    pub fn set_peer(peer: Peer) {
        with(|p| p.peer = Some(peer));
    }

    /// Runs inside the receive function from now on.
    pub fn on_receive(hook: impl FnMut() + 'static) {
        with(|p| p.on_receive = Some(Box::new(hook)));
    }

    /// How many sockets were created so far.
    pub fn sockets() -> usize {
        with(|p| p.sockets.len())
    }

    /// Looks at a socket.
    pub fn socket<R>(number: usize, f: impl FnOnce(&mut Socket) -> R) -> R {
        with(|p| f(&mut p.sockets[number]))
    }

    /// When the next queued datagram arrives on an open socket (µs), if any is on its way.
    pub fn next_arrival() -> Option<i64> {
        with(|p| p.sockets.iter().filter(|s| s.connected).filter_map(|s| s.incoming.front().map(|(at, _)| *at)).min())
    }
}

impl Platform {
    fn enqueue(&mut self, socket: usize, delay: i64, datagram: Vec<u8>) {
        let at = self.now + delay;
        let queue = &mut self.sockets[socket].incoming;
        let position = queue.partition_point(|(time, _)| *time <= at);
        queue.insert(position, (at, datagram));
    }

    /// The scripted or sticky result of a call, or `fallback`; recorded.
    fn result(&mut self, func: Func, socket: usize, fallback: i32, target: Option<(String, String)>) -> i32 {
        let scripted = self.scripted.get_mut(&func).and_then(VecDeque::pop_front);
        let result = scripted.or_else(|| self.sticky.get(&func).copied()).unwrap_or(fallback);
        self.calls.push(Call { func, socket, result, target });
        result
    }
}

/// Contexts are small boxes that hold the number of their socket.
type Ctx = usize;

fn number(ctx: *mut Ctx) -> usize {
    assert!(!ctx.is_null(), "network function called without a context");
    unsafe { *ctx }
}

/// A context goes to the binding that created it only.
fn of(dtls: bool, ctx: *mut Ctx) -> *mut Ctx {
    let socket = number(ctx);
    assert_eq!(with(|p| p.sockets[socket].dtls), dtls, "a context of the other binding");
    ctx
}

fn create(ctx: *mut *mut Ctx, config: *const u8, dtls: bool) -> c_int {
    // The address family is the first field of the configuration.
    let af_setting = unsafe { config.cast::<i32>().as_ref() }.copied().unwrap_or(-1);
    with(|p| {
        let socket = p.sockets.len();
        let result = p.result(Func::Create, socket, 0, None);
        if result == 0 {
            p.sockets.push(Socket { dtls, af_setting, ..Socket::default() });
            unsafe { *ctx = Box::into_raw(Box::new(socket)) };
        }
        result
    })
}

fn cleanup(ctx: *mut *mut Ctx) -> c_int {
    let socket = number(unsafe { *ctx });
    let result = with(|p| {
        let result = p.result(Func::Cleanup, socket, 0, None);
        if result != 4 {
            p.sockets[socket].connected = false;
            p.sockets[socket].cleaned_up = true;
        }
        result
    });
    if result != 4 {
        unsafe {
            drop(Box::from_raw(*ctx));
            *ctx = std::ptr::null_mut();
        }
    }
    result
}

fn connect(ctx: *mut Ctx, host: *const c_char, port: *const c_char) -> c_int {
    let socket = number(ctx);
    let text = |p| unsafe { CStr::from_ptr(p) }.to_string_lossy().into_owned();
    let (host, port) = (text(host), text(port));
    with(|p| {
        let result = p.result(Func::Connect, socket, 0, Some((host.clone(), port.clone())));
        if result == 0 {
            let socket = &mut p.sockets[socket];
            (socket.connected, socket.host, socket.port) = (true, host, port);
        }
        result
    })
}

fn send(ctx: *mut Ctx, sent: *mut usize, data: *const u8, len: usize) -> c_int {
    let socket = number(ctx);
    let datagram = unsafe { std::slice::from_raw_parts(data, len) }.to_vec();
    let (result, peer, now) = with(|p| {
        let result = p.result(Func::Send, socket, 0, None);
        if result != 0 {
            return (result, None, 0);
        }
        let taken = p.partial.pop_front().unwrap_or(len).min(len);
        unsafe { *sent = taken };
        p.sent.push(datagram[..taken].to_vec());
        (0, p.peer.take(), p.now)
    });
    // The peer runs outside the borrow, so that it may use the mock itself.
    if let Some(mut peer) = peer {
        let answers = peer(now, socket, &datagram);
        with(|p| {
            p.peer.get_or_insert(peer);
            for (delay, answer) in answers {
                p.enqueue(socket, delay, answer);
            }
        });
    }
    result
}

fn recv(ctx: *mut Ctx, received: *mut usize, buffer: *mut u8, len: usize) -> c_int {
    let socket = number(ctx);
    if let Some(mut hook) = with(|p| p.on_receive.take()) {
        hook();
        with(|p| {
            p.on_receive.get_or_insert(hook);
        });
    }
    with(|p| {
        let now = p.now;
        let due = p.sockets[socket].incoming.front().is_some_and(|(at, _)| *at <= now);
        let forced = p.scripted.get(&Func::Recv).is_some_and(|q| !q.is_empty()) || p.sticky.contains_key(&Func::Recv);
        if forced || !due {
            return p.result(Func::Recv, socket, 1, None);
        }
        let (_, datagram) = p.sockets[socket].incoming.pop_front().unwrap();
        if datagram.len() > len {
            return p.result(Func::Recv, socket, 2, None);
        }
        unsafe {
            std::ptr::copy_nonoverlapping(datagram.as_ptr(), buffer, datagram.len());
            *received = datagram.len();
        }
        p.result(Func::Recv, socket, 0, None)
    })
}

fn close(ctx: *mut Ctx) -> c_int {
    let socket = number(ctx);
    with(|p| {
        let result = p.result(Func::Close, socket, 0, None);
        if result != 4 {
            p.sockets[socket].connected = false;
            p.sockets[socket].incoming.clear();
        }
        result
    })
}

fn get_state(ctx: *mut Ctx, out: *mut c_int) -> c_int {
    let socket = number(ctx);
    with(|p| {
        unsafe { *out = c_int::from(p.sockets[socket].connected) };
        p.result(Func::GetState, socket, 0, None)
    })
}

fn get_inner_mtu(ctx: *mut Ctx, out: *mut i32) -> c_int {
    let socket = number(ctx);
    with(|p| {
        unsafe { *out = p.mtu };
        p.result(Func::GetInnerMtu, socket, 0, None)
    })
}

fn rx_off(ctx: *mut Ctx) -> c_int {
    let socket = number(ctx);
    with(|p| p.result(Func::RxOff, socket, 0, None))
}

macro_rules! binding {
    ($dtls:literal, $create:ident $cleanup:ident $connect:ident $send:ident $recv:ident $close:ident $state:ident
        $mtu:ident $rx_off:ident) => {
        #[unsafe(no_mangle)]
        extern "C" fn $create(ctx: *mut *mut Ctx, config: *const u8) -> c_int {
            create(ctx, config, $dtls)
        }
        #[unsafe(no_mangle)]
        extern "C" fn $cleanup(ctx: *mut *mut Ctx) -> c_int {
            of($dtls, unsafe { *ctx });
            cleanup(ctx)
        }
        #[unsafe(no_mangle)]
        extern "C" fn $connect(ctx: *mut Ctx, host: *const c_char, port: *const c_char) -> c_int {
            connect(of($dtls, ctx), host, port)
        }
        #[unsafe(no_mangle)]
        extern "C" fn $send(ctx: *mut Ctx, sent: *mut usize, data: *const u8, len: usize) -> c_int {
            send(of($dtls, ctx), sent, data, len)
        }
        #[unsafe(no_mangle)]
        extern "C" fn $recv(ctx: *mut Ctx, received: *mut usize, buffer: *mut u8, len: usize) -> c_int {
            recv(of($dtls, ctx), received, buffer, len)
        }
        #[unsafe(no_mangle)]
        extern "C" fn $close(ctx: *mut Ctx) -> c_int {
            close(of($dtls, ctx))
        }
        #[unsafe(no_mangle)]
        extern "C" fn $state(ctx: *mut Ctx, out: *mut c_int) -> c_int {
            get_state(of($dtls, ctx), out)
        }
        #[unsafe(no_mangle)]
        extern "C" fn $mtu(ctx: *mut Ctx, out: *mut i32) -> c_int {
            get_inner_mtu(of($dtls, ctx), out)
        }
        #[unsafe(no_mangle)]
        extern "C" fn $rx_off(ctx: *mut Ctx) -> c_int {
            rx_off(of($dtls, ctx))
        }
    };
}

binding!(false, anj_udp_create_ctx anj_udp_cleanup_ctx anj_udp_connect anj_udp_send anj_udp_recv anj_udp_close
    anj_udp_get_state anj_udp_get_inner_mtu anj_udp_queue_mode_rx_off);
binding!(true, anj_dtls_create_ctx anj_dtls_cleanup_ctx anj_dtls_connect anj_dtls_send anj_dtls_recv anj_dtls_close
    anj_dtls_get_state anj_dtls_get_inner_mtu anj_dtls_queue_mode_rx_off);

#[repr(C)]
struct Time {
    us: i64,
}

#[unsafe(no_mangle)]
extern "C" fn anj_time_monotonic_now() -> Time {
    if let Some(hook) = with(|p| p.on_next_look.take()) {
        hook();
    }
    Time { us: clock::now() }
}

#[unsafe(no_mangle)]
extern "C" fn anj_time_real_now() -> Time {
    Time { us: with(|p| p.real_offset + p.now) }
}

#[unsafe(no_mangle)]
extern "C" fn anj_rng_generate(buffer: *mut u8, size: usize) -> c_int {
    with(|p| {
        if p.rng_fails {
            return -1;
        }
        for i in 0..size {
            let byte = p.rng_fixed.pop_front().unwrap_or_else(|| {
                p.rng_state ^= p.rng_state << 13;
                p.rng_state ^= p.rng_state >> 7;
                p.rng_state ^= p.rng_state << 17;
                (p.rng_state >> 32) as u8
            });
            unsafe { *buffer.add(i) = byte };
        }
        0
    })
}

#[unsafe(no_mangle)]
extern "C" fn anj_crypto_zeroize(buffer: *mut u8, size: usize) {
    unsafe { std::ptr::write_bytes(buffer, 0, size) };
}
