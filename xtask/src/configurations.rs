//! The configurations in which things are tested.

/// Names and values.
type Options = &'static [(&'static str, &'static str)];

/// Options beside the defaults with which the Rust tests run: what this version has, switched on.
pub const TESTED: Options = &[
    ("ANJ_WITH_COAP_DOWNLOADER", "ON"),
    ("ANJ_NET_WITH_IPV6", "ON"),
    ("ANJ_FOTA_WITH_COAP", "ON"),
    ("ANJ_WITH_PERSISTENCE", "ON"),
    ("ANJ_WITH_EXTERNAL_DATA", "ON"),
    ("ANJ_EXT_WITH_TLV_OUTPUT", "ON"),
    ("ANJ_EXT_WITH_NOTIFICATION_STORING", "ON"),
    ("ANJ_EXT_WITH_ADAPTIVE_TIMEOUT", "ON"),
    ("ANJ_EXT_WITH_DOWNLOAD_PROGRESS", "ON"),
    ("ANJ_EXT_WITH_DOWNLOAD_RESUME", "ON"),
    ("ANJ_WITH_OBSERVE_COMPOSITE", "ON"),
    ("ANJ_LWM2M_SEND_QUEUE_SIZE", "3"),
    // DTLS of the application's own: the tests bring it.
    ("ANJ_WITH_MBEDTLS", "OFF"),
];

/// Tests that speak of options the other way round than [`TESTED`], and these options.
pub const TURNED: &[(&[&str], Options)] = &[
    (
        &["spec_41_outcomes", "spec_41_composite", "spec_30_operations", "spec_40_tlv_output"],
        &[
            ("ANJ_EXT_WITH_SILENT_OBSERVE_REMOVAL", "ON"),
            ("ANJ_OBSERVE_OBSERVATION_CANCEL_ON_TIMEOUT", "ON"),
            ("ANJ_WITH_RST_AS_CANCEL_OBSERVE", "OFF"),
            ("ANJ_EXT_WITH_TLV_OUTPUT", "OFF"),
        ],
    ),
    (
        &["spec_31_storage", "spec_31_storage_faults", "spec_31_file_storage", "spec_20_bootstrap"],
        &[
            ("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE", "ON"),
            ("ANJ_WITH_CRYPTO_STORAGE_DEFAULT", "ON"),
            ("ANJ_WITH_CERTIFICATES", "ON"),
        ],
    ),
    (&["spec_41_composite"], &[("ANJ_WITH_OBSERVE_COMPOSITE", "OFF")]),
    // Its bytes are those of a device that does not offer plain CoAP.
    (&["spec_11_fw_update_wire"], &[("ANJ_FOTA_WITH_COAP", "OFF")]),
    // With it every first request of a download looks different from Anjay Lite's.
    (&["spec_11_q_block2"], &[("ANJ_EXT_WITH_Q_BLOCK2", "ON")]),
    (
        &[
            "spec_11_downloader",
            "spec_11_bad_links",
            "spec_20_next_step",
            "spec_41_scheduling",
            "spec_41_observe",
            "spec_41_model",
            "soak",
        ],
        &[
            ("ANJ_EXT_WITH_ADAPTIVE_TIMEOUT", "OFF"),
            ("ANJ_EXT_WITH_DOWNLOAD_PROGRESS", "OFF"),
            ("ANJ_EXT_WITH_DOWNLOAD_RESUME", "OFF"),
            ("ANJ_EXT_WITH_NOTIFICATION_STORING", "OFF"),
        ],
    ),
    (
        &["spec_10_session"],
        &[
            ("ANJ_WITH_OBSERVE", "OFF"),
            ("ANJ_WITH_OBSERVE_COMPOSITE", "OFF"),
            ("ANJ_EXT_WITH_NOTIFICATION_STORING", "OFF"),
            ("ANJ_WITH_RST_AS_CANCEL_OBSERVE", "OFF"),
            ("ANJ_WITH_DISCOVER_ATTR", "OFF"),
        ],
    ),
];

/// The options that c_examples/firmware-update-pull sets in its CMakeLists.txt.
pub const EXAMPLE: Options = &[
    ("ANJ_WITH_COAP_DOWNLOADER", "ON"),
    ("ANJ_FOTA_WITH_PUSH_METHOD", "OFF"),
    ("ANJ_FOTA_WITH_COAP", "ON"),
    ("ANJ_FOTA_WITH_COAPS", "OFF"),
    ("ANJ_NET_WITH_IPV6", "ON"),
    ("ANJ_NET_WITH_DTLS", "OFF"),
    ("ANJ_WITH_SECURITY", "OFF"),
    ("ANJ_WITH_MBEDTLS", "OFF"),
];

/// Configurations that must compile and have the same layout on both sides.
pub const CONFIGURATIONS: &[(&str, Options)] = &[
    ("default", &[]),
    (
        "everything",
        &[
            ("ANJ_WITH_COAP_DOWNLOADER", "ON"),
            ("ANJ_WITH_NTP", "ON"),
            ("ANJ_WITH_PERSISTENCE", "ON"),
            ("ANJ_WITH_EXTERNAL_DATA", "ON"),
            ("ANJ_EXT_WITH_TLV_OUTPUT", "ON"),
            ("ANJ_EXT_WITH_NOTIFICATION_STORING", "ON"),
            ("ANJ_EXT_WITH_ADAPTIVE_TIMEOUT", "ON"),
            ("ANJ_EXT_WITH_DOWNLOAD_PROGRESS", "ON"),
            ("ANJ_EXT_WITH_DOWNLOAD_RESUME", "ON"),
            ("ANJ_EXT_WITH_Q_BLOCK2", "ON"),
            ("ANJ_WITH_OBSERVE_COMPOSITE", "ON"),
            ("ANJ_WITH_CERTIFICATES", "ON"),
            ("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE", "ON"),
            ("ANJ_WITH_EXTERNAL_SIGNING", "ON"),
            ("ANJ_NET_WITH_IPV6", "ON"),
            ("ANJ_FOTA_WITH_COAP", "ON"),
        ],
    ),
    (
        "credentials in files, nothing persisted",
        &[
            ("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE", "ON"),
            ("ANJ_WITH_CRYPTO_STORAGE_DEFAULT", "ON"),
            ("ANJ_WITH_BOOTSTRAP", "OFF"),
            ("ANJ_WITH_BOOTSTRAP_DISCOVER", "OFF"),
        ],
    ),
    (
        "no security",
        &[
            ("ANJ_WITH_SECURITY", "OFF"),
            ("ANJ_NET_WITH_DTLS", "OFF"),
            ("ANJ_WITH_MBEDTLS", "OFF"),
            ("ANJ_WITH_COAP_DOWNLOADER", "ON"),
        ],
    ),
    (
        "minimal",
        &[
            ("ANJ_WITH_SECURITY", "OFF"),
            ("ANJ_NET_WITH_DTLS", "OFF"),
            ("ANJ_WITH_MBEDTLS", "OFF"),
            ("ANJ_WITH_LWM2M12", "OFF"),
            ("ANJ_WITH_LWM2M_CBOR", "OFF"),
            ("ANJ_WITH_CBOR", "OFF"),
            ("ANJ_WITH_PLAINTEXT", "OFF"),
            ("ANJ_WITH_OPAQUE", "OFF"),
            ("ANJ_WITH_TLV", "OFF"),
            ("ANJ_WITH_OBSERVE", "OFF"),
            ("ANJ_WITH_RST_AS_CANCEL_OBSERVE", "OFF"),
            ("ANJ_WITH_DISCOVER_ATTR", "OFF"),
            ("ANJ_WITH_COMPOSITE_OPERATIONS", "OFF"),
            ("ANJ_WITH_BOOTSTRAP", "OFF"),
            ("ANJ_WITH_BOOTSTRAP_DISCOVER", "OFF"),
            ("ANJ_WITH_LWM2M_SEND", "OFF"),
            ("ANJ_WITH_CACHE", "OFF"),
            ("ANJ_WITH_DEFAULT_FOTA_OBJ", "OFF"),
            ("ANJ_WITH_TIME_POSIX_COMPAT", "OFF"),
            ("ANJ_WITH_RNG_POSIX_COMPAT", "OFF"),
            ("ANJ_WITH_SOCKET_POSIX_COMPAT", "OFF"),
            ("ANJ_IN_MSG_BUFFER_SIZE", "600"),
            ("ANJ_OUT_MSG_BUFFER_SIZE", "700"),
            ("ANJ_OUT_PAYLOAD_BUFFER_SIZE", "500"),
        ],
    ),
];

/// What the classic API is tested with where no program is linked to Mbed TLS.
pub const CLASSIC_WITHOUT_DTLS: &[(&str, &str)] =
    &[("ANJ_WITH_MBEDTLS", "OFF"), ("ANJ_NET_WITH_DTLS", "OFF"), ("ANJ_WITH_SECURITY", "OFF")];
