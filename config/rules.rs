// Which options go together. Included by build.rs and by the tests of the rules; anj/init.h has the same rules for C.

use super::settings::Settings;

/// A condition that every configuration meets, and what is said when one does not.
pub struct Rule {
    /// The rule, for the message.
    pub text: &'static str,
    /// Whether it is met.
    pub holds: fn(&Settings) -> bool,
}

/// Numbers without which nothing compiles.
const NEEDED: &[&str] = &[
    "ANJ_IN_MSG_BUFFER_SIZE",
    "ANJ_OUT_MSG_BUFFER_SIZE",
    "ANJ_OUT_PAYLOAD_BUFFER_SIZE",
    "ANJ_DM_MAX_OBJECTS_NUMBER",
    "ANJ_COAP_MAX_OPTIONS_NUMBER",
    "ANJ_COAP_MAX_ATTR_OPTION_SIZE",
    "ANJ_COAP_MAX_LOCATION_PATHS_NUMBER",
    "ANJ_COAP_MAX_LOCATION_PATH_SIZE",
];

/// All rules that a configuration breaks, as text.
pub fn broken(settings: &Settings) -> Vec<String> {
    let numbers = NEEDED.iter().filter(|name| settings.number(name) == 0);
    let rules = RULES.iter().filter(|rule| !(rule.holds)(settings));
    numbers
        .map(|name| format!("{name} must be defined, as 1 or more"))
        .chain(rules.map(|rule| rule.text.into()))
        .collect()
}

/// True when a logger of the library formats the text.
fn logs(s: &Settings) -> bool {
    s.on("ANJ_LOG_FULL") || s.on("ANJ_LOG_MICRO")
}

/// True when one of the options is on.
fn any(s: &Settings, names: &[&str]) -> bool {
    names.iter().any(|name| s.on(name))
}

/// What upstream refuses, by `#error` or because it would not compile.
pub const RULES: &[Rule] = &[
    Rule {
        text: "at least one of ANJ_NET_WITH_UDP, ANJ_NET_WITH_DTLS, ANJ_NET_WITH_NON_IP_BINDING must be enabled",
        holds: |s| any(s, &["ANJ_NET_WITH_UDP", "ANJ_NET_WITH_DTLS", "ANJ_NET_WITH_NON_IP_BINDING"]),
    },
    Rule {
        text: "ANJ_WITH_CACHE requires ANJ_CACHE_ENTRIES_NUMBER >= 1",
        holds: |s| !s.on("ANJ_WITH_CACHE") || s.number("ANJ_CACHE_ENTRIES_NUMBER") > 0,
    },
    Rule {
        text: "ANJ_WITH_RST_AS_CANCEL_OBSERVE requires ANJ_WITH_OBSERVE",
        holds: |s| !s.on("ANJ_WITH_RST_AS_CANCEL_OBSERVE") || s.on("ANJ_WITH_OBSERVE"),
    },
    Rule {
        text: "ANJ_WITH_LWM2M_CBOR requires ANJ_WITH_LWM2M12",
        holds: |s| !s.on("ANJ_WITH_LWM2M_CBOR") || s.on("ANJ_WITH_LWM2M12"),
    },
    Rule {
        text: "ANJ_EXT_WITH_TLV_OUTPUT requires ANJ_WITH_TLV",
        holds: |s| !s.on("ANJ_EXT_WITH_TLV_OUTPUT") || s.on("ANJ_WITH_TLV"),
    },
    Rule {
        text: "ANJ_EXT_WITH_ADAPTIVE_TIMEOUT requires ANJ_WITH_COAP_DOWNLOADER",
        holds: |s| !s.on("ANJ_EXT_WITH_ADAPTIVE_TIMEOUT") || s.on("ANJ_WITH_COAP_DOWNLOADER"),
    },
    Rule {
        text: "ANJ_EXT_WITH_DOWNLOAD_PROGRESS requires ANJ_WITH_COAP_DOWNLOADER",
        holds: |s| !s.on("ANJ_EXT_WITH_DOWNLOAD_PROGRESS") || s.on("ANJ_WITH_COAP_DOWNLOADER"),
    },
    Rule {
        text: "at least one of ANJ_WITH_SENML_CBOR, ANJ_WITH_LWM2M_CBOR must be enabled",
        holds: |s| any(s, &["ANJ_WITH_SENML_CBOR", "ANJ_WITH_LWM2M_CBOR"]),
    },
    Rule {
        text: "ANJ_WITH_DISCOVER_ATTR requires ANJ_WITH_OBSERVE",
        holds: |s| !s.on("ANJ_WITH_DISCOVER_ATTR") || s.on("ANJ_WITH_OBSERVE"),
    },
    Rule {
        text: "ANJ_WITH_COMPOSITE_OPERATIONS requires ANJ_DM_MAX_COMP_READ_ENTRIES to be defined",
        holds: |s| !s.on("ANJ_WITH_COMPOSITE_OPERATIONS") || s.number("ANJ_DM_MAX_COMP_READ_ENTRIES") > 0,
    },
    Rule {
        text: "ANJ_WITH_OBSERVE requires both ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER and \
               ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER to be defined",
        holds: |s| {
            !s.on("ANJ_WITH_OBSERVE")
                || s.number("ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER") > 0
                    && s.number("ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER") > 0
        },
    },
    Rule {
        text: "ANJ_WITH_OBSERVE_COMPOSITE requires ANJ_WITH_OBSERVE and ANJ_WITH_COMPOSITE_OPERATIONS",
        holds: |s| {
            !s.on("ANJ_WITH_OBSERVE_COMPOSITE") || s.on("ANJ_WITH_OBSERVE") && s.on("ANJ_WITH_COMPOSITE_OPERATIONS")
        },
    },
    Rule {
        text: "ANJ_EXT_WITH_NOTIFICATION_STORING requires ANJ_WITH_OBSERVE and ANJ_EXT_NOTIFICATION_STORE_SIZE >= 128",
        holds: |s| {
            !s.on("ANJ_EXT_WITH_NOTIFICATION_STORING")
                || s.on("ANJ_WITH_OBSERVE") && s.number("ANJ_EXT_NOTIFICATION_STORE_SIZE") >= 128
        },
    },
    Rule {
        text: "ANJ_WITH_LWM2M_SEND requires ANJ_LWM2M_SEND_QUEUE_SIZE to be defined",
        holds: |s| !s.on("ANJ_WITH_LWM2M_SEND") || s.number("ANJ_LWM2M_SEND_QUEUE_SIZE") > 0,
    },
    Rule {
        text: "ANJ_WITH_DEFAULT_FOTA_OBJ requires ANJ_FOTA_WITH_PULL_METHOD or ANJ_FOTA_WITH_PUSH_METHOD",
        holds: |s| {
            !s.on("ANJ_WITH_DEFAULT_FOTA_OBJ") || any(s, &["ANJ_FOTA_WITH_PULL_METHOD", "ANJ_FOTA_WITH_PUSH_METHOD"])
        },
    },
    Rule {
        text: "with ANJ_WITH_DEFAULT_FOTA_OBJ, ANJ_FOTA_WITH_PULL_METHOD requires one of \
               ANJ_FOTA_WITH_{COAP,COAPS,HTTP,HTTPS,COAP_TCP,COAPS_TCP}",
        holds: |s| {
            !s.on("ANJ_WITH_DEFAULT_FOTA_OBJ")
                || !s.on("ANJ_FOTA_WITH_PULL_METHOD")
                || any(s, &["ANJ_FOTA_WITH_COAP", "ANJ_FOTA_WITH_COAPS", "ANJ_FOTA_WITH_HTTP", "ANJ_FOTA_WITH_HTTPS"])
                || any(s, &["ANJ_FOTA_WITH_COAP_TCP", "ANJ_FOTA_WITH_COAPS_TCP"])
        },
    },
    Rule {
        text: "ANJ_WITH_DEFAULT_SECURITY_OBJ requires ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE, \
               ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE and ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE to be defined",
        holds: |s| {
            !s.on("ANJ_WITH_DEFAULT_SECURITY_OBJ")
                || s.number("ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE") > 0
                    && s.number("ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE") > 0
                    && s.number("ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE") > 0
        },
    },
    Rule {
        text: "ANJ_WITH_DEFAULT_SECURITY_OBJ with ANJ_WITH_SECURITY requires ANJ_SEC_OBJ_MAX_SNI_SIZE >= 1",
        holds: |s| {
            !s.on("ANJ_WITH_DEFAULT_SECURITY_OBJ")
                || !s.on("ANJ_WITH_SECURITY")
                || s.number("ANJ_SEC_OBJ_MAX_SNI_SIZE") > 0
        },
    },
    Rule {
        text: "ANJ_WITH_COAP_DOWNLOADER requires ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE and \
               ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER to be defined",
        holds: |s| {
            !s.on("ANJ_WITH_COAP_DOWNLOADER")
                || s.number("ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE") > 0
                    && s.number("ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER") > 0
        },
    },
    Rule {
        text: "ANJ_WITH_NTP requires ANJ_NTP_SERVER_ADDR_MAX_LEN >= 1",
        holds: |s| !s.on("ANJ_WITH_NTP") || s.number("ANJ_NTP_SERVER_ADDR_MAX_LEN") > 0,
    },
    Rule {
        text: "at most one of ANJ_LOG_FULL, ANJ_LOG_MICRO, ANJ_LOG_ALT_IMPL_HEADER can be set",
        holds: |s| {
            let kinds = ["ANJ_LOG_FULL", "ANJ_LOG_MICRO", "ANJ_LOG_ALT_IMPL_HEADER"];
            kinds.iter().filter(|name| s.on(name)).count() <= 1
        },
    },
    Rule {
        text: "at most one of ANJ_LOG_HANDLER_OUTPUT_STDERR, ANJ_LOG_HANDLER_OUTPUT_ALT can be enabled",
        holds: |s| !(s.on("ANJ_LOG_HANDLER_OUTPUT_STDERR") && s.on("ANJ_LOG_HANDLER_OUTPUT_ALT")),
    },
    Rule {
        text: "ANJ_LOG_FULL or ANJ_LOG_MICRO requires one of ANJ_LOG_HANDLER_OUTPUT_STDERR, ANJ_LOG_HANDLER_OUTPUT_ALT",
        holds: |s| !logs(s) || any(s, &["ANJ_LOG_HANDLER_OUTPUT_STDERR", "ANJ_LOG_HANDLER_OUTPUT_ALT"]),
    },
    Rule {
        text: "ANJ_LOG_FULL or ANJ_LOG_MICRO requires ANJ_LOG_FORMATTER_BUF_SIZE > 0",
        holds: |s| !logs(s) || s.number("ANJ_LOG_FORMATTER_BUF_SIZE") > 0,
    },
    Rule {
        text: "ANJ_LOG_FULL or ANJ_LOG_MICRO requires ANJ_LOG_FORMATTER_PRINTF, there is no other formatter",
        holds: |s| !logs(s) || s.on("ANJ_LOG_FORMATTER_PRINTF"),
    },
    Rule {
        text: "ANJ_WITH_CERTIFICATES requires ANJ_WITH_SECURITY",
        holds: |s| !s.on("ANJ_WITH_CERTIFICATES") || s.on("ANJ_WITH_SECURITY"),
    },
    Rule {
        text: "ANJ_WITH_EXTERNAL_CRYPTO_STORAGE requires ANJ_WITH_SECURITY",
        holds: |s| !s.on("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE") || s.on("ANJ_WITH_SECURITY"),
    },
    Rule {
        text: "ANJ_WITH_EXTERNAL_SIGNING requires ANJ_WITH_EXTERNAL_CRYPTO_STORAGE",
        holds: |s| !s.on("ANJ_WITH_EXTERNAL_SIGNING") || s.on("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE"),
    },
    Rule {
        text: "ANJ_WITH_EXTERNAL_SIGNING excludes ANJ_WITH_CRYPTO_STORAGE_DEFAULT",
        holds: |s| !(s.on("ANJ_WITH_EXTERNAL_SIGNING") && s.on("ANJ_WITH_CRYPTO_STORAGE_DEFAULT")),
    },
    Rule {
        text: "ANJ_WITH_CRYPTO_STORAGE_DEFAULT requires ANJ_WITH_EXTERNAL_CRYPTO_STORAGE",
        holds: |s| !s.on("ANJ_WITH_CRYPTO_STORAGE_DEFAULT") || s.on("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE"),
    },
    Rule {
        text: "ANJ_NET_WITH_DTLS with ANJ_WITH_MBEDTLS requires ANJ_WITH_SECURITY",
        holds: |s| !(s.on("ANJ_NET_WITH_DTLS") && s.on("ANJ_WITH_MBEDTLS")) || s.on("ANJ_WITH_SECURITY"),
    },
];
