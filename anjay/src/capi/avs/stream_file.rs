//! `avsystem/commons/avs_stream_file.h`: streams of files.

use core::ffi::{CStr, c_char};
use core::ptr::null_mut;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::os::unix::ffi::OsStrExt as _;

use super::stream::{Stream, avs_stream_t};

/// A stream of a file: `AVS_STREAM_FILE_READ` reads one that exists, `AVS_STREAM_FILE_WRITE` writes one, which is emptied first.
///
/// Returns the stream, or NULL when the file cannot be opened, or for another mode.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_stream_file_create(path: *const c_char, mode: u8) -> *mut avs_stream_t {
    if path.is_null() {
        return null_mut();
    }
    // SAFETY: the caller's string is valid.
    let path = OsStr::from_bytes(unsafe { CStr::from_ptr(path) }.to_bytes());
    let file = match mode {
        1 => File::open(path).map(|file| Stream::Reader(BufReader::new(file))),
        2 => File::create(path).map(|file| Stream::Writer(BufWriter::new(file))),
        _ => return null_mut(),
    };
    file.map_or(null_mut(), |file| Box::into_raw(Box::new(avs_stream_t { file })))
}
