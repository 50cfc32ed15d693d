//! Credentials in files: spec 31 Part 3 §4, row 67, and what its storage does to files of others.
#![cfg(all(unix, anj_with_crypto_storage_default, anj_with_persistence))]
mod common;

use std::ffi::{CStr, CString, c_char};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::{Mutex, MutexGuard};
use std::{env, fs};

use anj::platform::posix::storage::{self, Context};

/// The working directory is the process's: one test at a time.
static TURN: Mutex<()> = Mutex::new(());

/// An empty working directory.
fn folder(name: &str) -> MutexGuard<'static, ()> {
    let turn = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("file-storage").join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    env::set_current_dir(folder).unwrap();
    turn
}

/// An open storage.
struct Files(*mut Context);

impl Files {
    fn open() -> Self {
        let context = storage::open();
        assert!(!context.is_null());
        Self(context)
    }

    fn context(&mut self) -> &mut Context {
        // SAFETY: open, and borrowed once at a time.
        unsafe { &mut *self.0 }
    }

    fn create(&mut self, data: &[u8]) -> Option<String> {
        self.context().create(data).map(text)
    }

    fn restore(&mut self, identity: &[u8]) -> Option<String> {
        self.context().restore(identity).map(text)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        // SAFETY: from `open`, and the end of it.
        unsafe { storage::close(self.0) };
    }
}

fn text(identity: *const c_char) -> String {
    // SAFETY: identities are strings.
    unsafe { CStr::from_ptr(identity) }.to_str().unwrap().to_owned()
}

fn read(identity: &str, capacity: usize) -> Option<Vec<u8>> {
    let mut buffer = vec![0xA5; capacity];
    let size = storage::read(&CString::new(identity).unwrap(), &mut buffer);
    if size.is_none() {
        assert!(buffer.iter().all(|byte| *byte == 0), "cleared");
    }
    size.map(|size| buffer[..size].to_vec())
}

fn name(number: u32) -> String {
    format!("crypto_record_{number}.dat")
}

fn mode(name: &str) -> u32 {
    fs::metadata(name).unwrap().permissions().mode() & 0o7777
}

#[test]
fn spec_31_row_67_limits() {
    let _turn = folder("limits");
    let mut files = Files::open();
    assert_eq!(files.create(b""), None);
    for number in 0..6 {
        assert_eq!(files.create(&[number as u8; 10]), Some(name(number)));
        assert_eq!(mode(&name(number)), 0o600);
    }
    assert_eq!(files.create(b"seventh"), None);
    assert!(!Path::new(&name(6)).exists());
    assert!(files.context().delete(name(2).as_bytes()));
    assert!(!Path::new(&name(2)).exists());
    assert_eq!(files.create(b"seventh"), Some(name(2)), "the lowest free one");
    assert!(!files.context().delete(b""));
    assert!(files.context().delete(b"unknown"));
    assert!(files.context().persist(&[b'a'; 64]));
    assert!(!files.context().persist(&[b'a'; 65]));
    assert!(!files.context().persist(b""));
    for bad in [&b""[..], &[b'a'; 99], &[b'a'; 100], b"missing", b"crypto_record_0.dat\0", b"x\0crypto_record_0.dat"] {
        assert_eq!(files.restore(bad), None);
    }
    assert_eq!(files.restore(b"crypto_record_0.dat"), Some(name(0)), "known already");
}

#[test]
fn spec_31_p3_s4_records_are_read() {
    let _turn = folder("read");
    let mut files = Files::open();
    let record = files.create(b"credential").unwrap();
    assert_eq!(read(&record, 10).as_deref(), Some(&b"credential"[..]));
    assert_eq!(read(&record, 300).as_deref(), Some(&b"credential"[..]));
    assert_eq!(read(&record, 9), None);
    assert_eq!(read(&record, 0), None);
    assert_eq!(read("missing", 10), None);
    assert_eq!(read("", 10), None);
    assert_eq!(read(".", 10), None);
    fs::write("empty", "").unwrap();
    assert_eq!(read("empty", 0).as_deref(), Some(&[][..]));
    fs::create_dir("keys").unwrap();
    fs::write("keys/user.der", "user").unwrap();
    assert_eq!(read("keys/user.der", 10).as_deref(), Some(&b"user"[..]));
}

#[test]
fn spec_31_p3_s4_files_of_others_stay() {
    let _turn = folder("others");
    fs::write("user.der", "user").unwrap();
    fs::write(name(0), "somebody's").unwrap();
    fs::set_permissions(name(0), fs::Permissions::from_mode(0o644)).unwrap();
    fs::write("target", "target").unwrap();
    fs::set_permissions("target", fs::Permissions::from_mode(0o600)).unwrap();
    symlink("target", name(1)).unwrap();
    fs::hard_link("target", name(2)).unwrap();
    fs::create_dir(name(3)).unwrap();
    let mut files = Files::open();
    assert_eq!(files.create(b"ours"), Some(name(4)));
    for identity in ["user.der".to_owned(), name(0), name(1), name(2)] {
        assert!(files.context().delete(identity.as_bytes()));
    }
    // Known from an earlier run, and yet not made by the storage.
    assert_eq!(files.restore(b"user.der").as_deref(), Some("user.der"));
    assert!(files.context().delete(b"user.der"));
    assert!(files.context().delete(name(4).as_bytes()));
    for (path, content) in [("user.der", "user"), (&name(0), "somebody's"), ("target", "target"), (&name(1), "target")]
    {
        assert_eq!(fs::read_to_string(path).unwrap(), content);
    }
    assert!(!Path::new(&name(4)).exists());
}

#[test]
fn spec_31_p3_s4_persisted_records_outlive_the_process() {
    let _turn = folder("runs");
    let mut first = Files::open();
    assert_eq!(first.create(b"kept"), Some(name(0)));
    assert_eq!(first.create(b"scratch"), Some(name(1)));
    assert!(first.context().persist(name(0).as_bytes()));
    assert_eq!((mode(&name(0)), mode(&name(1))), (0o400, 0o600));
    // A second client in the same place, while the first one runs.
    let mut second = Files::open();
    assert_eq!(second.create(b"other"), Some(name(2)));
    drop(second);
    drop(first);
    // The next run, which creates before it restores: what was persisted stays, what was left over is used again.
    let mut next = Files::open();
    for number in [1, 2, 3] {
        assert_eq!(next.create(b"new"), Some(name(number)));
        assert_eq!(read(&name(number), 10).as_deref(), Some(&b"new"[..]));
    }
    assert_eq!(read(&name(0), 10).as_deref(), Some(&b"kept"[..]));
    assert_eq!(next.restore(name(0).as_bytes()), Some(name(0)));
    assert!(next.context().delete(name(0).as_bytes()), "a record of an earlier run is the storage's own");
    assert!(!Path::new(&name(0)).exists());
    // However often a program starts that persists nothing, it finds room.
    drop(next);
    for _ in 0..20 {
        let mut files = Files::open();
        for number in 0..6 {
            assert_eq!(files.create(b"again"), Some(name(number)));
        }
    }
    assert_eq!(fs::read_dir(".").unwrap().count(), 6);
}

#[test]
fn spec_31_p3_s4_no_room() {
    let _turn = folder("full");
    fs::set_permissions(".", fs::Permissions::from_mode(0o500)).unwrap();
    let mut files = Files::open();
    // SAFETY: takes and leaves nothing.
    let root = unsafe { libc::geteuid() } == 0;
    if !root {
        assert_eq!(files.create(b"x"), None);
    }
    fs::set_permissions(".", fs::Permissions::from_mode(0o700)).unwrap();
    // A write that fails leaves no file and no slot behind.
    let unlimited = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
    let limit = libc::rlimit { rlim_cur: 4, ..unlimited };
    // SAFETY: limits of this process, and a signal that would end it.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
    }
    let results: Vec<_> = (0..8).map(|_| files.create(b"too long")).collect();
    // SAFETY: as above.
    unsafe { libc::setrlimit(libc::RLIMIT_FSIZE, &unlimited) };
    assert!(results.iter().all(Option::is_none));
    assert_eq!(fs::read_dir(".").unwrap().count(), 0);
    assert_eq!(files.create(b"fits"), Some(name(0)));
}
