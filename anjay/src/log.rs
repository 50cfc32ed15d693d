//! What the library tells, through the log of `avs_log.h`.

/// Writes a line at level INFO: `info!("module", "text {}", …)`.
macro_rules! info {
    ($module:literal, $($argument:tt)*) => {
        $crate::capi::logging::write(2, $module, file!(), line!(), &format!($($argument)*))
    };
}

/// As [`info!`], at level ERROR.
macro_rules! error {
    ($module:literal, $($argument:tt)*) => {
        $crate::capi::logging::write(4, $module, file!(), line!(), &format!($($argument)*))
    };
}

pub(crate) use {error, info};
