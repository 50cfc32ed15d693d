// Which options decide the layout of the structs that C allocates, and the name that carries them. Included by build.rs
// and by the test that keeps include/anj/private/built_with.h equal to `header()`.
//
// The functions that set up a context have a second name in the library, with the options at its end. The headers give
// the calls of C code the same ending, made of the options that C sees. When the two differ, the linker says
// "undefined reference to `anj_core_init_in1200_out1200...'" instead of letting two layouts of a struct meet. The
// plain names exist as well, for programs in other languages and for debuggers.

use super::settings::Settings;

/// A part of the ending: `_`, a word and the numbers, when all guards are on.
pub struct Part {
    /// The word.
    pub word: &'static str,
    /// Options whose values follow, with `_` between them.
    pub numbers: &'static [&'static str],
    /// Options that must be on, otherwise the part is empty.
    pub guards: &'static [&'static str],
}

/// Functions that set up what the application allocated.
pub const FUNCTIONS: &[&str] = &[
    "anj_coap_downloader_init",
    "anj_core_init",
    "anj_dm_device_obj_install",
    "anj_dm_fw_update_object_install",
    "anj_dm_security_obj_init",
    "anj_dm_server_obj_init",
];

/// The ending, part by part.
#[rustfmt::skip]
pub const PARTS: &[Part] = &[
    Part { word: "in", numbers: &["ANJ_IN_MSG_BUFFER_SIZE"], guards: &[] },
    Part { word: "out", numbers: &["ANJ_OUT_MSG_BUFFER_SIZE"], guards: &[] },
    Part { word: "payload", numbers: &["ANJ_OUT_PAYLOAD_BUFFER_SIZE"], guards: &[] },
    Part { word: "objects", numbers: &["ANJ_DM_MAX_OBJECTS_NUMBER"], guards: &[] },
    Part { word: "location", numbers: &["ANJ_COAP_MAX_LOCATION_PATHS_NUMBER", "ANJ_COAP_MAX_LOCATION_PATH_SIZE"], guards: &[] },
    Part { word: "options", numbers: &["ANJ_COAP_MAX_OPTIONS_NUMBER", "ANJ_COAP_MAX_ATTR_OPTION_SIZE"], guards: &[] },
    Part { word: "composite", numbers: &["ANJ_DM_MAX_COMP_READ_ENTRIES"], guards: &["ANJ_WITH_COMPOSITE_OPERATIONS"] },
    Part { word: "cache", numbers: &["ANJ_CACHE_ENTRIES_NUMBER"], guards: &["ANJ_WITH_CACHE"] },
    Part { word: "observe", numbers: &["ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER", "ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER"], guards: &["ANJ_WITH_OBSERVE"] },
    Part { word: "store", numbers: &["ANJ_EXT_NOTIFICATION_STORE_SIZE"], guards: &["ANJ_EXT_WITH_NOTIFICATION_STORING"] },
    Part { word: "send", numbers: &["ANJ_LWM2M_SEND_QUEUE_SIZE"], guards: &["ANJ_WITH_LWM2M_SEND"] },
    Part { word: "downloader", numbers: &["ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE", "ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER"], guards: &["ANJ_WITH_COAP_DOWNLOADER"] },
    Part { word: "dladaptive", numbers: &[], guards: &["ANJ_EXT_WITH_ADAPTIVE_TIMEOUT"] },
    Part { word: "dlprogress", numbers: &[], guards: &["ANJ_EXT_WITH_DOWNLOAD_PROGRESS"] },
    Part { word: "ntp", numbers: &["ANJ_NTP_SERVER_ADDR_MAX_LEN"], guards: &["ANJ_WITH_NTP"] },
    Part { word: "keys", numbers: &["ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE", "ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE", "ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE"], guards: &["ANJ_WITH_DEFAULT_SECURITY_OBJ"] },
    Part { word: "sni", numbers: &["ANJ_SEC_OBJ_MAX_SNI_SIZE"], guards: &["ANJ_WITH_DEFAULT_SECURITY_OBJ", "ANJ_WITH_SECURITY"] },
    Part { word: "security", numbers: &[], guards: &["ANJ_WITH_SECURITY"] },
    Part { word: "certificates", numbers: &[], guards: &["ANJ_WITH_CERTIFICATES"] },
    Part { word: "storage", numbers: &[], guards: &["ANJ_WITH_EXTERNAL_CRYPTO_STORAGE"] },
    Part { word: "udp", numbers: &[], guards: &["ANJ_NET_WITH_UDP"] },
    Part { word: "dtls", numbers: &[], guards: &["ANJ_NET_WITH_DTLS"] },
    Part { word: "nonip", numbers: &[], guards: &["ANJ_NET_WITH_NON_IP_BINDING"] },
    Part { word: "pull", numbers: &[], guards: &["ANJ_FOTA_WITH_PULL_METHOD"] },
    Part { word: "push", numbers: &[], guards: &["ANJ_FOTA_WITH_PUSH_METHOD"] },
    Part { word: "obscomposite", numbers: &[], guards: &["ANJ_WITH_OBSERVE_COMPOSITE"] },
    Part { word: "rst", numbers: &[], guards: &["ANJ_WITH_RST_AS_CANCEL_OBSERVE"] },
    Part { word: "bootstrap", numbers: &[], guards: &["ANJ_WITH_BOOTSTRAP"] },
    Part { word: "bsdiscover", numbers: &[], guards: &["ANJ_WITH_BOOTSTRAP_DISCOVER"] },
    Part { word: "discover", numbers: &[], guards: &["ANJ_WITH_DISCOVER"] },
    Part { word: "attr", numbers: &[], guards: &["ANJ_WITH_DISCOVER_ATTR"] },
    Part { word: "external", numbers: &[], guards: &["ANJ_WITH_EXTERNAL_DATA"] },
    Part { word: "cbor", numbers: &[], guards: &["ANJ_WITH_CBOR"] },
    Part { word: "fraction", numbers: &[], guards: &["ANJ_WITH_CBOR_DECODE_DECIMAL_FRACTIONS"] },
    Part { word: "half", numbers: &[], guards: &["ANJ_WITH_CBOR_DECODE_HALF_FLOAT"] },
    Part { word: "indefinite", numbers: &[], guards: &["ANJ_WITH_CBOR_DECODE_INDEFINITE_BYTES"] },
    Part { word: "time", numbers: &[], guards: &["ANJ_WITH_CBOR_DECODE_STRING_TIME"] },
    Part { word: "lwm2mcbor", numbers: &[], guards: &["ANJ_WITH_LWM2M_CBOR"] },
    Part { word: "senml", numbers: &[], guards: &["ANJ_WITH_SENML_CBOR"] },
    Part { word: "text", numbers: &[], guards: &["ANJ_WITH_PLAINTEXT"] },
    Part { word: "opaque", numbers: &[], guards: &["ANJ_WITH_OPAQUE"] },
    Part { word: "tlv", numbers: &[], guards: &["ANJ_WITH_TLV"] },
    Part { word: "tlvout", numbers: &[], guards: &["ANJ_EXT_WITH_TLV_OUTPUT"] },
    Part { word: "lwm2m12", numbers: &[], guards: &["ANJ_WITH_LWM2M12"] },
];

/// The ending that the library gives its names.
pub fn ending(settings: &Settings) -> String {
    let parts = PARTS.iter().filter(|part| part.guards.iter().all(|guard| settings.on(guard)));
    let parts = parts.map(|part| {
        let numbers: Vec<&str> = part.numbers.iter().map(|name| number(settings.text(name).unwrap_or(name))).collect();
        format!("_{}{}", part.word, numbers.join("_"))
    });
    parts.collect()
}

/// A number as `_ANJ_NUMBER` of the header writes it.
fn number(text: &str) -> &str {
    if text.starts_with('(') { "expr" } else { text }
}

/// `include/anj/private/built_with.h`.
#[allow(dead_code)]
pub fn header() -> String {
    let mut text = String::from(HEAD);
    let mut names: Vec<String> = Vec::new();
    for part in PARTS {
        let macro_name = format!("_ANJ_BUILT_{}", part.word.to_uppercase());
        let numbers: Vec<String> = part.numbers.iter().map(|name| format!("_ANJ_NUMBER({name})")).collect();
        let value = match &numbers[..] {
            [] => format!("_{}", part.word),
            [a] => format!("_ANJ_JOIN(_{}, {a})", part.word),
            [a, b] => format!("_ANJ_JOIN4(_{}, {a}, _, {b})", part.word),
            [a, b, c] => format!("_ANJ_JOIN4(_ANJ_JOIN(_{}, {a}), _ANJ_JOIN(_, {b}), _, {c})", part.word),
            _ => unreachable!("at most three numbers"),
        };
        let define = format!("#define {macro_name} {value}\n").replace("), _", "), \\\n        _");
        if part.guards.is_empty() {
            text += &define;
        } else {
            let guards: Vec<String> = part.guards.iter().map(|guard| format!("defined({guard})")).collect();
            text += &format!("#if {}\n{define}#else\n#define {macro_name}\n#endif\n", guards.join(" && "));
        }
        names.push(macro_name);
    }
    // Four at a time until one is left.
    let mut level = 0;
    while names.len() > 1 {
        let next: Vec<String> = (0..names.len().div_ceil(4)).map(|i| format!("_ANJ_BUILT_{level}_{i}")).collect();
        for (name, four) in next.iter().zip(names.chunks(4)) {
            let mut four = four.to_vec();
            four.resize(4, String::new());
            text += &format!("#define {name} \\\n    _ANJ_JOIN4({})\n", four.join(", ").trim_end());
        }
        names = next;
        level += 1;
    }
    text += &format!("\n#define _ANJ_BUILT_WITH(Name) _ANJ_JOIN(Name, {})\n\n", names[0]);
    for function in FUNCTIONS {
        text += &format!("#define {function} _ANJ_BUILT_WITH({function})\n");
    }
    text + "\n#endif /* ANJ_PRIVATE_BUILT_WITH_H */\n"
}

#[allow(dead_code)]
const HEAD: &str = "\
/*
 * Generated from config/layout.rs. Not for direct inclusion.
 *
 * A linker that says
 *     undefined reference to `anj_core_init_in1200_out1200_...'
 * has libanj.a of another configuration: the options that this code was compiled with are in the name, those of the
 * library in the name that `nm libanj.a | grep anj_core_init_` shows. Build both with the same anj_config.h.
 *
 * The functions below set up structs whose size depends on the options, so their names carry the options. Nothing is
 * added to the program. A number in parentheses is not compared.
 */
#ifndef ANJ_PRIVATE_BUILT_WITH_H
#define ANJ_PRIVATE_BUILT_WITH_H

#define _ANJ_JOIN_(A, B) A##B
#define _ANJ_JOIN(A, B) _ANJ_JOIN_(A, B)
#define _ANJ_JOIN4_(A, B, C, D) A##B##C##D
#define _ANJ_JOIN4(A, B, C, D) _ANJ_JOIN4_(A, B, C, D)

#define _ANJ_SECOND_(A, B, ...) B
#define _ANJ_SECOND(...) _ANJ_SECOND_(__VA_ARGS__)
#define _ANJ_PARENTHESES(...) _, 1
#define _ANJ_NUMBER_0(X) X
#define _ANJ_NUMBER_1(X) expr
#define _ANJ_NUMBER(X) _ANJ_JOIN(_ANJ_NUMBER_, _ANJ_SECOND(_ANJ_PARENTHESES X, 0, _))(X)

";
