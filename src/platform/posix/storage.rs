//! `ANJ_WITH_CRYPTO_STORAGE_DEFAULT`: credentials in files of the working directory (spec 31 Part 3 §4).
//!
//! A record is a file `crypto_record_<number>.dat`, readable by its owner only; its identity is the file name. A file that
//! somebody else made is never changed or deleted. Whether a record of an earlier run is still needed shows in its mode:
//! 0400 when it went into persistent storage, 0600 when it did not; then, and when no process holds its lock, it is left over
//! and its name is used again. On file systems without modes no name is used twice.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::size_of;

/// Records at a time.
pub const RECORDS: usize = 6;
/// Bytes of an identity, with its NUL.
const IDENTITY: usize = 100;
/// Most bytes of what is persisted.
#[cfg(anj_with_persistence)]
const PERSISTENCE_INFO_MAX: usize = 64;
/// Names that are tried: numbers of two digits.
const NAMES: u8 = 100;
const PREFIX: &[u8] = b"crypto_record_";
const SUFFIX: &[u8] = b".dat";
/// Nobody needs the record after this run.
const SCRATCH: libc::mode_t = 0o600;
/// The record is persisted.
const KEPT: libc::mode_t = 0o400;

/// A record; free when the identity is empty.
#[derive(Debug)]
struct Slot {
    identity: [u8; IDENTITY],
    /// Locked file of a record made in this run, else -1.
    fd: c_int,
}

/// A storage.
#[derive(Debug)]
pub struct Context {
    slots: [Slot; RECORDS],
}

impl Slot {
    const FREE: Self = Self { identity: [0; IDENTITY], fd: -1 };

    fn is_free(&self) -> bool {
        self.identity.first() == Some(&0)
    }

    fn name(&self) -> *const c_char {
        self.identity.as_ptr().cast()
    }

    fn holds(&self, identity: &[u8]) -> bool {
        !self.is_free() && self.identity.strip_prefix(identity).is_some_and(|rest| rest.first() == Some(&0))
    }

    fn release(&mut self) {
        if self.fd >= 0 {
            // SAFETY: a file descriptor of ours.
            unsafe { libc::close(self.fd) };
        }
        *self = Self::FREE;
    }
}

/// The name with this number, and its NUL.
fn record_name(number: u8) -> [u8; IDENTITY] {
    let digits = [b'0' + number / 10 % 10, b'0' + number % 10];
    let digits = if number < 10 { digits.get(1..) } else { digits.get(..) };
    let mut name = [0; IDENTITY];
    let text = PREFIX.iter().chain(digits.unwrap_or(&[])).chain(SUFFIX);
    name.iter_mut().zip(text).for_each(|(place, byte)| *place = *byte);
    name
}

/// A name that only this storage gives.
fn is_record_name(identity: &[u8]) -> bool {
    (0..NAMES).any(|number| record_name(number).split(|byte| *byte == 0).next() == Some(identity))
}

/// Makes a storage; null when there is no memory.
pub fn open() -> *mut Context {
    // SAFETY: a Context is written to memory of its size before it is used.
    unsafe {
        let context = libc::malloc(size_of::<Context>()).cast::<Context>();
        if !context.is_null() {
            context.write(Context { slots: [Slot::FREE; RECORDS] });
        }
        context
    }
}

/// Ends a storage; the files stay.
///
/// # Safety
/// `context` is null or from [`open`], and not used again.
pub unsafe fn close(context: *mut Context) {
    // SAFETY: promised by the caller.
    unsafe {
        if let Some(context) = context.as_mut() {
            context.slots.iter_mut().for_each(Slot::release);
        }
        libc::free(context.cast());
    }
}

impl Context {
    /// Stores a record; its identity, or `None` when it cannot be stored.
    pub fn create(&mut self, data: &[u8]) -> Option<*const c_char> {
        if data.is_empty() {
            return None;
        }
        let slot = self.slots.iter_mut().find(|slot| slot.is_free())?;
        let (name, fd) = (0..NAMES).find_map(|number| {
            let name = record_name(number);
            claim(name.as_ptr().cast()).map(|fd| (name, fd))
        })?;
        *slot = Slot { identity: name, fd };
        // SAFETY: a file descriptor of ours.
        if !write_all(fd, data) || unsafe { libc::fsync(fd) } != 0 {
            // SAFETY: a string of ours, the name of a file that was claimed.
            unsafe { libc::unlink(slot.name()) };
            slot.release();
            return None;
        }
        Some(slot.name())
    }

    /// Forgets a record, and deletes its file when this storage made it; false for no identity.
    pub fn delete(&mut self, identity: &[u8]) -> bool {
        if identity.is_empty() {
            return false;
        }
        if let Some(slot) = self.slots.iter_mut().find(|slot| slot.holds(identity)) {
            if is_record_name(identity) {
                // SAFETY: a string of ours.
                unsafe { libc::unlink(slot.name()) };
            }
            slot.release();
        }
        true
    }

    /// What finds a record again in another run: its identity, which has to be short enough.
    #[cfg(anj_with_persistence)]
    pub fn persist(&self, identity: &[u8]) -> bool {
        if identity.is_empty() || identity.len() > PERSISTENCE_INFO_MAX {
            return false;
        }
        if let Some(slot) = self.slots.iter().find(|slot| slot.holds(identity) && slot.fd >= 0) {
            // SAFETY: a file descriptor of ours. Where files have no modes, none is used twice either.
            unsafe { libc::fchmod(slot.fd, KEPT) };
        }
        true
    }

    /// Finds a record of an earlier run.
    #[cfg(anj_with_persistence)]
    pub fn restore(&mut self, identity: &[u8]) -> Option<*const c_char> {
        if identity.is_empty() || identity.len() >= IDENTITY || identity.contains(&0) {
            return None;
        }
        if let Some(slot) = self.slots.iter().find(|slot| slot.holds(identity)) {
            return Some(slot.name());
        }
        let slot = self.slots.iter_mut().find(|slot| slot.is_free())?;
        slot.identity.iter_mut().zip(identity).for_each(|(place, byte)| *place = *byte);
        // SAFETY: a string of ours.
        if unsafe { libc::access(slot.name(), libc::F_OK) } != 0 {
            slot.release();
            return None;
        }
        Some(slot.name())
    }
}

/// Reads the file with this name, whoever made it; its size, or `None` when it does not fit or cannot be read. Then
/// `buffer` is cleared.
pub fn read(identity: &CStr, buffer: &mut [u8]) -> Option<usize> {
    // SAFETY: a string.
    let fd = unsafe { libc::open(identity.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC) };
    let size = if fd < 0 { None } else { read_all(fd, buffer) };
    // SAFETY: a file descriptor of ours, or none.
    unsafe { libc::close(fd) };
    if size.is_none() {
        buffer.fill(0);
    }
    size
}

fn read_all(fd: c_int, buffer: &mut [u8]) -> Option<usize> {
    let mut size = 0;
    loop {
        let rest = buffer.get_mut(size..)?;
        // Where nothing fits any more, a byte tells whether there is one.
        let mut beyond = [0_u8];
        let full = rest.is_empty();
        let place = if full { &mut beyond[..] } else { rest };
        // SAFETY: as many bytes as the place has.
        match unsafe { libc::read(fd, place.as_mut_ptr().cast::<c_void>(), place.len()) } {
            0 => return Some(size),
            count if count > 0 && !full => size += count as usize,
            _ => return None,
        }
    }
}

fn write_all(fd: c_int, mut data: &[u8]) -> bool {
    while !data.is_empty() {
        // SAFETY: as many bytes as the slice has.
        let count = unsafe { libc::write(fd, data.as_ptr().cast::<c_void>(), data.len()) };
        match usize::try_from(count).ok().filter(|count| *count > 0).and_then(|count| data.get(count..)) {
            Some(rest) => data = rest,
            None => return false,
        }
    }
    true
}

/// Opens an empty, locked file with this name: a new one, or one that was left over. `None` when the name is taken.
fn claim(name: *const c_char) -> Option<c_int> {
    const FLAGS: c_int = libc::O_RDWR | libc::O_CLOEXEC | libc::O_NOFOLLOW;
    // SAFETY: a string of ours.
    let (fd, new) = unsafe {
        match libc::open(name, FLAGS | libc::O_CREAT | libc::O_EXCL, SCRATCH as libc::c_uint) {
            -1 => (libc::open(name, FLAGS | libc::O_NONBLOCK), false),
            fd => (fd, true),
        }
    };
    if fd < 0 {
        return None;
    }
    // SAFETY: a file descriptor of ours.
    let locked = unsafe { libc::flock(fd, libc::LOCK_EX | libc::LOCK_NB) == 0 };
    if new || (locked && is_left_over(fd)) {
        return Some(fd);
    }
    // SAFETY: a file descriptor of ours.
    unsafe { libc::close(fd) };
    None
}

/// A file of this storage that nobody needs; emptied then.
fn is_left_over(fd: c_int) -> bool {
    // SAFETY: a file descriptor of ours. That the mode can be changed shows that it means something.
    unsafe {
        mode(fd) == Some(SCRATCH)
            && libc::fchmod(fd, KEPT) == 0
            && mode(fd) == Some(KEPT)
            && libc::fchmod(fd, SCRATCH) == 0
            && libc::ftruncate(fd, 0) == 0
    }
}

/// Permissions of a regular file of this user that has no other name.
fn mode(fd: c_int) -> Option<libc::mode_t> {
    let mut stat = core::mem::MaybeUninit::<libc::stat>::zeroed();
    // SAFETY: a place for what is told; numbers, for which zero bytes are valid.
    let stat = unsafe {
        if libc::fstat(fd, stat.as_mut_ptr()) != 0 {
            return None;
        }
        stat.assume_init()
    };
    // SAFETY: takes and leaves nothing.
    let ours = stat.st_uid == unsafe { libc::geteuid() } && stat.st_nlink == 1;
    (ours && stat.st_mode & libc::S_IFMT == libc::S_IFREG).then_some(stat.st_mode & 0o7777)
}

/// The bytes of an identity from C; empty for NULL.
///
/// # Safety
/// Null or a string.
pub unsafe fn text<'a>(identity: *const c_char) -> &'a CStr {
    let identity = if identity.is_null() { c"".as_ptr() } else { identity };
    // SAFETY: promised by the caller.
    unsafe { CStr::from_ptr(identity) }
}
