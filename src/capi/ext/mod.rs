//! `anj/ext/`: what Anjay Lite does not have. Every part has an option of its own, off by default.

#[cfg(anj_ext_with_download_progress)]
pub mod fw_resume;
