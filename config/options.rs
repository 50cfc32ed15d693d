// The one table of options. Included by build.rs and by xtask.

/// What a value of an option looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Defined or not.
    Bool,
    /// A whole number.
    Int,
    /// A quoted string in C, empty: undefined.
    Text,
    /// Raw tokens.
    Tokens,
}

/// An option: its C name, kind and default.
pub struct Definition {
    /// Name, as in C.
    pub name: &'static str,
    /// Kind of its value.
    pub kind: Kind,
    /// Default, as text; for `Bool`, `ON` or `OFF`.
    pub default: &'static str,
}

/// All options that reach C.
pub const OPTIONS: &[Definition] = &[
    Definition { name: "ANJ_IN_MSG_BUFFER_SIZE", kind: Kind::Int, default: "1200" },
    Definition { name: "ANJ_OUT_MSG_BUFFER_SIZE", kind: Kind::Int, default: "1200" },
    Definition { name: "ANJ_OUT_PAYLOAD_BUFFER_SIZE", kind: Kind::Int, default: "1024" },
    Definition { name: "ANJ_DM_MAX_OBJECTS_NUMBER", kind: Kind::Int, default: "10" },
    Definition { name: "ANJ_WITH_COMPOSITE_OPERATIONS", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_DM_MAX_COMP_READ_ENTRIES", kind: Kind::Int, default: "5" },
    Definition { name: "ANJ_WITH_DEFAULT_DEVICE_OBJ", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_DEFAULT_SECURITY_OBJ", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE", kind: Kind::Int, default: "255" },
    Definition { name: "ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE", kind: Kind::Int, default: "255" },
    Definition { name: "ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE", kind: Kind::Int, default: "255" },
    Definition { name: "ANJ_SEC_OBJ_MAX_SNI_SIZE", kind: Kind::Int, default: "50" },
    Definition { name: "ANJ_WITH_DEFAULT_SERVER_OBJ", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_DEFAULT_FOTA_OBJ", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_FOTA_WITH_PULL_METHOD", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_FOTA_WITH_PUSH_METHOD", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_FOTA_WITH_COAP", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_FOTA_WITH_COAPS", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_FOTA_WITH_HTTP", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_FOTA_WITH_HTTPS", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_FOTA_WITH_COAP_TCP", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_FOTA_WITH_COAPS_TCP", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_WITH_COAP_DOWNLOADER", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER", kind: Kind::Int, default: "3" },
    Definition { name: "ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE", kind: Kind::Int, default: "1200" },
    Definition { name: "ANJ_WITH_NTP", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_NTP_SERVER_ADDR_MAX_LEN", kind: Kind::Int, default: "25" },
    Definition { name: "ANJ_WITH_OBSERVE", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_OBSERVE_COMPOSITE", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER", kind: Kind::Int, default: "10" },
    Definition { name: "ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER", kind: Kind::Int, default: "10" },
    Definition { name: "ANJ_OBSERVE_OBSERVATION_CANCEL_ON_TIMEOUT", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_WITH_RST_AS_CANCEL_OBSERVE", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_BOOTSTRAP", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_BOOTSTRAP_DISCOVER", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_DISCOVER", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_DISCOVER_ATTR", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_LWM2M_SEND", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_LWM2M_SEND_QUEUE_SIZE", kind: Kind::Int, default: "1" },
    Definition { name: "ANJ_WITH_TIME_POSIX_COMPAT", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_RNG_POSIX_COMPAT", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_SOCKET_POSIX_COMPAT", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_NET_WITH_IPV4", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_NET_WITH_IPV6", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_NET_WITH_UDP", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_NET_WITH_DTLS", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_CRYPTO_STORAGE_DEFAULT", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_WITH_MBEDTLS", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES", kind: Kind::Tokens, default: "MBEDTLS_TLS_PSK_WITH_AES_128_CCM_8,MBEDTLS_TLS_PSK_WITH_AES_256_CCM_8" },
    Definition { name: "ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES", kind: Kind::Tokens, default: "MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8" },
    Definition { name: "ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS", kind: Kind::Int, default: "1000" },
    Definition { name: "ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS", kind: Kind::Int, default: "60000" },
    Definition { name: "ANJ_MBEDTLS_MAX_TRUST_STORE_CERTIFICATE_SIZE", kind: Kind::Int, default: "255" },
    Definition { name: "ANJ_WITH_SECURITY", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_CERTIFICATES", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_ALLOW_INSECURE_SERVER_CERTIFICATE_SKIP", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_WITH_EXTERNAL_CRYPTO_STORAGE", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_WITH_EXTERNAL_SIGNING", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_WITH_CBOR", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_DECIMAL_FRACTIONS", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_HALF_FLOAT", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_INDEFINITE_BYTES", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_STRING_TIME", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_LWM2M_CBOR", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_SENML_CBOR", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_PLAINTEXT", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_OPAQUE", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_TLV", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_EXTERNAL_DATA", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_COAP_MAX_OPTIONS_NUMBER", kind: Kind::Int, default: "15" },
    Definition { name: "ANJ_COAP_MAX_ATTR_OPTION_SIZE", kind: Kind::Int, default: "40" },
    Definition { name: "ANJ_COAP_MAX_LOCATION_PATHS_NUMBER", kind: Kind::Int, default: "2" },
    Definition { name: "ANJ_COAP_MAX_LOCATION_PATH_SIZE", kind: Kind::Int, default: "40" },
    Definition { name: "ANJ_WITH_CACHE", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_CACHE_ENTRIES_NUMBER", kind: Kind::Int, default: "10" },
    Definition { name: "ANJ_LOG_FULL", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_LOG_MICRO", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_LOG_ALT_IMPL_HEADER", kind: Kind::Text, default: "" },
    Definition { name: "ANJ_LOG_FORMATTER_PRINTF", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_LOG_FORMATTER_BUF_SIZE", kind: Kind::Int, default: "512" },
    Definition { name: "ANJ_LOG_HANDLER_OUTPUT_STDERR", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_LOG_HANDLER_OUTPUT_ALT", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_LOG_STRIP_CONSTANTS", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_LOG_LEVEL_DEFAULT", kind: Kind::Tokens, default: "L_INFO" },
    Definition { name: "ANJ_LOG_FILTERING_CONFIG_HEADER", kind: Kind::Text, default: "" },
    Definition { name: "ANJ_WITH_PERSISTENCE", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_WITH_LWM2M12", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_WITH_CUSTOM_CONVERSION_FUNCTIONS", kind: Kind::Bool, default: "ON" },
    Definition { name: "ANJ_PLATFORM_BIG_ENDIAN", kind: Kind::Bool, default: "OFF" },
    Definition { name: "ANJ_NET_WITH_NON_IP_BINDING", kind: Kind::Bool, default: "OFF" },
];

/// Options of 1.x and 2.x that are gone: accepted without effect.
pub const REMOVED: &[&str] = &[
    "ANJ_COAP_WITH_UDP",
    "ANJ_COAP_WITH_TCP",
    "ANJ_NET_WITH_TCP",
    "ANJ_MBEDTLS_TLS_VERSION",
    "ANJ_MBEDTLS_ALLOWED_CIPHERSUITES",
    "ANJ_MBEDTLS_PSK_IDENTITY_MAX_LEN",
];
