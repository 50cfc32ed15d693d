//! `anj/dm/`: data model and built-in objects.

#[cfg(any(
    anj_with_default_device_obj,
    anj_with_default_fota_obj,
    anj_with_default_security_obj,
    anj_with_default_server_obj
))]
pub(super) mod builtin;
pub mod core;
pub mod defs;
#[cfg(anj_with_default_device_obj)]
pub mod device_object;
#[cfg(anj_with_default_fota_obj)]
pub mod fw_update;
#[cfg(all(anj_with_default_security_obj, anj_with_security))]
mod security_credentials;
#[cfg(anj_with_default_security_obj)]
mod security_handlers;
pub mod security_object;
#[cfg(all(anj_with_default_security_obj, anj_with_external_crypto_storage))]
mod security_offload;
#[cfg(all(anj_with_default_security_obj, anj_with_persistence))]
mod security_store;
#[cfg(anj_with_default_server_obj)]
pub mod server_object;
