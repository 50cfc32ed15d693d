/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_CRYPTO_H
#define ANJ_CRYPTO_H

#include <stddef.h>
#include <anj/defs.h>

/**
 * @file
 * Where a key, an identity or a certificate comes from.
 */

#ifdef ANJ_WITH_SECURITY

#ifdef __cplusplus
extern "C" {
#endif

/** Where a credential is. */
typedef enum {
    /** Nowhere: there is none. */
    ANJ_CRYPTO_DATA_SOURCE_EMPTY,
    /** In memory. */
    ANJ_CRYPTO_DATA_SOURCE_BUFFER,
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
    /** In the storage of `anj/compat/crypto/storage.h`. */
    ANJ_CRYPTO_DATA_SOURCE_EXTERNAL,
#endif
} anj_crypto_data_source_t;

/** What a credential is. */
typedef enum {
    /** One or more X.509 certificates. */
    ANJ_CRYPTO_SECURITY_TAG_CERTIFICATE_CHAIN,
    /** Private key that belongs to a certificate. */
    ANJ_CRYPTO_SECURITY_TAG_PRIVATE_KEY,
    /** Certificate revocation list. */
    ANJ_CRYPTO_SECURITY_TAG_CERT_REVOCATION_LIST,
    /** Identity of a pre-shared key. */
    ANJ_CRYPTO_SECURITY_TAG_PSK_IDENTITY,
    /** Pre-shared key. */
    ANJ_CRYPTO_SECURITY_TAG_PSK_KEY,
} anj_crypto_security_tag_t;

/** A credential in memory. */
typedef struct {
    /** The bytes: a key or an identity as it is, certificates in DER or PEM. */
    const void *data;
    /** Their number. */
    size_t data_size;
} anj_crypto_security_info_buffer_t;

#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
/** A credential in the storage of `anj/compat/crypto/storage.h`. */
typedef struct {
    /** What the storage knows the credential by, NUL-terminated. */
    const char *identity;
} anj_crypto_security_info_external_t;
#endif

/** A credential: what it is and where. All zero: none. */
typedef struct {
    /** What it is. Set by the library where the place tells. */
    anj_crypto_security_tag_t tag;
    /** Which member of `info` holds. */
    anj_crypto_data_source_t source;
    /** Where it is. */
    union {
        /** `ANJ_CRYPTO_DATA_SOURCE_BUFFER`. */
        anj_crypto_security_info_buffer_t buffer;
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
        /** `ANJ_CRYPTO_DATA_SOURCE_EXTERNAL`. */
        anj_crypto_security_info_external_t external;
#endif
    } info;
} anj_crypto_security_info_t;

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_SECURITY */

#endif /* ANJ_CRYPTO_H */
