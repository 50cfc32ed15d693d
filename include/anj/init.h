/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
/**
 * @file
 * The configuration: first include of every header.
 *
 * Brings `anj/anj_config.h`, which CMake or the application supplies, refuses combinations of options that make no sense, and
 * gives defaults to options that a configuration header written for an older version does not know. Options that were removed
 * (`ANJ_COAP_WITH_UDP`, `ANJ_COAP_WITH_TCP`, `ANJ_NET_WITH_TCP`, `ANJ_MBEDTLS_TLS_VERSION`,
 * `ANJ_MBEDTLS_ALLOWED_CIPHERSUITES`, `ANJ_MBEDTLS_PSK_IDENTITY_MAX_LEN`) may be defined, without effect but for the last list
 * of cipher suites, which stands for both that replaced it.
 */
#ifndef ANJ_INIT_H
#define ANJ_INIT_H

#include <anj/anj_config.h>

/* Combinations that make no sense. The build of the library refuses them too (config/rules.rs). */

#if !defined(ANJ_NET_WITH_UDP) && !defined(ANJ_NET_WITH_DTLS) && !defined(ANJ_NET_WITH_NON_IP_BINDING)
#error "at least one of ANJ_NET_WITH_UDP, ANJ_NET_WITH_DTLS, ANJ_NET_WITH_NON_IP_BINDING must be enabled"
#endif

#ifdef ANJ_WITH_CACHE
#if !defined(ANJ_CACHE_ENTRIES_NUMBER) || ANJ_CACHE_ENTRIES_NUMBER < 1
#error "ANJ_WITH_CACHE requires ANJ_CACHE_ENTRIES_NUMBER >= 1"
#endif
#endif

#if defined(ANJ_WITH_RST_AS_CANCEL_OBSERVE) && !defined(ANJ_WITH_OBSERVE)
#error "ANJ_WITH_RST_AS_CANCEL_OBSERVE requires ANJ_WITH_OBSERVE"
#endif

#if defined(ANJ_WITH_LWM2M_CBOR) && !defined(ANJ_WITH_LWM2M12)
#error "ANJ_WITH_LWM2M_CBOR requires ANJ_WITH_LWM2M12"
#endif

#if defined(ANJ_EXT_WITH_TLV_OUTPUT) && !defined(ANJ_WITH_TLV)
#error "ANJ_EXT_WITH_TLV_OUTPUT requires ANJ_WITH_TLV"
#endif

#if defined(ANJ_EXT_WITH_ADAPTIVE_TIMEOUT) && !defined(ANJ_WITH_COAP_DOWNLOADER)
#error "ANJ_EXT_WITH_ADAPTIVE_TIMEOUT requires ANJ_WITH_COAP_DOWNLOADER"
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_PROGRESS) && !defined(ANJ_WITH_COAP_DOWNLOADER)
#error "ANJ_EXT_WITH_DOWNLOAD_PROGRESS requires ANJ_WITH_COAP_DOWNLOADER"
#endif

#if !defined(ANJ_WITH_SENML_CBOR) && !defined(ANJ_WITH_LWM2M_CBOR)
#error "at least one of ANJ_WITH_SENML_CBOR, ANJ_WITH_LWM2M_CBOR must be enabled"
#endif

#if defined(ANJ_WITH_DISCOVER_ATTR) && !defined(ANJ_WITH_OBSERVE)
#error "ANJ_WITH_DISCOVER_ATTR requires ANJ_WITH_OBSERVE"
#endif

#if defined(ANJ_WITH_COMPOSITE_OPERATIONS) && !defined(ANJ_DM_MAX_COMP_READ_ENTRIES)
#error "ANJ_WITH_COMPOSITE_OPERATIONS requires ANJ_DM_MAX_COMP_READ_ENTRIES"
#endif

#if defined(ANJ_WITH_OBSERVE) \
    && (!defined(ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER) || !defined(ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER))
#error "ANJ_WITH_OBSERVE requires ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER and ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER"
#endif

#if defined(ANJ_WITH_OBSERVE_COMPOSITE) && (!defined(ANJ_WITH_OBSERVE) || !defined(ANJ_WITH_COMPOSITE_OPERATIONS))
#error "ANJ_WITH_OBSERVE_COMPOSITE requires ANJ_WITH_OBSERVE and ANJ_WITH_COMPOSITE_OPERATIONS"
#endif

#ifdef ANJ_EXT_WITH_NOTIFICATION_STORING
#ifndef ANJ_WITH_OBSERVE
#error "ANJ_EXT_WITH_NOTIFICATION_STORING requires ANJ_WITH_OBSERVE"
#endif
#if defined(ANJ_EXT_NOTIFICATION_STORE_SIZE) && ANJ_EXT_NOTIFICATION_STORE_SIZE < 128
#error "ANJ_EXT_WITH_NOTIFICATION_STORING requires ANJ_EXT_NOTIFICATION_STORE_SIZE >= 128"
#endif
#endif

#if defined(ANJ_WITH_LWM2M_SEND) && !defined(ANJ_LWM2M_SEND_QUEUE_SIZE)
#error "ANJ_WITH_LWM2M_SEND requires ANJ_LWM2M_SEND_QUEUE_SIZE"
#endif

#ifdef ANJ_WITH_DEFAULT_FOTA_OBJ
#if !defined(ANJ_FOTA_WITH_PULL_METHOD) && !defined(ANJ_FOTA_WITH_PUSH_METHOD)
#error "ANJ_WITH_DEFAULT_FOTA_OBJ requires ANJ_FOTA_WITH_PULL_METHOD or ANJ_FOTA_WITH_PUSH_METHOD"
#endif
#if defined(ANJ_FOTA_WITH_PULL_METHOD) && !defined(ANJ_FOTA_WITH_COAP) && !defined(ANJ_FOTA_WITH_COAPS) \
    && !defined(ANJ_FOTA_WITH_HTTP) && !defined(ANJ_FOTA_WITH_HTTPS) && !defined(ANJ_FOTA_WITH_COAP_TCP) \
    && !defined(ANJ_FOTA_WITH_COAPS_TCP)
#error "ANJ_FOTA_WITH_PULL_METHOD requires one of ANJ_FOTA_WITH_COAP, _COAPS, _HTTP, _HTTPS, _COAP_TCP, _COAPS_TCP"
#endif
#endif /* ANJ_WITH_DEFAULT_FOTA_OBJ */

#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ) \
    && (!defined(ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE) || !defined(ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE) \
        || !defined(ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE))
#error "ANJ_WITH_DEFAULT_SECURITY_OBJ requires ANJ_SEC_OBJ_MAX_{PUBLIC_KEY_OR_IDENTITY,SERVER_PUBLIC_KEY,SECRET_KEY}_SIZE"
#endif

#if defined(ANJ_WITH_COAP_DOWNLOADER) \
    && (!defined(ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE) || !defined(ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER))
#error "ANJ_WITH_COAP_DOWNLOADER requires ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE and ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER"
#endif

#if (defined(ANJ_LOG_FULL) && defined(ANJ_LOG_MICRO)) || (defined(ANJ_LOG_FULL) && defined(ANJ_LOG_ALT_IMPL_HEADER)) \
    || (defined(ANJ_LOG_MICRO) && defined(ANJ_LOG_ALT_IMPL_HEADER))
#error "at most one of ANJ_LOG_FULL, ANJ_LOG_MICRO, ANJ_LOG_ALT_IMPL_HEADER may be enabled"
#endif

#if defined(ANJ_LOG_HANDLER_OUTPUT_STDERR) && defined(ANJ_LOG_HANDLER_OUTPUT_ALT)
#error "at most one of ANJ_LOG_HANDLER_OUTPUT_STDERR, ANJ_LOG_HANDLER_OUTPUT_ALT may be enabled"
#endif

#if defined(ANJ_LOG_FULL) || defined(ANJ_LOG_MICRO)
#if !defined(ANJ_LOG_HANDLER_OUTPUT_STDERR) && !defined(ANJ_LOG_HANDLER_OUTPUT_ALT)
#error "ANJ_LOG_FULL and ANJ_LOG_MICRO require one of ANJ_LOG_HANDLER_OUTPUT_STDERR, ANJ_LOG_HANDLER_OUTPUT_ALT"
#endif
#if !defined(ANJ_LOG_FORMATTER_BUF_SIZE) || ANJ_LOG_FORMATTER_BUF_SIZE <= 0
#error "ANJ_LOG_FULL and ANJ_LOG_MICRO require ANJ_LOG_FORMATTER_BUF_SIZE > 0"
#endif
#endif

#if defined(ANJ_WITH_CERTIFICATES) && !defined(ANJ_WITH_SECURITY)
#error "ANJ_WITH_CERTIFICATES requires ANJ_WITH_SECURITY"
#endif

#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE) && !defined(ANJ_WITH_SECURITY)
#error "ANJ_WITH_EXTERNAL_CRYPTO_STORAGE requires ANJ_WITH_SECURITY"
#endif

#if defined(ANJ_WITH_EXTERNAL_SIGNING) && !defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
#error "ANJ_WITH_EXTERNAL_SIGNING requires ANJ_WITH_EXTERNAL_CRYPTO_STORAGE"
#endif

#if defined(ANJ_WITH_EXTERNAL_SIGNING) && defined(ANJ_WITH_CRYPTO_STORAGE_DEFAULT)
#error "ANJ_WITH_EXTERNAL_SIGNING excludes ANJ_WITH_CRYPTO_STORAGE_DEFAULT"
#endif

#ifdef ANJ_WITH_MBEDTLS
#if (defined(ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS) \
     && (ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS < 0 || ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS > 4294967295)) \
    || (defined(ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS) \
        && (ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS < 0 || ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS > 4294967295))
#error "ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS and ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS must be 0 to 4294967295"
#endif
#endif /* ANJ_WITH_MBEDTLS */

/* Defaults of options that a configuration header may lack; those of the build of the library. */

#ifndef ANJ_IN_MSG_BUFFER_SIZE
#define ANJ_IN_MSG_BUFFER_SIZE 1200
#endif
#ifndef ANJ_OUT_MSG_BUFFER_SIZE
#define ANJ_OUT_MSG_BUFFER_SIZE 1200
#endif
#ifndef ANJ_OUT_PAYLOAD_BUFFER_SIZE
#define ANJ_OUT_PAYLOAD_BUFFER_SIZE 1024
#endif
#ifndef ANJ_DM_MAX_OBJECTS_NUMBER
#define ANJ_DM_MAX_OBJECTS_NUMBER 10
#endif
#ifndef ANJ_DM_MAX_COMP_READ_ENTRIES
#define ANJ_DM_MAX_COMP_READ_ENTRIES 5
#endif
#ifndef ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE
#define ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE 255
#endif
#ifndef ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE
#define ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE 255
#endif
#ifndef ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE
#define ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE 255
#endif
#ifndef ANJ_SEC_OBJ_MAX_SNI_SIZE
#define ANJ_SEC_OBJ_MAX_SNI_SIZE 50
#endif
#ifndef ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER
#define ANJ_COAP_DOWNLOADER_MAX_PATHS_NUMBER 3
#endif
#ifndef ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE
#define ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE 1200
#endif
#ifndef ANJ_NTP_SERVER_ADDR_MAX_LEN
#define ANJ_NTP_SERVER_ADDR_MAX_LEN 25
#endif
#ifndef ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER
#define ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER 10
#endif
#ifndef ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER
#define ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER 10
#endif
#ifndef ANJ_EXT_NOTIFICATION_STORE_SIZE
#define ANJ_EXT_NOTIFICATION_STORE_SIZE 1024
#endif
#ifndef ANJ_LWM2M_SEND_QUEUE_SIZE
#define ANJ_LWM2M_SEND_QUEUE_SIZE 1
#endif
#ifndef ANJ_MBEDTLS_MAX_TRUST_STORE_CERTIFICATE_SIZE
#define ANJ_MBEDTLS_MAX_TRUST_STORE_CERTIFICATE_SIZE 255
#endif
#ifndef ANJ_COAP_MAX_OPTIONS_NUMBER
#define ANJ_COAP_MAX_OPTIONS_NUMBER 15
#endif
#ifndef ANJ_COAP_MAX_ATTR_OPTION_SIZE
#define ANJ_COAP_MAX_ATTR_OPTION_SIZE 40
#endif
#ifndef ANJ_COAP_MAX_LOCATION_PATHS_NUMBER
#define ANJ_COAP_MAX_LOCATION_PATHS_NUMBER 2
#endif
#ifndef ANJ_COAP_MAX_LOCATION_PATH_SIZE
#define ANJ_COAP_MAX_LOCATION_PATH_SIZE 40
#endif
#ifndef ANJ_CACHE_ENTRIES_NUMBER
#define ANJ_CACHE_ENTRIES_NUMBER 10
#endif
#ifndef ANJ_LOG_FORMATTER_BUF_SIZE
#define ANJ_LOG_FORMATTER_BUF_SIZE 512
#endif

#ifdef ANJ_WITH_MBEDTLS
#ifndef ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES
#ifdef ANJ_MBEDTLS_ALLOWED_CIPHERSUITES
#define ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES ANJ_MBEDTLS_ALLOWED_CIPHERSUITES
#else
#define ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES \
    MBEDTLS_TLS_PSK_WITH_AES_128_CCM_8, MBEDTLS_TLS_PSK_WITH_AES_256_CCM_8
#endif
#endif
#ifndef ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES
#ifdef ANJ_MBEDTLS_ALLOWED_CIPHERSUITES
#define ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES ANJ_MBEDTLS_ALLOWED_CIPHERSUITES
#else
#define ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES \
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8
#endif
#endif
#endif /* ANJ_WITH_MBEDTLS */

/*
 * Enumerations have the size that the target's ABI gives them: one byte on bare-metal ARM. A firmware built with
 * -fno-short-enums there would disagree with the library about every structure, hence does not compile.
 */
#if defined(__ARM_EABI__) && !defined(__linux__) && !defined(__aarch64__)
typedef enum { _ANJ_SHORT_ENUM = 1 } _anj_short_enum_t;
typedef char _anj_this_target_needs_short_enums[sizeof(_anj_short_enum_t) == 1 ? 1 : -1];
#endif

/* Headers and a library of different configurations must not link. */
#include <anj/private/built_with.h>

#endif /* ANJ_INIT_H */
