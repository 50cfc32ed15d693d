//! Second names of the functions that set up a context, with the options of the build at their end.
//!
//! The headers (`anj/private/built_with.h`) give C code the same names, made of the options that it is compiled with:
//! headers and a library of different configurations do not link, and the linker names the options (see
//! `config/layout.rs`). Programs in other languages use the plain names.

#[allow(unused_imports)] // what is used depends on the options
use ::core::ffi::{c_int, c_void};

use super::core::{anj_configuration_t, anj_t};

/// Defines `name` once more, with the options at the end of the name.
macro_rules! built_with {
    ($(#[$condition:meta])* $module:path: $name:ident ($($argument:ident: $type:ty),*) $(-> $result:ty)?) => {
        $(#[$condition])*
        const _: () = {
            use $module as module;
            #[unsafe(export_name = concat!(stringify!($name), env!("ANJ_BUILT_WITH")))]
            unsafe extern "C" fn named($($argument: $type),*) $(-> $result)? {
                // SAFETY: the caller keeps the contract of the function of the plain name.
                unsafe { module::$name($($argument),*) }
            }
        };
    };
}

built_with!(super::core: anj_core_init(anj: *mut anj_t, config: *const anj_configuration_t) -> c_int);
built_with!(#[cfg(anj_with_default_device_obj)] super::dm::device_object: anj_dm_device_obj_install(
    anj: *mut anj_t,
    device_obj: *mut module::anj_dm_device_obj_t,
    obj_init: *const module::anj_dm_device_object_init_t
) -> c_int);
built_with!(#[cfg(anj_with_default_fota_obj)] super::dm::fw_update: anj_dm_fw_update_object_install(
    anj: *mut anj_t,
    entity_ctx: *mut module::anj_dm_fw_update_entity_ctx_t,
    handlers: *mut module::anj_dm_fw_update_handlers_t,
    user_ptr: *mut c_void
) -> c_int);
built_with!(#[cfg(anj_with_default_security_obj)] super::dm::security_object: anj_dm_security_obj_init(
    security_obj_ctx: *mut module::anj_dm_security_obj_t
));
built_with!(#[cfg(anj_with_default_server_obj)] super::dm::server_object: anj_dm_server_obj_init(
    server_obj_ctx: *mut module::anj_dm_server_obj_t
));
built_with!(#[cfg(anj_with_coap_downloader)] super::coap_downloader: anj_coap_downloader_init(
    coap_downloader: *mut module::anj_coap_downloader_t,
    config: *const module::anj_coap_downloader_configuration_t
) -> c_int);
