//! The configuration: which option sets are accepted, what is said about the others, and the names that keep a header
//! tree and a library of different options apart.
#![allow(dead_code)]

#[path = "../config/layout.rs"]
mod layout;
#[path = "../config/options.rs"]
mod options;
#[path = "../config/rules.rs"]
mod rules;
#[path = "../config/settings.rs"]
mod settings;

use options::{Kind, OPTIONS};
use settings::{Settings, evaluate};

/// Defaults with these changes.
fn with(changes: &[(&str, &str)]) -> Settings {
    let mut settings = Settings::defaults();
    for (name, value) in changes {
        let option = OPTIONS.iter().find(|option| option.name == *name).expect(name);
        settings.set(option, value).expect(name);
    }
    settings
}

#[test]
fn defaults_are_accepted() {
    assert_eq!(rules::broken(&Settings::defaults()), [""; 0]);
}

/// Changes to the defaults, and words of the one rule that they break.
const REFUSED: &[(&[(&str, &str)], &str)] = &[
    (&[("ANJ_NET_WITH_UDP", "OFF"), ("ANJ_NET_WITH_DTLS", "OFF")], "at least one of ANJ_NET_WITH_UDP"),
    (&[("ANJ_CACHE_ENTRIES_NUMBER", "0")], "ANJ_WITH_CACHE requires"),
    (&[("ANJ_WITH_OBSERVE", "OFF"), ("ANJ_WITH_DISCOVER_ATTR", "OFF")], "ANJ_WITH_RST_AS_CANCEL_OBSERVE requires"),
    (&[("ANJ_WITH_OBSERVE", "OFF"), ("ANJ_WITH_RST_AS_CANCEL_OBSERVE", "OFF")], "ANJ_WITH_DISCOVER_ATTR requires"),
    (&[("ANJ_WITH_LWM2M12", "OFF")], "ANJ_WITH_LWM2M_CBOR requires ANJ_WITH_LWM2M12"),
    (&[("ANJ_EXT_WITH_TLV_OUTPUT", "ON"), ("ANJ_WITH_TLV", "OFF")], "ANJ_EXT_WITH_TLV_OUTPUT requires"),
    (&[("ANJ_EXT_WITH_ADAPTIVE_TIMEOUT", "ON")], "ANJ_EXT_WITH_ADAPTIVE_TIMEOUT requires"),
    (&[("ANJ_EXT_WITH_DOWNLOAD_PROGRESS", "ON")], "ANJ_EXT_WITH_DOWNLOAD_PROGRESS requires"),
    (&[("ANJ_EXT_WITH_DOWNLOAD_RESUME", "ON")], "ANJ_EXT_WITH_DOWNLOAD_RESUME requires"),
    (&[("ANJ_EXT_WITH_Q_BLOCK2", "ON")], "ANJ_EXT_WITH_Q_BLOCK2 requires"),
    (
        &[("ANJ_WITH_COAP_DOWNLOADER", "ON"), ("ANJ_EXT_WITH_Q_BLOCK2", "ON"), ("ANJ_EXT_Q_BLOCK2_WINDOW", "32")],
        "between 1 and 31",
    ),
    (&[("ANJ_WITH_SENML_CBOR", "OFF"), ("ANJ_WITH_LWM2M_CBOR", "OFF")], "at least one of ANJ_WITH_SENML_CBOR"),
    (&[("ANJ_DM_MAX_COMP_READ_ENTRIES", "0")], "ANJ_WITH_COMPOSITE_OPERATIONS requires"),
    (&[("ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER", "")], "ANJ_WITH_OBSERVE requires both"),
    (&[("ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER", "0")], "ANJ_WITH_OBSERVE requires both"),
    (
        &[("ANJ_WITH_OBSERVE_COMPOSITE", "ON"), ("ANJ_WITH_COMPOSITE_OPERATIONS", "OFF")],
        "ANJ_WITH_OBSERVE_COMPOSITE requires",
    ),
    (
        &[("ANJ_EXT_WITH_NOTIFICATION_STORING", "ON"), ("ANJ_EXT_NOTIFICATION_STORE_SIZE", "127")],
        "ANJ_EXT_WITH_NOTIFICATION_STORING requires",
    ),
    (
        &[
            ("ANJ_EXT_WITH_NOTIFICATION_STORING", "ON"),
            ("ANJ_WITH_OBSERVE", "OFF"),
            ("ANJ_WITH_RST_AS_CANCEL_OBSERVE", "OFF"),
            ("ANJ_WITH_DISCOVER_ATTR", "OFF"),
        ],
        "ANJ_EXT_WITH_NOTIFICATION_STORING requires",
    ),
    (&[("ANJ_LWM2M_SEND_QUEUE_SIZE", "0")], "ANJ_WITH_LWM2M_SEND requires"),
    (
        &[("ANJ_FOTA_WITH_PULL_METHOD", "OFF"), ("ANJ_FOTA_WITH_PUSH_METHOD", "OFF")],
        "ANJ_WITH_DEFAULT_FOTA_OBJ requires",
    ),
    (&[("ANJ_FOTA_WITH_COAPS", "OFF")], "ANJ_FOTA_WITH_PULL_METHOD requires one of"),
    (&[("ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE", "0")], "ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE to be defined"),
    (&[("ANJ_SEC_OBJ_MAX_SNI_SIZE", "0")], "ANJ_SEC_OBJ_MAX_SNI_SIZE"),
    (
        &[("ANJ_WITH_COAP_DOWNLOADER", "ON"), ("ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER", "0")],
        "ANJ_WITH_COAP_DOWNLOADER requires",
    ),
    (&[("ANJ_WITH_NTP", "ON"), ("ANJ_NTP_SERVER_ADDR_MAX_LEN", "0")], "ANJ_WITH_NTP requires"),
    (&[("ANJ_LOG_MICRO", "ON")], "at most one of ANJ_LOG_FULL"),
    (&[("ANJ_LOG_ALT_IMPL_HEADER", "my_log.h")], "at most one of ANJ_LOG_FULL"),
    (&[("ANJ_LOG_HANDLER_OUTPUT_ALT", "ON")], "at most one of ANJ_LOG_HANDLER_OUTPUT_STDERR"),
    (&[("ANJ_LOG_HANDLER_OUTPUT_STDERR", "OFF")], "requires one of ANJ_LOG_HANDLER_OUTPUT_STDERR"),
    (&[("ANJ_LOG_FORMATTER_BUF_SIZE", "0")], "ANJ_LOG_FORMATTER_BUF_SIZE > 0"),
    (&[("ANJ_LOG_FORMATTER_PRINTF", "OFF")], "ANJ_LOG_FORMATTER_PRINTF"),
    (
        &[("ANJ_WITH_CERTIFICATES", "ON"), ("ANJ_WITH_SECURITY", "OFF"), ("ANJ_WITH_MBEDTLS", "OFF")],
        "ANJ_WITH_CERTIFICATES requires",
    ),
    (
        &[("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE", "ON"), ("ANJ_WITH_SECURITY", "OFF"), ("ANJ_WITH_MBEDTLS", "OFF")],
        "ANJ_WITH_EXTERNAL_CRYPTO_STORAGE requires",
    ),
    (&[("ANJ_WITH_EXTERNAL_SIGNING", "ON")], "ANJ_WITH_EXTERNAL_SIGNING requires"),
    (
        &[
            ("ANJ_WITH_EXTERNAL_SIGNING", "ON"),
            ("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE", "ON"),
            ("ANJ_WITH_CRYPTO_STORAGE_DEFAULT", "ON"),
        ],
        "ANJ_WITH_EXTERNAL_SIGNING excludes",
    ),
    (&[("ANJ_WITH_CRYPTO_STORAGE_DEFAULT", "ON")], "ANJ_WITH_CRYPTO_STORAGE_DEFAULT requires"),
    (&[("ANJ_WITH_SECURITY", "OFF")], "ANJ_NET_WITH_DTLS with ANJ_WITH_MBEDTLS requires"),
    (&[("ANJ_IN_MSG_BUFFER_SIZE", "0")], "ANJ_IN_MSG_BUFFER_SIZE must be defined"),
    (&[("ANJ_COAP_MAX_LOCATION_PATHS_NUMBER", "OFF")], "ANJ_COAP_MAX_LOCATION_PATHS_NUMBER must be defined"),
];

#[test]
fn each_rule_is_reported() {
    for (changes, words) in REFUSED {
        let broken = rules::broken(&with(changes));
        assert!(broken.len() == 1 && broken[0].contains(words), "{changes:?}: {broken:?}");
    }
}

#[test]
fn every_rule_has_a_case() {
    for rule in rules::RULES {
        assert!(REFUSED.iter().any(|(_, words)| rule.text.contains(words)), "{}", rule.text);
    }
}

#[test]
fn accepted_combinations() {
    let accepted: &[&[(&str, &str)]] = &[
        &[("ANJ_WITH_LWM2M12", "OFF"), ("ANJ_WITH_LWM2M_CBOR", "OFF")],
        &[("ANJ_LOG_FULL", "OFF"), ("ANJ_LOG_FORMATTER_PRINTF", "OFF"), ("ANJ_LOG_HANDLER_OUTPUT_STDERR", "OFF")],
        &[("ANJ_LOG_FULL", "OFF"), ("ANJ_LOG_ALT_IMPL_HEADER", "my_log.h")],
        &[("ANJ_NET_WITH_UDP", "OFF"), ("ANJ_NET_WITH_DTLS", "OFF"), ("ANJ_NET_WITH_NON_IP_BINDING", "ON")],
        &[("ANJ_WITH_CACHE", "OFF"), ("ANJ_CACHE_ENTRIES_NUMBER", "0")],
    ];
    for changes in accepted {
        assert_eq!(rules::broken(&with(changes)), [""; 0], "{changes:?}");
    }
}

#[test]
fn values_that_cmake_takes_for_false_are_false() {
    let option = OPTIONS.iter().find(|option| option.name == "ANJ_WITH_NTP").unwrap();
    for (text, on) in
        [("ON", true), ("1", true), ("TRUE", true), ("y", true), ("", false), ("0", false), ("off", false)]
            .into_iter()
            .chain([("No", false), ("n", false), ("FALSE", false), ("ignore", false), ("X-NOTFOUND", false)])
    {
        let mut settings = Settings::empty();
        settings.set(option, text).unwrap();
        assert_eq!(settings.on("ANJ_WITH_NTP"), on, "{text:?}");
    }
}

#[test]
fn numbers_of_c_headers() {
    for (text, value) in [
        ("1200", Some(1200)),
        (" ( 1200 ) ", Some(1200)),
        ("1200u", Some(1200)),
        ("0x4B0UL", Some(1200)),
        ("02260", Some(1200)),
        ("(4 * (200 + 100))", Some(1200)),
        ("1 << 4", Some(16)),
        ("7 - 2 - 1", Some(4)),
        ("100 / 3 % 4", Some(1)),
        ("-(-3)", Some(3)),
        ("1 / 0", None),
        ("", None),
        ("12 00", None),
        ("sizeof(int)", None),
        ("0x", None),
        ("9223372036854775807 + 1", None),
    ] {
        assert_eq!(evaluate(text), value, "{text:?}");
    }
}

#[test]
fn wrong_values_are_refused() {
    for (name, text) in [
        ("ANJ_IN_MSG_BUFFER_SIZE", "many"),
        ("ANJ_IN_MSG_BUFFER_SIZE", "-1"),
        ("ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS", "4294967296"),
        ("ANJ_LOG_LEVEL_DEFAULT", "L_LOUD"),
    ] {
        let option = OPTIONS.iter().find(|option| option.name == name).unwrap();
        assert!(Settings::defaults().set(option, text).unwrap_err().contains(name));
    }
}

#[test]
fn table_is_readable_line_by_line() {
    let lines: Vec<&str> =
        include_str!("../config/options.rs").lines().filter(|line| line.starts_with("    Definition { name")).collect();
    assert_eq!(lines.len(), OPTIONS.len());
    for (line, option) in lines.iter().zip(OPTIONS) {
        let expected = format!(
            "    Definition {{ name: \"{}\", kind: Kind::{:?}, default: \"{}\", group: \"{}\", about: \"{}\" }},",
            option.name, option.kind, option.default, option.group, option.about
        );
        assert_eq!(*line, expected);
        assert!(!line.contains([';', '\\', '[', ']']), "CMake would split {line}");
        assert!(option.kind == Kind::Text || !option.default.is_empty());
    }
}

#[test]
fn layout_names_tell_the_options() {
    let plain = layout::ending(&Settings::defaults());
    assert!(plain.starts_with("_in1200_out1200_payload1024_objects10_location2_40"), "{plain}");
    assert!(plain.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    for (name, value) in
        [("ANJ_IN_MSG_BUFFER_SIZE", "1201"), ("ANJ_WITH_CACHE", "OFF"), ("ANJ_WITH_COAP_DOWNLOADER", "ON")]
    {
        assert_ne!(layout::ending(&with(&[(name, value)])), plain, "{name}");
    }
    // What does not change a struct does not change a name.
    assert_eq!(layout::ending(&with(&[("ANJ_LOG_FULL", "OFF"), ("ANJ_NET_WITH_IPV6", "ON")])), plain);
}

/// `ANJ_WRITE=1 cargo test --test config` writes it.
#[test]
fn layout_header_is_what_the_table_says() {
    for path in ["include_templates/anj/private/built_with.h", "include/anj/private/built_with.h"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        if std::env::var_os("ANJ_WRITE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, layout::header()).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), layout::header(), "{}", path.display());
    }
}
