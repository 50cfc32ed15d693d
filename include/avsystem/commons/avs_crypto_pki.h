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

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_CRYPTO_PKI_H */
