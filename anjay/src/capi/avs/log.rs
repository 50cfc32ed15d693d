//! `avsystem/commons/avs_log.h`: the log.
//!
//! `src/capi/c/log.c` formats a message; what happens to it is decided here. The handler of the application runs under a lock of its
//! own, and may log: such messages go to the standard error output, so that nothing is lost and nothing runs in circles.

use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_uint};
use core::mem::MaybeUninit;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

use anj::capi::ffi::from_raw;

/// Bytes of the longest line, with its end.
const MAX_LINE: usize = 512;

/// How much a message matters.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_log_level_t {
    /// Each step.
    AVS_LOG_TRACE = 0,
    /// For who looks for a bug.
    AVS_LOG_DEBUG = 1,
    /// What happens.
    AVS_LOG_INFO = 2,
    /// Something is wrong, and it goes on.
    AVS_LOG_WARNING = 3,
    /// Something failed.
    AVS_LOG_ERROR = 4,
    /// As a level of a module: no message at all.
    AVS_LOG_QUIET = 5,
}
from_raw!(avs_log_level_t {
    AVS_LOG_TRACE,
    AVS_LOG_DEBUG,
    AVS_LOG_INFO,
    AVS_LOG_WARNING,
    AVS_LOG_ERROR,
    AVS_LOG_QUIET
});

/// Gets lines of the log: `message` is the whole line without its end.
pub type avs_log_handler_t =
    unsafe extern "C" fn(level: avs_log_level_t, module: *const c_char, message: *const c_char);

/// Gets messages of the log, `message` without level, module and place.
pub type avs_log_extended_handler_t = unsafe extern "C" fn(
    level: avs_log_level_t,
    module: *const c_char,
    file: *const c_char,
    line: c_uint,
    message: *const c_char,
);

impl avs_log_level_t {
    fn name(self) -> &'static str {
        match self {
            Self::AVS_LOG_TRACE => "TRACE",
            Self::AVS_LOG_DEBUG => "DEBUG",
            Self::AVS_LOG_INFO => "INFO",
            Self::AVS_LOG_WARNING => "WARNING",
            Self::AVS_LOG_ERROR => "ERROR",
            Self::AVS_LOG_QUIET => "QUIET",
        }
    }
}

/// Where messages go.
#[derive(Clone, Copy)]
enum Output {
    Stderr,
    Handler(avs_log_handler_t),
    Extended(avs_log_extended_handler_t),
}

/// What can be set.
struct Settings {
    output: Output,
    default_level: c_int,
    levels: BTreeMap<Vec<u8>, c_int>,
}

static SETTINGS: Mutex<Settings> = Mutex::new(Settings::NEW);

impl Settings {
    const NEW: Self =
        Self { output: Output::Stderr, default_level: avs_log_level_t::AVS_LOG_INFO as c_int, levels: BTreeMap::new() };

    fn with<R>(use_them: impl FnOnce(&mut Self) -> R) -> R {
        use_them(&mut SETTINGS.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn lets_through(&self, level: avs_log_level_t, module: &[u8]) -> bool {
        let threshold = self.levels.get(module).copied().unwrap_or(self.default_level);
        level != avs_log_level_t::AVS_LOG_QUIET && level as c_int >= threshold
    }
}

/// Sets where lines of the log go; NULL: to the standard error output.
#[unsafe(no_mangle)]
pub extern "C" fn avs_log_set_handler(log_handler: Option<avs_log_handler_t>) {
    Settings::with(|settings| settings.output = log_handler.map_or(Output::Stderr, Output::Handler));
}

/// Sets where messages of the log go; NULL: as lines to the standard error output.
#[unsafe(no_mangle)]
pub extern "C" fn avs_log_set_extended_handler(log_handler: Option<avs_log_extended_handler_t>) {
    Settings::with(|settings| settings.output = log_handler.map_or(Output::Stderr, Output::Extended));
}

/// Sets handlers and levels back to what they are at the beginning.
#[unsafe(no_mangle)]
pub extern "C" fn avs_log_reset() {
    Settings::with(|settings| *settings = Settings::NEW);
}

/// Sets the level of a module, of those without a level of their own when `module` is NULL, and returns 0; −1 for what is no
/// level. The function of `avs_log_set_level` and `avs_log_set_default_level`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_log_set_level_impl(module: *const c_char, level: MaybeUninit<avs_log_level_t>) -> c_int {
    let Some(level) = avs_log_level_t::from_raw(level) else { return -1 };
    // SAFETY: the caller's string is NULL or valid.
    let module = (!module.is_null()).then(|| unsafe { CStr::from_ptr(module) }.to_bytes().to_vec());
    Settings::with(|settings| match module {
        Some(module) => {
            settings.levels.insert(module, level as c_int);
        }
        None => settings.default_level = level as c_int,
    });
    0
}

/// True when a message of this level gets through. A function of `avs_log`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_log_should_impl(level: MaybeUninit<avs_log_level_t>, module: *const c_char) -> bool {
    let Some(level) = avs_log_level_t::from_raw(level).filter(|_| !module.is_null()) else { return false };
    // SAFETY: the caller's string is valid.
    let module = unsafe { CStr::from_ptr(module) };
    Settings::with(|settings| settings.lets_through(level, module.to_bytes()))
}

/// Takes a message, of which the end is missing when `cut`. What `src/capi/c/log.c` calls.
#[unsafe(no_mangle)]
unsafe extern "C" fn avs_log_message_impl(
    level: MaybeUninit<avs_log_level_t>,
    module: *const c_char,
    file: *const c_char,
    line: c_uint,
    message: *const c_char,
    cut: bool,
) {
    let Some(level) = avs_log_level_t::from_raw(level) else { return };
    // SAFETY: the strings of a message are NULL or valid.
    let text = |text: *const c_char| if text.is_null() { c"" } else { unsafe { CStr::from_ptr(text) } };
    let message = Message { level, module: text(module), file: text(file), line, text: text(message).to_bytes(), cut };
    message.deliver();
}

/// A message.
struct Message<'a> {
    level: avs_log_level_t,
    module: &'a CStr,
    file: &'a CStr,
    line: c_uint,
    text: &'a [u8],
    cut: bool,
}

impl Message<'_> {
    /// Hands it to whoever gets messages.
    fn deliver(&self) {
        thread_local! {
            static INSIDE: Cell<bool> = const { Cell::new(false) };
        }
        static HANDLER: Mutex<()> = Mutex::new(());

        let output = Settings::with(|settings| settings.output);
        if matches!(output, Output::Stderr) || INSIDE.get() {
            let mut line = self.whole();
            line.push(b'\n');
            // Nobody can be told when this fails.
            drop(std::io::stderr().write_all(&line));
            return;
        }
        let guard = HANDLER.lock().unwrap_or_else(PoisonError::into_inner);
        INSIDE.set(true);
        // SAFETY: the handlers are the application's, the strings live until they return.
        unsafe {
            match output {
                Output::Handler(handler) => {
                    handler(self.level, self.module.as_ptr(), for_c(self.whole()).as_ptr());
                }
                Output::Extended(handler) => {
                    let message = for_c(fitting(self.text.to_vec(), self.cut));
                    handler(self.level, self.module.as_ptr(), self.file.as_ptr(), self.line, message.as_ptr());
                }
                Output::Stderr => {}
            }
        }
        INSIDE.set(false);
        drop(guard);
    }

    /// The whole line, without its end.
    fn whole(&self) -> Vec<u8> {
        let mut line = format!("{} [", self.level.name()).into_bytes();
        line.extend(self.module.to_bytes());
        line.extend(b"] [");
        line.extend(self.file.to_bytes());
        line.extend(format!(":{}]: ", self.line).bytes());
        line.extend(self.text);
        fitting(line, self.cut)
    }
}

/// Cuts what is too long, and marks what was cut.
fn fitting(mut line: Vec<u8>, cut: bool) -> Vec<u8> {
    let too_long = line.len() >= MAX_LINE;
    line.truncate(MAX_LINE - 1);
    if too_long || cut {
        let start = line.len().saturating_sub(3);
        line.truncate(start);
        line.extend(b"...");
    }
    line
}

fn for_c(text: Vec<u8>) -> CString {
    // Parts of it were C strings: there is no zero inside, but in messages of the Rust side.
    CString::new(text).unwrap_or_default()
}

/// Logs a message of the Rust side.
pub fn write(level: avs_log_level_t, module: &str, file: &str, line: u32, text: &str) {
    if !Settings::with(|settings| settings.lets_through(level, module.as_bytes())) {
        return;
    }
    let c = |text: &str| CString::new(text).unwrap_or_default();
    let (module, file) = (c(module), c(file));
    Message { level, module: &module, file: &file, line, text: text.as_bytes(), cut: false }.deliver();
}
