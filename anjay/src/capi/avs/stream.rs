//! `avsystem/commons/avs_stream.h`: streams of bytes.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Write as _};

use super::errno::{avs_errno_t, avs_error_t};

/// A stream of bytes.
pub struct avs_stream_t {
    /// The file behind it.
    pub(super) file: Stream,
}

/// A file that is open.
pub(super) enum Stream {
    /// To be read.
    Reader(BufReader<File>),
    /// To be written.
    Writer(BufWriter<File>),
}

/// The end of a stream was reached.
const END: avs_error_t = avs_error_t { category: 363, code: 1 };

fn error(code: avs_errno_t) -> avs_error_t {
    avs_error_t { category: 37766, code: code as c_int as u16 }
}

fn ok() -> avs_error_t {
    avs_error_t { category: 0, code: 0 }
}

fn of(result: std::io::Result<()>) -> avs_error_t {
    match result {
        Ok(()) => ok(),
        Err(problem) if problem.kind() == std::io::ErrorKind::UnexpectedEof => END,
        Err(problem) if problem.kind() == std::io::ErrorKind::StorageFull => error(avs_errno_t::AVS_ENOSPC),
        Err(_) => error(avs_errno_t::AVS_EIO),
    }
}

impl avs_stream_t {
    fn reader(&mut self) -> Option<&mut BufReader<File>> {
        match &mut self.file {
            Stream::Reader(reader) => Some(reader),
            Stream::Writer(_) => None,
        }
    }

    /// Writes all of it.
    pub fn write(&mut self, data: &[u8]) -> avs_error_t {
        match &mut self.file {
            Stream::Writer(writer) => of(writer.write_all(data)),
            Stream::Reader(_) => error(avs_errno_t::AVS_EBADF),
        }
    }
}

/// Writes all bytes.
///
/// Returns `AVS_OK`, or an error: of the stream, or because it is one to read from.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_stream_write(
    stream: *mut avs_stream_t,
    buffer: *const c_void,
    buffer_length: usize,
) -> avs_error_t {
    if stream.is_null() || buffer.is_null() && buffer_length > 0 {
        return error(avs_errno_t::AVS_EINVAL);
    }
    if buffer_length == 0 {
        return ok();
    }
    // SAFETY: the caller's stream is valid, and the buffer has this length.
    unsafe { (*stream).write(core::slice::from_raw_parts(buffer.cast(), buffer_length)) }
}

/// Reads what is there, at most `buffer_length` bytes.
///
/// `out_bytes_read`: gets the number of bytes; NULL will do when the buffer is to be full, and else it is an error.
/// `out_message_finished`: gets true when nothing is left, or NULL.
///
/// Returns `AVS_OK`, also at the end; or an error: of the stream, or because it is one to write to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_stream_read(
    stream: *mut avs_stream_t,
    out_bytes_read: *mut usize,
    out_message_finished: *mut bool,
    buffer: *mut c_void,
    buffer_length: usize,
) -> avs_error_t {
    if stream.is_null() || buffer.is_null() && buffer_length > 0 {
        return error(avs_errno_t::AVS_EINVAL);
    }
    // SAFETY: the caller's stream is valid, and no handler is called.
    let Some(reader) = (unsafe { (*stream).reader() }) else { return error(avs_errno_t::AVS_EBADF) };
    let mut count = 0;
    while count < buffer_length {
        // SAFETY: the caller's buffer has this length, and a file does not read what it writes to.
        let rest = unsafe { core::slice::from_raw_parts_mut(buffer.cast::<u8>().add(count), buffer_length - count) };
        match reader.read(rest) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(problem) if problem.kind() == std::io::ErrorKind::Interrupted => {}
            Err(problem) => return of(Err(problem)),
        }
    }
    let finished = match reader.fill_buf() {
        Ok(left) => left.is_empty(),
        Err(problem) => return of(Err(problem)),
    };
    // SAFETY: the caller's pointers are NULL or valid for writing.
    unsafe {
        if !out_message_finished.is_null() {
            *out_message_finished = finished;
        }
        if !out_bytes_read.is_null() {
            *out_bytes_read = count;
        } else if count < buffer_length {
            return END;
        }
    }
    ok()
}

/// Fills the buffer.
///
/// Returns `AVS_OK`, `AVS_EOF` when there are not enough bytes, or another error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_stream_read_reliably(
    stream: *mut avs_stream_t,
    buffer: *mut c_void,
    buffer_length: usize,
) -> avs_error_t {
    // SAFETY: the caller's promises are those of the other function.
    unsafe { avs_stream_read(stream, null_mut(), null_mut(), buffer, buffer_length) }
}

/// Ends a stream, of which everything is written, and sets `*stream` to NULL. Nothing happens without one.
///
/// Returns `AVS_OK`; an error when what was left could not be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_stream_cleanup(stream: *mut *mut avs_stream_t) -> avs_error_t {
    // SAFETY: the caller's pointer is NULL or valid.
    if stream.is_null() || unsafe { *stream }.is_null() {
        return ok();
    }
    // SAFETY: `avs_stream_file_create` made it, and it ends here.
    let ended = unsafe {
        let ended = Box::from_raw(*stream);
        *stream = null_mut();
        ended
    };
    match ended.file {
        Stream::Reader(_) => ok(),
        Stream::Writer(mut writer) => of(writer.flush()),
    }
}
