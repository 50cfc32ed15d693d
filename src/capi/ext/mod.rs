//! `anj/ext/`: what Anjay Lite does not have. Every part has an option of its own, off by default.

#[cfg(any(anj_ext_with_download_progress, anj_ext_with_download_resume))]
pub mod fw_resume;
