//! What the library tells the firmware engineer, through the C log handler.
//!
//! Rust can call a C variadic function but not define one, and a format string that does not fit its arguments is
//! undefined behaviour. So a message is a fixed text with at most two numbers or one string behind it, and the C side
//! (`c/log.c`) knows the formats for these shapes. With logging compiled out, or without the feature `c-platform`,
//! a statement costs nothing.

/// How much a message matters; numbered as `anj_log_level_t`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub enum Level {
    /// Every datagram and decision.
    Trace = 0,
    /// What a developer of the application wants to see.
    Debug = 1,
    /// What happened: registered, download finished.
    Info = 2,
    /// Something is wrong, and was coped with.
    Warning = 3,
    /// Something failed.
    Error = 4,
}

/// The part of the library that speaks: module names of Anjay Lite, for level filters by module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(non_camel_case_types, missing_docs)]
pub enum Module {
    bootstrap,
    coap,
    coap_downloader,
    dm,
    exchange,
    io,
    mbedtls,
    net,
    ntp,
    observe,
    persistence,
    register,
    rng,
    security,
    server,
    utils,
}

/// What stands behind the text of a message.
#[derive(Clone, Copy, Debug)]
pub enum Detail<'a> {
    /// Nothing.
    None,
    /// One number.
    One(i64),
    /// Two numbers.
    Two(i64, i64),
    /// A string, need not be NUL-terminated; what is not printable is the reader's problem.
    Text(&'a [u8]),
}

/// Where in the source a message comes from.
#[allow(dead_code)] // not read when logging is compiled out
#[derive(Clone, Copy, Debug)]
pub struct Place {
    file: &'static core::ffi::CStr,
    line: u32,
}

impl Place {
    /// `file` ends with its only NUL.
    pub const fn new(file: &'static str, line: u32) -> Self {
        match core::ffi::CStr::from_bytes_with_nul(file.as_bytes()) {
            Ok(file) => Self { file, line },
            Err(_) => Self { file: c"?", line },
        }
    }
}

/// Writes a message of the library to the log: `log!(module, Level, c"text")`, `log!(module, Level, c"text", number)`,
/// `log!(module, Level, c"text", number, number)` or `log!(module, Level, c"text", text = bytes)`.
///
/// The detail is evaluated only when logging is compiled in.
#[allow(unused_macros)]
macro_rules! log {
    ($module:ident, $level:ident, $text:expr) => {
        $crate::platform::log::log!(@ $module, $level, $text, $crate::platform::log::Detail::None)
    };
    ($module:ident, $level:ident, $text:expr, text = $bytes:expr) => {
        $crate::platform::log::log!(@ $module, $level, $text, $crate::platform::log::Detail::Text($bytes))
    };
    ($module:ident, $level:ident, $text:expr, $a:expr) => {
        $crate::platform::log::log!(@ $module, $level, $text, $crate::platform::log::Detail::One($a as i64))
    };
    ($module:ident, $level:ident, $text:expr, $a:expr, $b:expr) => {
        $crate::platform::log::log!(@ $module, $level, $text, $crate::platform::log::Detail::Two($a as i64, $b as i64))
    };
    (@ $module:ident, $level:ident, $text:expr, $detail:expr) => {{
        if $crate::platform::log::COMPILED_IN {
            const TEXT: &core::ffi::CStr = $text;
            const PLACE: $crate::platform::log::Place =
                $crate::platform::log::Place::new(concat!(file!(), "\0"), line!());
            $crate::platform::log::write(
                $crate::platform::log::Level::$level,
                $crate::platform::log::Module::$module,
                PLACE,
                TEXT,
                $detail,
            );
        }
    }};
}
#[allow(unused_imports)]
pub(crate) use log;

/// Whether messages go anywhere in this build.
pub const COMPILED_IN: bool =
    cfg!(all(feature = "c-platform", any(anj_log_full, anj_log_micro, anj_log_alt_impl_header)));

/// Hands a message to the C side, which filters by module and level and formats it.
#[cfg(all(feature = "c-platform", any(anj_log_full, anj_log_micro, anj_log_alt_impl_header)))]
pub fn write(level: Level, module: Module, place: Place, text: &'static core::ffi::CStr, detail: Detail<'_>) {
    use core::ffi::{c_char, c_int, c_uint};
    unsafe extern "C" {
        fn _anj_log_from_rust(
            level: c_uint,
            module: c_uint,
            file: *const c_char,
            line: c_int,
            text: *const c_char,
            numbers: c_uint,
            a: i64,
            b: i64,
            bytes: *const c_char,
            len: c_int,
        );
    }
    let (numbers, a, b, bytes): (c_uint, i64, i64, &[u8]) = match detail {
        Detail::None => (0, 0, 0, &[]),
        Detail::One(a) => (1, a, 0, &[]),
        Detail::Two(a, b) => (2, a, b, &[]),
        Detail::Text(bytes) => (3, 0, 0, bytes),
    };
    let len = bytes.len().min(512) as c_int;
    // SAFETY: `text` and the file name are NUL-terminated, `bytes` has at least `len` readable bytes; the C side keeps neither.
    unsafe {
        _anj_log_from_rust(
            level as c_uint,
            module as c_uint,
            place.file.as_ptr(),
            place.line as c_int,
            text.as_ptr(),
            numbers,
            a,
            b,
            bytes.as_ptr().cast(),
            len,
        );
    }
}

/// Logging is compiled out.
#[cfg(not(all(feature = "c-platform", any(anj_log_full, anj_log_micro, anj_log_alt_impl_header))))]
pub fn write(_: Level, _: Module, _: Place, _: &'static core::ffi::CStr, _: Detail<'_>) {}
