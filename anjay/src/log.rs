//! What the library tells, through the log of `avs_log.h`.

/// Writes a line at level INFO: `info!("module", "text {}", …)`.
macro_rules! info {
    ($module:literal, $($argument:tt)*) => {
        $crate::capi::logging::write($crate::capi::avs::log::avs_log_level_t::AVS_LOG_INFO, $module, file!(), line!(), &format!($($argument)*))
    };
}

/// As [`info!`], at level ERROR.
macro_rules! error {
    ($module:literal, $($argument:tt)*) => {
        $crate::capi::logging::write($crate::capi::avs::log::avs_log_level_t::AVS_LOG_ERROR, $module, file!(), line!(), &format!($($argument)*))
    };
}

pub(crate) use {error, info};
