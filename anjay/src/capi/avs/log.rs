//! `avsystem/commons/avs_log.h`: the log.

use anj::capi::ffi::from_raw;
use core::ffi::c_char;

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
