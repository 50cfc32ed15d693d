//! Test: Rust and C see every structure of the API with the same size, alignment and offsets, in the configuration of this
//! build. `cargo xtask headers --layout` runs it in four.

mod compare;
mod table;

use compare::{Layout, Layouts, add, at};
use std::path::Path;

#[test]
fn rust_and_c_agree() {
    let mut layouts = Layouts::new();
    table::all(&mut layouts);
    let out = Path::new(env!("OUT_DIR"));
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    compare::check(&layouts, 20, &[&out.join("include"), &include], out);
}

/// Sizes that existing programs were built around: parameter blocks exactly, contexts at most (64-bit targets).
#[test]
#[cfg(target_pointer_width = "64")]
fn sizes_are_those_of_anjay_lite() {
    const EXACT: &[(&str, usize)] = &[
        ("anj_bytes_or_string_value_t", 32),
        ("anj_coap_downloader_configuration_t", 40),
        ("anj_communication_retry_res_t", 16),
        ("anj_crypto_security_info_buffer_t", 16),
        ("anj_crypto_security_info_t", 24),
        ("anj_dm_device_object_init_t", 56),
        ("anj_dm_fw_update_handlers_t", 64),
        ("anj_dm_handlers_t", 88),
        ("anj_dm_obj_inst_t", 24),
        ("anj_dm_obj_t", 40),
        ("anj_dm_res_t", 24),
        ("anj_dm_server_instance_init_t", 72),
        ("anj_exchange_udp_tx_params_t", 24),
        ("anj_io_out_entry_t", 64),
        ("anj_net_psk_info_t", 56),
        ("anj_net_socket_configuration_t", 4),
        ("anj_ntp_configuration_t", 56),
        ("anj_objlnk_value_t", 4),
        ("anj_persistence_context_t", 32),
        ("anj_res_value_t", 32),
        ("anj_send_request_t", 40),
        ("anj_time_duration_t", 8),
        ("anj_time_monotonic_t", 8),
        ("anj_time_real_t", 8),
        ("anj_uri_path_t", 16),
    ];
    const AT_MOST: &[(&str, usize)] = &[
        // Known without certificates, whose credentials it copies.
        ("anj_coap_downloader_t", if cfg!(anj_with_certificates) { usize::MAX } else { 1776 }),
        ("anj_dm_device_obj_t", 128),
        ("anj_dm_fw_update_entity_ctx_t", 352),
        ("anj_dm_security_obj_t", 4816),
        ("anj_dm_server_obj_t", 200),
        // What it has not is not measured.
        (
            "anj_t",
            9808 + if cfg!(anj_ext_with_notification_storing) {
                crate::config::ANJ_EXT_NOTIFICATION_STORE_SIZE
            } else {
                0
            },
        ),
    ];
    let mut layouts = Layouts::new();
    table::all(&mut layouts);
    for layout in &layouts {
        let name = layout.name.rsplit([':', ' ']).next().unwrap();
        if let Some((_, size)) = EXACT.iter().find(|(other, _)| *other == name) {
            assert_eq!(layout.size, *size, "{name}");
        }
        // The limits were measured without certificates.
        let limit = AT_MOST.iter().find(|(other, _)| *other == name && !cfg!(anj_with_certificates));
        if let Some((_, size)) = limit {
            assert!(layout.size <= *size, "{name}: {} > {size}", layout.size);
        }
    }
}
