//! `ANJ_WITH_SOCKET_POSIX_COMPAT`: UDP over IPv4 and IPv6, non-blocking (contract: `anj/compat/net/anj_net_api.h`).
//!
//! A context comes from `malloc`, the only allocation of the library, and starts with the `int` file descriptor:
//! applications read it through `*(int *) ctx` to wait with `poll`.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::{size_of, zeroed};
use core::ptr::{null, null_mut};

/// Done.
pub const OK: c_int = 0;
/// Nothing to read now.
pub const EAGAIN: c_int = 1;
/// The datagram does not fit.
pub const EMSGSIZE: c_int = 2;
/// The system does not support it.
pub const ENOTSUP: c_int = 3;
/// Started; to be repeated.
pub const EINPROGRESS: c_int = 4;
/// Failed for a reason without a code of its own.
pub const FAILED: c_int = -1;
/// Bad argument.
pub const EINVAL: c_int = -2;
/// The system could not do it.
pub const EIO: c_int = -3;
/// Not connected.
pub const ENOTCONN: c_int = -4;
/// Bad or closed context.
pub const EBADFD: c_int = -5;
/// Out of memory or sockets.
pub const ENOMEM: c_int = -6;

/// Bytes of IP and UDP headers.
const HEADERS_V4: i32 = 28;
const HEADERS_V6: i32 = 48;
/// Inner MTU when the system can't tell: the smallest a host must take (RFC 791, RFC 8200).
const FALLBACK_V4: i32 = 548;
const FALLBACK_V6: i32 = 1232;
/// A host name and its NUL: 255 characters at most, RFC 1035 §2.3.4.
type HostName = heapless::Vec<u8, 256>;

/// Which address families a context may use (`anj_net_address_family_setting_t`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddressFamily {
    /// IPv4, or IPv6 when the name has no IPv4 address.
    PreferV4,
    /// IPv6, or IPv4 when the name has no IPv6 address.
    PreferV6,
    /// IPv4 only.
    ForceV4,
    /// IPv6 only.
    ForceV6,
}

impl AddressFamily {
    /// From the C value; `None` when it is none of the five.
    pub const fn from_raw(raw: i64) -> Option<Self> {
        match raw {
            0 | 3 => Some(Self::PreferV4),
            1 => Some(Self::ForceV4),
            2 => Some(Self::ForceV6),
            4 => Some(Self::PreferV6),
            _ => None,
        }
    }

    /// The families to try in turn.
    const fn order(self) -> [Option<c_int>; 2] {
        const V4: Option<c_int> = if cfg!(anj_net_with_ipv4) { Some(libc::AF_INET) } else { None };
        const V6: Option<c_int> = if cfg!(anj_net_with_ipv6) { Some(libc::AF_INET6) } else { None };
        match self {
            Self::PreferV4 => [V4, V6],
            Self::PreferV6 => [V6, V4],
            Self::ForceV4 => [Some(libc::AF_INET), None],
            Self::ForceV6 => [Some(libc::AF_INET6), None],
        }
    }
}

/// A UDP socket of the application; the descriptor comes first.
#[repr(C)]
#[derive(Debug)]
pub struct Context {
    fd: c_int,
    family: c_int,
    setting: AddressFamily,
}

fn errno() -> c_int {
    #[cfg(any(target_os = "linux", target_os = "emscripten", target_os = "redox", target_os = "hurd"))]
    // SAFETY: the function returns a valid pointer to the thread's `errno`.
    unsafe {
        *libc::__errno_location()
    }
    #[cfg(any(target_os = "macos", target_os = "ios", target_os = "freebsd", target_os = "dragonfly"))]
    // SAFETY: as above.
    unsafe {
        *libc::__error()
    }
    #[cfg(any(target_os = "android", target_os = "netbsd", target_os = "openbsd"))]
    // SAFETY: as above.
    unsafe {
        *libc::__errno()
    }
}

/// The code of the network contract for the last failed system call.
fn failure() -> c_int {
    match errno() {
        libc::EAGAIN | libc::EINPROGRESS | libc::EBUSY => EINPROGRESS,
        libc::EBADF => EBADFD,
        libc::EINVAL => EINVAL,
        libc::EIO => EIO,
        libc::EMSGSIZE => EMSGSIZE,
        libc::ENOMEM => ENOMEM,
        libc::ENOTCONN => ENOTCONN,
        // Two names, of one number on most systems.
        code if code == libc::EWOULDBLOCK => EINPROGRESS,
        code if code == libc::ENOTSUP || code == libc::EOPNOTSUPP => ENOTSUP,
        _ => FAILED,
    }
}

/// Repeats a system call as long as a signal interrupts it.
fn restarting(mut call: impl FnMut() -> isize) -> isize {
    loop {
        let result = call();
        if result >= 0 || errno() != libc::EINTR {
            return result;
        }
    }
}

/// Makes a closed context. `setting` is the raw `af_setting` of the configuration.
///
/// # Safety
/// `out` is null or valid for writing a pointer.
pub unsafe fn create(out: *mut *mut Context, setting: i64) -> c_int {
    let Some(setting) = AddressFamily::from_raw(setting).filter(|_| !out.is_null()) else {
        return EINVAL;
    };
    // SAFETY: plain allocation; checked below.
    let ctx: *mut Context = unsafe { libc::malloc(size_of::<Context>()) }.cast();
    if ctx.is_null() {
        return ENOMEM;
    }
    // SAFETY: `ctx` is a fresh allocation of the right size and malloc's alignment.
    unsafe { ctx.write(Context { fd: -1, family: libc::AF_UNSPEC, setting }) };
    // SAFETY: `out` is not null, hence valid for writing.
    unsafe { *out = ctx };
    OK
}

/// A resolved address with the port put in.
struct Address {
    storage: libc::sockaddr_storage,
    len: libc::socklen_t,
    family: c_int,
}

/// The port as a number: decimal digits only, at most 65535.
fn parse_port(port: &CStr) -> Option<u16> {
    let digits = port.to_bytes();
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0u16, |value, digit| {
        let digit = digit.checked_sub(b'0').filter(|d| *d < 10)?;
        value.checked_mul(10)?.checked_add(u16::from(digit))
    })
}

/// The host without the brackets of an IPv6 literal, with a NUL behind it.
fn bare_host(host: &CStr) -> Option<HostName> {
    let bytes = host.to_bytes();
    let bytes = bytes.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]")).unwrap_or(bytes);
    let mut bare = HostName::from_slice(bytes).ok()?;
    bare.push(0).ok()?;
    Some(bare)
}

/// The first address of `host` in one family. Blocks while the name is looked up.
fn resolve_in(family: c_int, host: &HostName, port: u16) -> Option<Address> {
    // SAFETY: all-zero is a valid `addrinfo`.
    let mut hints: libc::addrinfo = unsafe { zeroed() };
    hints.ai_family = family;
    hints.ai_socktype = libc::SOCK_DGRAM;
    let mut list: *mut libc::addrinfo = null_mut();
    // SAFETY: `host` is NUL-terminated, `hints` and `list` are valid.
    if unsafe { libc::getaddrinfo(host.as_ptr().cast(), null(), &hints, &mut list) } != 0 || list.is_null() {
        return None;
    }
    // SAFETY: all-zero is a valid `sockaddr_storage`.
    let mut address = Address { storage: unsafe { zeroed() }, len: 0, family };
    // SAFETY: `list` is the head of a list that getaddrinfo made.
    let (from, len) = unsafe { ((*list).ai_addr, (*list).ai_addrlen) };
    let fits = !from.is_null() && len as usize <= size_of::<libc::sockaddr_storage>();
    if fits {
        // SAFETY: `from` has `len` bytes, which fit the storage.
        unsafe {
            core::ptr::copy_nonoverlapping(from.cast::<u8>(), (&raw mut address.storage).cast(), len as usize);
        }
        address.len = len;
    }
    // SAFETY: the list is freed once and not used afterwards.
    unsafe { libc::freeaddrinfo(list) };
    if !fits {
        return None;
    }
    let storage = &raw mut address.storage;
    match family {
        // SAFETY: an IPv4 answer is a `sockaddr_in`, for which the storage is large and aligned enough.
        libc::AF_INET => unsafe { (*storage.cast::<libc::sockaddr_in>()).sin_port = port.to_be() },
        // SAFETY: likewise for `sockaddr_in6`.
        libc::AF_INET6 => unsafe { (*storage.cast::<libc::sockaddr_in6>()).sin6_port = port.to_be() },
        _ => return None,
    }
    Some(address)
}

/// Switches a descriptor to non-blocking.
fn set_nonblocking(fd: c_int) -> bool {
    // SAFETY: fcntl on a descriptor of ours.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    // SAFETY: as above.
    flags >= 0 && unsafe { libc::fcntl(fd, libc::F_SETFL, flags | libc::O_NONBLOCK) } >= 0
}

impl Context {
    fn is_open(&self) -> bool {
        self.fd >= 0
    }

    /// Makes sure of a socket of the address's family; an open one is used again.
    fn open(&mut self, family: c_int) -> c_int {
        if self.is_open() && self.family != family {
            self.close();
        }
        if !self.is_open() {
            // SAFETY: plain system call.
            self.fd = unsafe { libc::socket(family, libc::SOCK_DGRAM, 0) };
            self.family = family;
        }
        if self.is_open() { OK } else { ENOMEM }
    }

    fn close(&mut self) -> c_int {
        // SAFETY: the descriptor is ours and not used again.
        let result = unsafe { libc::close(self.fd) };
        let code = if result == 0 { OK } else { failure() };
        self.fd = -1;
        code
    }

    fn connect(&mut self, host: &CStr, port: u16) -> c_int {
        let Some(host) = bare_host(host) else {
            return FAILED;
        };
        let Some(address) =
            self.setting.order().into_iter().flatten().find_map(|family| resolve_in(family, &host, port))
        else {
            return FAILED;
        };
        let opened = self.open(address.family);
        if opened != OK {
            return opened;
        }
        let to = (&raw const address.storage).cast::<libc::sockaddr>();
        // SAFETY: `to` points to an address of `len` bytes.
        let connected = restarting(|| unsafe { libc::connect(self.fd, to, address.len) } as isize);
        if connected != 0 {
            return failure();
        }
        if set_nonblocking(self.fd) { OK } else { EIO }
    }

    fn inner_mtu(&self) -> i32 {
        let v6 = self.family == libc::AF_INET6;
        let fallback = if v6 { FALLBACK_V6 } else { FALLBACK_V4 };
        match self.path_mtu(v6) {
            Some(mtu) => mtu.saturating_sub(if v6 { HEADERS_V6 } else { HEADERS_V4 }).max(0),
            None => fallback,
        }
    }

    /// What the system knows of the path's MTU.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn path_mtu(&self, v6: bool) -> Option<i32> {
        let (level, name) = if v6 { (libc::IPPROTO_IPV6, libc::IPV6_MTU) } else { (libc::IPPROTO_IP, libc::IP_MTU) };
        let mut mtu: c_int = 0;
        let mut len = size_of::<c_int>() as libc::socklen_t;
        // SAFETY: `mtu` and `len` are valid for writing.
        let result = unsafe { libc::getsockopt(self.fd, level, name, (&raw mut mtu).cast(), &mut len) };
        (self.is_open() && result == 0).then_some(mtu)
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn path_mtu(&self, _: bool) -> Option<i32> {
        None
    }
}

/// A context that may be used, or the code to return instead.
///
/// # Safety
/// `ctx` is null or came from [`create`] and was not cleaned up, and nothing else uses it now.
unsafe fn borrow<'a>(ctx: *mut Context) -> Result<&'a mut Context, c_int> {
    // SAFETY: per the contract above.
    unsafe { ctx.as_mut() }.ok_or(EBADFD)
}

/// Connects to `host` (name or address, IPv6 literals with or without brackets) and `port` (decimal).
///
/// # Safety
/// `ctx` as for [`send`]; `host` and `port` are null or NUL-terminated.
pub unsafe fn connect(ctx: *mut Context, host: *const c_char, port: *const c_char) -> c_int {
    // SAFETY: passed on from the caller.
    let ctx = match unsafe { borrow(ctx) } {
        Ok(ctx) => ctx,
        Err(code) => return code,
    };
    if host.is_null() || port.is_null() {
        return EINVAL;
    }
    // SAFETY: not null, hence NUL-terminated.
    let (host, port) = unsafe { (CStr::from_ptr(host), CStr::from_ptr(port)) };
    let Some(port) = parse_port(port) else {
        return EINVAL;
    };
    let result = ctx.connect(host, port);
    if result != OK && result != EINPROGRESS && ctx.is_open() {
        ctx.close();
    }
    result
}

/// Sends one datagram.
///
/// # Safety
/// `ctx` is null or a context of [`create`] that nothing else uses now; `sent` is null or valid for writing; `data` has
/// `len` readable bytes.
pub unsafe fn send(ctx: *mut Context, sent: *mut usize, data: *const u8, len: usize) -> c_int {
    // SAFETY: passed on from the caller.
    let ctx = match unsafe { borrow(ctx) } {
        Ok(ctx) => ctx,
        Err(code) => return code,
    };
    if sent.is_null() {
        return EINVAL;
    }
    // SAFETY: not null, hence valid for writing.
    unsafe { *sent = 0 };
    if !ctx.is_open() {
        return EBADFD;
    }
    // SAFETY: `data` has `len` readable bytes.
    let result = restarting(|| unsafe { libc::send(ctx.fd, data.cast(), len, 0) });
    if result < 0 {
        return failure();
    }
    // SAFETY: as above.
    unsafe { *sent = result as usize };
    if result as usize == len { OK } else { FAILED }
}

/// Receives one datagram. One that fills the buffer to the last byte is refused like a longer one ([`EMSGSIZE`]).
///
/// # Safety
/// As for [`send`]; `buffer` has `len` writable bytes.
pub unsafe fn receive(ctx: *mut Context, received: *mut usize, buffer: *mut u8, len: usize) -> c_int {
    // SAFETY: passed on from the caller.
    let ctx = match unsafe { borrow(ctx) } {
        Ok(ctx) => ctx,
        Err(code) => return code,
    };
    if received.is_null() {
        return EINVAL;
    }
    // SAFETY: not null, hence valid for writing.
    unsafe { *received = 0 };
    if !ctx.is_open() {
        return EBADFD;
    }
    // SAFETY: `buffer` has `len` writable bytes.
    let result = restarting(|| unsafe { libc::recv(ctx.fd, buffer.cast::<c_void>(), len, 0) });
    if result < 0 {
        return match failure() {
            EINPROGRESS => EAGAIN,
            code => code,
        };
    }
    // SAFETY: as above.
    unsafe { *received = result as usize };
    if result as usize == len { EMSGSIZE } else { OK }
}

/// Closes the socket; the context can connect again.
///
/// # Safety
/// `ctx` as for [`send`].
pub unsafe fn close(ctx: *mut Context) -> c_int {
    // SAFETY: passed on from the caller.
    match unsafe { borrow(ctx) } {
        Ok(ctx) if ctx.is_open() => ctx.close(),
        _ => EBADFD,
    }
}

/// Closes if open, frees the context and sets `*ctx` to null.
///
/// # Safety
/// `ctx` is null or points to a pointer that is null or a context of [`create`] that nothing else uses.
pub unsafe fn cleanup(ctx: *mut *mut Context) -> c_int {
    if ctx.is_null() {
        return EBADFD;
    }
    // SAFETY: passed on from the caller.
    let context = match unsafe { borrow(*ctx) } {
        Ok(context) => context,
        Err(code) => return code,
    };
    if context.is_open() {
        context.close();
    }
    // SAFETY: the context came from malloc and is not used again.
    unsafe { libc::free((*ctx).cast()) };
    // SAFETY: not null, valid for writing.
    unsafe { *ctx = null_mut() };
    OK
}

/// Whether the socket is connected.
///
/// # Safety
/// `ctx` as for [`send`].
pub unsafe fn is_connected(ctx: *mut Context) -> Result<bool, c_int> {
    // SAFETY: passed on from the caller.
    unsafe { borrow(ctx) }.map(|ctx| ctx.is_open())
}

/// Bytes of payload that fit a datagram.
///
/// # Safety
/// `ctx` as for [`send`].
pub unsafe fn inner_mtu(ctx: *mut Context) -> Result<i32, c_int> {
    // SAFETY: passed on from the caller.
    unsafe { borrow(ctx) }.map(|ctx| ctx.inner_mtu())
}
