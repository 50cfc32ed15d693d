//! Lines of the library for the log.

/// Writes a line.
pub fn write(level: i32, module: &str, file: &str, line: u32, text: &str) {
    let file = file.rsplit('/').next().unwrap_or(file);
    let name = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR"].get(level as usize).copied().unwrap_or("ERROR");
    eprintln!("{name} [{module}] [{file}:{line}]: {text}");
}
