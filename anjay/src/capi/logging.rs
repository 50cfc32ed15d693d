//! Lines of the library for the log.

use super::avs::log::{self, avs_log_level_t};

/// Writes a line.
pub fn write(level: avs_log_level_t, module: &str, file: &str, line: u32, text: &str) {
    log::write(level, module, file.rsplit('/').next().unwrap_or(file), line, text);
}
