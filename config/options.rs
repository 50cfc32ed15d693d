// The one table of options. Included by build.rs, by the tests of the rules, and read line by line by the CMake package:
// one option a line, in this form, no quote, semicolon or backslash in a text but those that separate.

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

/// An option: its C name, what it takes and what it is for.
pub struct Definition {
    /// Name, as in C.
    pub name: &'static str,
    /// Kind of its value.
    pub kind: Kind,
    /// Default, as text; for `Bool`, `ON` or `OFF`.
    pub default: &'static str,
    /// What it belongs to.
    pub group: &'static str,
    /// What it does, in a line.
    pub about: &'static str,
}

/// All options that reach C.
#[rustfmt::skip]
pub const OPTIONS: &[Definition] = &[
    Definition { name: "ANJ_IN_MSG_BUFFER_SIZE", kind: Kind::Int, default: "1200", group: "buffers", about: "Bytes of the receive buffer in anj_t, the longest datagram that comes in" },
    Definition { name: "ANJ_OUT_MSG_BUFFER_SIZE", kind: Kind::Int, default: "1200", group: "buffers", about: "Bytes of the send buffer in anj_t, the longest datagram that goes out" },
    Definition { name: "ANJ_OUT_PAYLOAD_BUFFER_SIZE", kind: Kind::Int, default: "1024", group: "buffers", about: "Bytes of the payload buffer in anj_t, bounds the block size, smaller than ANJ_OUT_MSG_BUFFER_SIZE" },
    Definition { name: "ANJ_DM_MAX_OBJECTS_NUMBER", kind: Kind::Int, default: "10", group: "data model", about: "Objects that can be installed at a time" },
    Definition { name: "ANJ_WITH_COMPOSITE_OPERATIONS", kind: Kind::Bool, default: "ON", group: "data model", about: "Read-Composite and Write-Composite" },
    Definition { name: "ANJ_DM_MAX_COMP_READ_ENTRIES", kind: Kind::Int, default: "5", group: "data model", about: "Paths in one Read-Composite" },
    Definition { name: "ANJ_WITH_DEFAULT_DEVICE_OBJ", kind: Kind::Bool, default: "ON", group: "data model", about: "Built-in Device object (/3)" },
    Definition { name: "ANJ_WITH_DEFAULT_SECURITY_OBJ", kind: Kind::Bool, default: "ON", group: "data model", about: "Built-in Security object (/0)" },
    Definition { name: "ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE", kind: Kind::Int, default: "255", group: "data model", about: "Bytes of resource /0/x/3" },
    Definition { name: "ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE", kind: Kind::Int, default: "255", group: "data model", about: "Bytes of resource /0/x/4" },
    Definition { name: "ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE", kind: Kind::Int, default: "255", group: "data model", about: "Bytes of resource /0/x/5" },
    Definition { name: "ANJ_SEC_OBJ_MAX_SNI_SIZE", kind: Kind::Int, default: "50", group: "data model", about: "Bytes of resource /0/x/14, with the NUL" },
    Definition { name: "ANJ_WITH_DEFAULT_SERVER_OBJ", kind: Kind::Bool, default: "ON", group: "data model", about: "Built-in Server object (/1)" },
    Definition { name: "ANJ_WITH_DEFAULT_FOTA_OBJ", kind: Kind::Bool, default: "ON", group: "firmware update", about: "Built-in Firmware Update object (/5)" },
    Definition { name: "ANJ_FOTA_WITH_PULL_METHOD", kind: Kind::Bool, default: "ON", group: "firmware update", about: "The server writes a URI, the device downloads" },
    Definition { name: "ANJ_FOTA_WITH_PUSH_METHOD", kind: Kind::Bool, default: "ON", group: "firmware update", about: "The server writes the package itself" },
    Definition { name: "ANJ_FOTA_WITH_COAP", kind: Kind::Bool, default: "OFF", group: "firmware update", about: "Resource /5/0/8 offers CoAP" },
    Definition { name: "ANJ_FOTA_WITH_COAPS", kind: Kind::Bool, default: "ON", group: "firmware update", about: "Resource /5/0/8 offers CoAPS" },
    Definition { name: "ANJ_FOTA_WITH_HTTP", kind: Kind::Bool, default: "OFF", group: "firmware update", about: "Resource /5/0/8 offers HTTP" },
    Definition { name: "ANJ_FOTA_WITH_HTTPS", kind: Kind::Bool, default: "OFF", group: "firmware update", about: "Resource /5/0/8 offers HTTPS" },
    Definition { name: "ANJ_FOTA_WITH_COAP_TCP", kind: Kind::Bool, default: "OFF", group: "firmware update", about: "Resource /5/0/8 offers CoAP over TCP" },
    Definition { name: "ANJ_FOTA_WITH_COAPS_TCP", kind: Kind::Bool, default: "OFF", group: "firmware update", about: "Resource /5/0/8 offers CoAP over TLS" },
    Definition { name: "ANJ_WITH_COAP_DOWNLOADER", kind: Kind::Bool, default: "OFF", group: "CoAP downloader", about: "CoAP downloader" },
    Definition { name: "ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER", kind: Kind::Int, default: "3", group: "CoAP downloader", about: "Uri-Path segments of a download URI" },
    Definition { name: "ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE", kind: Kind::Int, default: "1200", group: "CoAP downloader", about: "Bytes of the message buffer in anj_coap_downloader_t" },
    Definition { name: "ANJ_EXT_WITH_ADAPTIVE_TIMEOUT", kind: Kind::Bool, default: "OFF", group: "CoAP downloader", about: "A download without transmission parameters of its own repeats requests as fast as the link answers, not in Anjay Lite" },
    Definition { name: "ANJ_EXT_WITH_DOWNLOAD_PROGRESS", kind: Kind::Bool, default: "OFF", group: "CoAP downloader", about: "A download tells its progress, retransmissions, errors and round-trip time, not in Anjay Lite" },
    Definition { name: "ANJ_WITH_NTP", kind: Kind::Bool, default: "OFF", group: "NTP", about: "NTP client and its object" },
    Definition { name: "ANJ_NTP_SERVER_ADDR_MAX_LEN", kind: Kind::Int, default: "25", group: "NTP", about: "Bytes of a stored NTP server address" },
    Definition { name: "ANJ_WITH_OBSERVE", kind: Kind::Bool, default: "ON", group: "observe", about: "Observe, Notify and Write-Attributes" },
    Definition { name: "ANJ_WITH_OBSERVE_COMPOSITE", kind: Kind::Bool, default: "OFF", group: "observe", about: "Observe-Composite" },
    Definition { name: "ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER", kind: Kind::Int, default: "10", group: "observe", about: "Observations at a time, a composite one takes a slot for each path" },
    Definition { name: "ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER", kind: Kind::Int, default: "10", group: "observe", about: "Paths that have attributes" },
    Definition { name: "ANJ_OBSERVE_OBSERVATION_CANCEL_ON_TIMEOUT", kind: Kind::Bool, default: "OFF", group: "observe", about: "An unanswered confirmable notification ends the observation" },
    Definition { name: "ANJ_WITH_RST_AS_CANCEL_OBSERVE", kind: Kind::Bool, default: "ON", group: "observe", about: "Reset in answer to a notification ends the observation" },
    Definition { name: "ANJ_EXT_WITH_SILENT_OBSERVE_REMOVAL", kind: Kind::Bool, default: "OFF", group: "observe", about: "An observation whose path is gone, or cannot be read, ends without an error notification" },
    Definition { name: "ANJ_EXT_WITH_NOTIFICATION_STORING", kind: Kind::Bool, default: "OFF", group: "observe", about: "With /1/x/6 true, observations outlive the registration, and notifications due while offline are stored and told after it" },
    Definition { name: "ANJ_EXT_NOTIFICATION_STORE_SIZE", kind: Kind::Int, default: "1024", group: "observe", about: "Bytes for stored notifications, each takes 6 and its payload, the oldest give way" },
    Definition { name: "ANJ_WITH_BOOTSTRAP", kind: Kind::Bool, default: "ON", group: "bootstrap", about: "Client-initiated bootstrap" },
    Definition { name: "ANJ_WITH_BOOTSTRAP_DISCOVER", kind: Kind::Bool, default: "ON", group: "bootstrap", about: "Bootstrap-Discover" },
    Definition { name: "ANJ_WITH_DISCOVER", kind: Kind::Bool, default: "ON", group: "discover", about: "Discover" },
    Definition { name: "ANJ_WITH_DISCOVER_ATTR", kind: Kind::Bool, default: "ON", group: "discover", about: "Discover reports attributes" },
    Definition { name: "ANJ_WITH_LWM2M_SEND", kind: Kind::Bool, default: "ON", group: "send", about: "LwM2M Send" },
    Definition { name: "ANJ_LWM2M_SEND_QUEUE_SIZE", kind: Kind::Int, default: "1", group: "send", about: "Send requests pending at a time" },
    Definition { name: "ANJ_WITH_TIME_POSIX_COMPAT", kind: Kind::Bool, default: "ON", group: "platform", about: "The library defines anj_time_monotonic_now and anj_time_real_now" },
    Definition { name: "ANJ_WITH_RNG_POSIX_COMPAT", kind: Kind::Bool, default: "ON", group: "platform", about: "The library defines anj_rng_generate" },
    Definition { name: "ANJ_WITH_SOCKET_POSIX_COMPAT", kind: Kind::Bool, default: "ON", group: "platform", about: "The library defines anj_udp_* over BSD sockets" },
    Definition { name: "ANJ_NET_WITH_IPV4", kind: Kind::Bool, default: "ON", group: "platform", about: "IPv4 in the built-in sockets" },
    Definition { name: "ANJ_NET_WITH_IPV6", kind: Kind::Bool, default: "OFF", group: "platform", about: "IPv6 in the built-in sockets" },
    Definition { name: "ANJ_NET_WITH_UDP", kind: Kind::Bool, default: "ON", group: "platform", about: "UDP binding" },
    Definition { name: "ANJ_NET_WITH_DTLS", kind: Kind::Bool, default: "ON", group: "platform", about: "DTLS binding" },
    Definition { name: "ANJ_NET_WITH_NON_IP_BINDING", kind: Kind::Bool, default: "OFF", group: "platform", about: "Non-IP binding, which the application supplies" },
    Definition { name: "ANJ_WITH_CRYPTO_STORAGE_DEFAULT", kind: Kind::Bool, default: "OFF", group: "platform", about: "The library defines anj_crypto_storage_* over files" },
    Definition { name: "ANJ_WITH_MBEDTLS", kind: Kind::Bool, default: "ON", group: "platform", about: "The library defines anj_dtls_* and anj_crypto_zeroize over Mbed TLS" },
    Definition { name: "ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES", kind: Kind::Tokens, default: "MBEDTLS_TLS_PSK_WITH_AES_128_CCM_8,MBEDTLS_TLS_PSK_WITH_AES_256_CCM_8", group: "platform", about: "Cipher suites with a pre-shared key, separated by commas" },
    Definition { name: "ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES", kind: Kind::Tokens, default: "MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", group: "platform", about: "Cipher suites with certificates, separated by commas" },
    Definition { name: "ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS", kind: Kind::Int, default: "1000", group: "platform", about: "First retransmission of a DTLS handshake, in milliseconds" },
    Definition { name: "ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS", kind: Kind::Int, default: "60000", group: "platform", about: "Longest wait of a DTLS handshake, in milliseconds" },
    Definition { name: "ANJ_MBEDTLS_MAX_TRUST_STORE_CERTIFICATE_SIZE", kind: Kind::Int, default: "255", group: "platform", about: "Bytes of one certificate of the trust store" },
    Definition { name: "ANJ_WITH_SECURITY", kind: Kind::Bool, default: "ON", group: "security", about: "Secure connections: keys, credential handlers" },
    Definition { name: "ANJ_WITH_CERTIFICATES", kind: Kind::Bool, default: "OFF", group: "security", about: "Certificate mode and trust store" },
    Definition { name: "ANJ_ALLOW_INSECURE_SERVER_CERTIFICATE_SKIP", kind: Kind::Bool, default: "OFF", group: "security", about: "For tests: without /0/x/4 any server certificate is accepted" },
    Definition { name: "ANJ_WITH_EXTERNAL_CRYPTO_STORAGE", kind: Kind::Bool, default: "OFF", group: "security", about: "Credentials may lie outside the library" },
    Definition { name: "ANJ_WITH_EXTERNAL_SIGNING", kind: Kind::Bool, default: "OFF", group: "security", about: "Private keys are used outside the library" },
    Definition { name: "ANJ_WITH_CBOR", kind: Kind::Bool, default: "ON", group: "data formats", about: "Content format 60, CBOR" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_DECIMAL_FRACTIONS", kind: Kind::Bool, default: "ON", group: "data formats", about: "CBOR tag 4 is understood" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_HALF_FLOAT", kind: Kind::Bool, default: "ON", group: "data formats", about: "CBOR 16-bit floats are understood" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_INDEFINITE_BYTES", kind: Kind::Bool, default: "ON", group: "data formats", about: "CBOR of indefinite length is understood" },
    Definition { name: "ANJ_WITH_CBOR_DECODE_STRING_TIME", kind: Kind::Bool, default: "ON", group: "data formats", about: "CBOR tag 0 is understood" },
    Definition { name: "ANJ_WITH_LWM2M_CBOR", kind: Kind::Bool, default: "ON", group: "data formats", about: "Content format 11544, LwM2M CBOR" },
    Definition { name: "ANJ_WITH_SENML_CBOR", kind: Kind::Bool, default: "ON", group: "data formats", about: "Content formats 112 and 322, SenML CBOR" },
    Definition { name: "ANJ_WITH_PLAINTEXT", kind: Kind::Bool, default: "ON", group: "data formats", about: "Content format 0, text" },
    Definition { name: "ANJ_WITH_OPAQUE", kind: Kind::Bool, default: "ON", group: "data formats", about: "Content format 42, octets" },
    Definition { name: "ANJ_WITH_TLV", kind: Kind::Bool, default: "ON", group: "data formats", about: "Content format 11542, TLV, incoming" },
    Definition { name: "ANJ_EXT_WITH_TLV_OUTPUT", kind: Kind::Bool, default: "OFF", group: "data formats", about: "A Read that accepts TLV is answered in TLV, not in Anjay Lite" },
    Definition { name: "ANJ_WITH_EXTERNAL_DATA", kind: Kind::Bool, default: "OFF", group: "data formats", about: "Strings and bytes that callbacks supply piece by piece" },
    Definition { name: "ANJ_COAP_MAX_OPTIONS_NUMBER", kind: Kind::Int, default: "15", group: "CoAP", about: "CoAP options in a message" },
    Definition { name: "ANJ_COAP_MAX_ATTR_OPTION_SIZE", kind: Kind::Int, default: "40", group: "CoAP", about: "Bytes of one Uri-Query, hence of the endpoint name" },
    Definition { name: "ANJ_COAP_MAX_LOCATION_PATHS_NUMBER", kind: Kind::Int, default: "2", group: "CoAP", about: "Location-Path options in the answer to Register" },
    Definition { name: "ANJ_COAP_MAX_LOCATION_PATH_SIZE", kind: Kind::Int, default: "40", group: "CoAP", about: "Bytes of one Location-Path" },
    Definition { name: "ANJ_WITH_CACHE", kind: Kind::Bool, default: "ON", group: "CoAP", about: "A repeated request gets the same answer and is not carried out again" },
    Definition { name: "ANJ_CACHE_ENTRIES_NUMBER", kind: Kind::Int, default: "10", group: "CoAP", about: "Requests remembered for that" },
    Definition { name: "ANJ_LOG_FULL", kind: Kind::Bool, default: "ON", group: "logger", about: "Log with module, file and text" },
    Definition { name: "ANJ_LOG_MICRO", kind: Kind::Bool, default: "OFF", group: "logger", about: "Log with numbers instead of names" },
    Definition { name: "ANJ_LOG_ALT_IMPL_HEADER", kind: Kind::Text, default: "", group: "logger", about: "Header of a logger of the application" },
    Definition { name: "ANJ_LOG_FORMATTER_PRINTF", kind: Kind::Bool, default: "ON", group: "logger", about: "The log formats with vsnprintf, there is no other formatter" },
    Definition { name: "ANJ_LOG_FORMATTER_BUF_SIZE", kind: Kind::Int, default: "512", group: "logger", about: "Bytes of a log line, on the stack" },
    Definition { name: "ANJ_LOG_HANDLER_OUTPUT_STDERR", kind: Kind::Bool, default: "ON", group: "logger", about: "The library defines anj_log_handler_output, to stderr" },
    Definition { name: "ANJ_LOG_HANDLER_OUTPUT_ALT", kind: Kind::Bool, default: "OFF", group: "logger", about: "The application defines anj_log_handler_output" },
    Definition { name: "ANJ_LOG_STRIP_CONSTANTS", kind: Kind::Bool, default: "OFF", group: "logger", about: "Disposable texts of the log become blank" },
    Definition { name: "ANJ_LOG_LEVEL_DEFAULT", kind: Kind::Tokens, default: "L_INFO", group: "logger", about: "Lowest level that is logged" },
    Definition { name: "ANJ_LOG_FILTERING_CONFIG_HEADER", kind: Kind::Text, default: "", group: "logger", about: "Header with levels of single modules" },
    Definition { name: "ANJ_WITH_PERSISTENCE", kind: Kind::Bool, default: "OFF", group: "persistence", about: "Storing and restoring of objects" },
    Definition { name: "ANJ_WITH_LWM2M12", kind: Kind::Bool, default: "ON", group: "other", about: "LwM2M 1.2 instead of 1.1" },
    Definition { name: "ANJ_WITH_CUSTOM_CONVERSION_FUNCTIONS", kind: Kind::Bool, default: "ON", group: "other", about: "Own conversion of numbers, no effect, it is always our own" },
    Definition { name: "ANJ_PLATFORM_BIG_ENDIAN", kind: Kind::Bool, default: "OFF", group: "other", about: "Kept for compatibility, no effect, the target tells" },
];

/// Options of earlier versions, of upstream's own build, and of the CMake package: accepted, without effect here.
pub const IGNORED: &[&str] = &[
    "ANJ_COAP_WITH_TCP",
    "ANJ_COAP_WITH_UDP",
    "ANJ_IWYU_PATH",
    "ANJ_MBEDTLS_PSK_IDENTITY_MAX_LEN",
    "ANJ_MBEDTLS_TLS_VERSION",
    "ANJ_NET_WITH_TCP",
    "ANJ_TESTING",
    "ANJ_WITH_EXTRA_WARNINGS",
];

/// The list of cipher suites of 1.x and 2.x. Feeds both newer lists when they are not set.
pub const OLD_CIPHERSUITES: &str = "ANJ_MBEDTLS_ALLOWED_CIPHERSUITES";

/// Options that a configuration header of an earlier version cannot define; they get their defaults then.
pub const NEWER_THAN_SOME_HEADERS: &[&str] = &[
    "ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES",
    "ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES",
    "ANJ_MBEDTLS_MAX_TRUST_STORE_CERTIFICATE_SIZE",
    "ANJ_NTP_SERVER_ADDR_MAX_LEN",
    "ANJ_SEC_OBJ_MAX_SNI_SIZE",
];
