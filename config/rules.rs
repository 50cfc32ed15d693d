// What combinations of options make no sense. The same rules stand in anj/init.h.

/// A condition that must hold, in the words of the message when it does not.
pub struct Rule {
    /// The words.
    pub text: &'static str,
    /// The condition.
    pub holds: fn(&Configuration) -> bool,
}

/// All rules.
pub const RULES: &[Rule] = &[
    Rule {
        text: "at least one of ANJ_NET_WITH_UDP, ANJ_NET_WITH_DTLS, ANJ_NET_WITH_NON_IP_BINDING must be enabled",
        holds: |c| c.on("ANJ_NET_WITH_UDP") || c.on("ANJ_NET_WITH_DTLS") || c.on("ANJ_NET_WITH_NON_IP_BINDING"),
    },
    Rule {
        text: "ANJ_WITH_CACHE requires ANJ_CACHE_ENTRIES_NUMBER >= 1",
        holds: |c| !c.on("ANJ_WITH_CACHE") || c.int("ANJ_CACHE_ENTRIES_NUMBER") > 0,
    },
    Rule {
        text: "ANJ_WITH_RST_AS_CANCEL_OBSERVE requires ANJ_WITH_OBSERVE",
        holds: |c| !c.on("ANJ_WITH_RST_AS_CANCEL_OBSERVE") || c.on("ANJ_WITH_OBSERVE"),
    },
    Rule {
        text: "ANJ_WITH_LWM2M_CBOR requires ANJ_WITH_LWM2M12",
        holds: |c| !c.on("ANJ_WITH_LWM2M_CBOR") || c.on("ANJ_WITH_LWM2M12"),
    },
    Rule {
        text: "at least one of ANJ_WITH_SENML_CBOR, ANJ_WITH_LWM2M_CBOR must be enabled",
        holds: |c| c.on("ANJ_WITH_SENML_CBOR") || c.on("ANJ_WITH_LWM2M_CBOR"),
    },
    Rule {
        text: "ANJ_WITH_DISCOVER_ATTR requires ANJ_WITH_OBSERVE",
        holds: |c| !c.on("ANJ_WITH_DISCOVER_ATTR") || c.on("ANJ_WITH_OBSERVE"),
    },
    Rule {
        text: "ANJ_WITH_COMPOSITE_OPERATIONS requires ANJ_DM_MAX_COMP_READ_ENTRIES",
        holds: |c| !c.on("ANJ_WITH_COMPOSITE_OPERATIONS") || c.int("ANJ_DM_MAX_COMP_READ_ENTRIES") > 0,
    },
    Rule {
        text: "ANJ_WITH_OBSERVE requires ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER and ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER",
        holds: |c| {
            !c.on("ANJ_WITH_OBSERVE")
                || c.int("ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER") > 0
                    && c.int("ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER") > 0
        },
    },
    Rule {
        text: "ANJ_WITH_OBSERVE_COMPOSITE requires ANJ_WITH_OBSERVE and ANJ_WITH_COMPOSITE_OPERATIONS",
        holds: |c| {
            !c.on("ANJ_WITH_OBSERVE_COMPOSITE") || c.on("ANJ_WITH_OBSERVE") && c.on("ANJ_WITH_COMPOSITE_OPERATIONS")
        },
    },
    Rule {
        text: "ANJ_WITH_LWM2M_SEND requires ANJ_LWM2M_SEND_QUEUE_SIZE",
        holds: |c| !c.on("ANJ_WITH_LWM2M_SEND") || c.int("ANJ_LWM2M_SEND_QUEUE_SIZE") > 0,
    },
    Rule {
        text: "ANJ_WITH_DEFAULT_FOTA_OBJ requires ANJ_FOTA_WITH_PULL_METHOD or ANJ_FOTA_WITH_PUSH_METHOD",
        holds: |c| {
            !c.on("ANJ_WITH_DEFAULT_FOTA_OBJ")
                || c.on("ANJ_FOTA_WITH_PULL_METHOD")
                || c.on("ANJ_FOTA_WITH_PUSH_METHOD")
        },
    },
    Rule {
        text: "with ANJ_WITH_DEFAULT_FOTA_OBJ, ANJ_FOTA_WITH_PULL_METHOD requires one of \
               ANJ_FOTA_WITH_{COAP,COAPS,HTTP,HTTPS,COAP_TCP,COAPS_TCP}",
        holds: |c| {
            !c.on("ANJ_WITH_DEFAULT_FOTA_OBJ")
                || !c.on("ANJ_FOTA_WITH_PULL_METHOD")
                || ["COAP", "COAPS", "HTTP", "HTTPS", "COAP_TCP", "COAPS_TCP"]
                    .iter()
                    .any(|protocol| c.on(&format!("ANJ_FOTA_WITH_{protocol}")))
        },
    },
    Rule {
        text: "ANJ_WITH_DEFAULT_SECURITY_OBJ requires ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE, \
               ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE and ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE",
        holds: |c| {
            !c.on("ANJ_WITH_DEFAULT_SECURITY_OBJ")
                || c.int("ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE") > 0
                    && c.int("ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE") > 0
                    && c.int("ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE") > 0
        },
    },
    Rule {
        text: "ANJ_WITH_COAP_DOWNLOADER requires ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE and \
               ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER",
        holds: |c| {
            !c.on("ANJ_WITH_COAP_DOWNLOADER")
                || c.int("ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE") > 0 && c.int("ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER") > 0
        },
    },
    Rule {
        text: "at most one of ANJ_LOG_FULL, ANJ_LOG_MICRO, ANJ_LOG_ALT_IMPL_HEADER may be enabled",
        holds: |c| {
            ["ANJ_LOG_FULL", "ANJ_LOG_MICRO", "ANJ_LOG_ALT_IMPL_HEADER"].iter().filter(|name| c.on(name)).count() <= 1
        },
    },
    Rule {
        text: "at most one of ANJ_LOG_HANDLER_OUTPUT_STDERR, ANJ_LOG_HANDLER_OUTPUT_ALT may be enabled",
        holds: |c| !c.on("ANJ_LOG_HANDLER_OUTPUT_STDERR") || !c.on("ANJ_LOG_HANDLER_OUTPUT_ALT"),
    },
    Rule {
        text: "ANJ_LOG_FULL or ANJ_LOG_MICRO requires one of ANJ_LOG_HANDLER_OUTPUT_STDERR, ANJ_LOG_HANDLER_OUTPUT_ALT",
        holds: |c| {
            !c.builtin_log() || c.on("ANJ_LOG_HANDLER_OUTPUT_STDERR") || c.on("ANJ_LOG_HANDLER_OUTPUT_ALT")
        },
    },
    Rule {
        text: "ANJ_LOG_FULL or ANJ_LOG_MICRO requires ANJ_LOG_FORMATTER_BUF_SIZE > 0",
        holds: |c| !c.builtin_log() || c.int("ANJ_LOG_FORMATTER_BUF_SIZE") > 0,
    },
    Rule {
        text: "ANJ_LOG_FULL or ANJ_LOG_MICRO requires ANJ_LOG_FORMATTER_PRINTF, the only formatter",
        holds: |c| !c.builtin_log() || c.on("ANJ_LOG_FORMATTER_PRINTF"),
    },
    Rule {
        text: "ANJ_WITH_CERTIFICATES requires ANJ_WITH_SECURITY",
        holds: |c| !c.on("ANJ_WITH_CERTIFICATES") || c.on("ANJ_WITH_SECURITY"),
    },
    Rule {
        text: "ANJ_WITH_EXTERNAL_CRYPTO_STORAGE requires ANJ_WITH_SECURITY",
        holds: |c| !c.on("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE") || c.on("ANJ_WITH_SECURITY"),
    },
    Rule {
        text: "ANJ_WITH_EXTERNAL_SIGNING requires ANJ_WITH_EXTERNAL_CRYPTO_STORAGE",
        holds: |c| !c.on("ANJ_WITH_EXTERNAL_SIGNING") || c.on("ANJ_WITH_EXTERNAL_CRYPTO_STORAGE"),
    },
    Rule {
        text: "ANJ_WITH_EXTERNAL_SIGNING excludes ANJ_WITH_CRYPTO_STORAGE_DEFAULT",
        holds: |c| !c.on("ANJ_WITH_EXTERNAL_SIGNING") || !c.on("ANJ_WITH_CRYPTO_STORAGE_DEFAULT"),
    },
    Rule {
        text: "with ANJ_WITH_MBEDTLS both handshake timeouts lie in 0..4294967295 ms",
        holds: |c| {
            !c.on("ANJ_WITH_MBEDTLS")
                || c.int("ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS") <= i64::from(u32::MAX)
                    && c.int("ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS") <= i64::from(u32::MAX)
        },
    },
];
