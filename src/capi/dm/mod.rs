//! `anj/dm/`: data model and built-in objects.

pub mod core;
pub mod defs;
#[cfg(anj_with_default_device_obj)]
pub mod device_object;
#[cfg(anj_with_default_fota_obj)]
pub mod fw_update;
pub mod security_object;
#[cfg(anj_with_default_server_obj)]
pub mod server_object;
