//! Test: Rust and C see every structure of the API with the same size, alignment and offsets, in the configuration of this
//! build. `cargo xtask headers --layout` runs it in four.

mod table;

use std::fmt::Write as _;
use std::process::Command;
use std::string::String;
use std::vec::Vec;
use std::{env, format, fs, println};

/// A structure as Rust sees it.
pub(super) struct Layout {
    header: &'static str,
    name: &'static str,
    size: usize,
    align: usize,
    fields: Vec<(&'static str, usize)>,
}

/// All of them.
pub(super) type Layouts = Vec<Layout>;

/// Adds a structure.
macro_rules! add {
    ($layouts:expr, $header:literal, $type:ty) => {
        $layouts.push(super::Layout {
            header: $header,
            name: stringify!($type),
            size: size_of::<$type>(),
            align: align_of::<$type>(),
            fields: ::std::vec::Vec::new(),
        })
    };
}

/// Adds a field to the structure added last.
macro_rules! at {
    ($layouts:expr, $type:ty, $field:ident) => {
        if let Some(layout) = $layouts.last_mut() {
            layout.fields.push((stringify!($field), ::core::mem::offset_of!($type, $field)));
        }
    };
}
use {add, at};

/// A C program that does not compile unless C agrees.
fn program(layouts: &Layouts) -> String {
    let mut text = String::from("#include <stddef.h>\n");
    for layout in layouts {
        writeln!(text, "#include <{}>", layout.header).unwrap();
    }
    text += "#define AGREE(Name, Condition) typedef char Name[(Condition) ? 1 : -1]\n";
    for layout in layouts {
        let name = layout.name.rsplit([':', ' ']).next().unwrap();
        writeln!(text, "AGREE(size_of_{name}, sizeof({name}) == {});", layout.size).unwrap();
        writeln!(text, "struct probe_{name} {{ char c; {name} t; }};").unwrap();
        writeln!(text, "AGREE(align_of_{name}, offsetof(struct probe_{name}, t) == {});", layout.align).unwrap();
        for (field, offset) in &layout.fields {
            let field = field.trim_start_matches("r#");
            writeln!(text, "AGREE({name}_{field}, offsetof({name}, {field}) == {offset});").unwrap();
        }
    }
    text
}

#[test]
fn rust_and_c_agree() {
    let mut layouts = Layouts::new();
    table::all(&mut layouts);
    let out = env!("OUT_DIR");
    let file = format!("{out}/layout.c");
    fs::write(&file, program(&layouts)).unwrap();
    let output = Command::new(env::var("CC").unwrap_or_else(|_| "cc".into()))
        .args(["-std=c99", "-fsyntax-only"])
        .args([format!("-I{out}/include"), format!("-I{}/include", env!("CARGO_MANIFEST_DIR")), file])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for layout in &layouts {
        println!("{:60} {:6} / {}", layout.name.replace(' ', ""), layout.size, layout.align);
    }
    assert!(layouts.len() >= 20, "only {} structures compared", layouts.len());
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
