/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_CRYPTO_PKI_H
#define AVSYSTEM_COMMONS_AVS_CRYPTO_PKI_H

#include <stdint.h>

#include <avsystem/commons/avs_crypto_common.h>
#include <avsystem/commons/avs_errno.h>
#include <avsystem/commons/avs_list.h>
#include <avsystem/commons/avs_prng.h>
#include <avsystem/commons/avs_time.h>

/**
 * @file
 * Certificates and private keys.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Certificates. Only pointers: nothing is copied. */
typedef struct avs_crypto_certificate_chain_info_struct {
    /** Where it lies. */
    avs_crypto_security_info_union_t desc;
} avs_crypto_certificate_chain_info_t;

/** Revocation lists. Only pointers: nothing is copied. */
typedef struct {
    /** Where it lies. */
    avs_crypto_security_info_union_t desc;
} avs_crypto_cert_revocation_list_info_t;

/** A private key. Only pointers: nothing is copied. */
typedef struct {
    /** Where it lies. */
    avs_crypto_security_info_union_t desc;
} avs_crypto_private_key_info_t;

/** Certificates in a file, PEM or DER. Nothing is copied or read here. */
avs_crypto_certificate_chain_info_t avs_crypto_certificate_chain_info_from_file(const char *filename);

/** Certificates in memory, PEM or DER. Nothing is copied. */
avs_crypto_certificate_chain_info_t avs_crypto_certificate_chain_info_from_buffer(const void *buffer,
                                                                                  size_t buffer_size);

/** Revocation lists in a file, PEM or DER. Nothing is copied or read here. */
avs_crypto_cert_revocation_list_info_t avs_crypto_cert_revocation_list_info_from_file(const char *filename);

/** Revocation lists in memory, PEM or DER. Nothing is copied. */
avs_crypto_cert_revocation_list_info_t avs_crypto_cert_revocation_list_info_from_buffer(const void *buffer,
                                                                                        size_t buffer_size);

/** A private key in a file, PEM or DER. `password`: that of the file, or NULL. Nothing is copied or read here. */
avs_crypto_private_key_info_t avs_crypto_private_key_info_from_file(const char *filename,
                                                                    const char *password);

/** A private key in memory, PEM or DER. `password`: that of the buffer, or NULL. Nothing is copied. */
avs_crypto_private_key_info_t avs_crypto_private_key_info_from_buffer(const void *buffer,
                                                                      size_t buffer_size,
                                                                      const char *password);

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_CRYPTO_PKI_H */
