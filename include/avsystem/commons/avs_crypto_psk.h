/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_CRYPTO_PSK_H
#define AVSYSTEM_COMMONS_AVS_CRYPTO_PSK_H

#include <stdint.h>

#include <avsystem/commons/avs_crypto_common.h>
#include <avsystem/commons/avs_errno.h>

/**
 * @file
 * Pre-shared keys.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Identity of a pre-shared key. Only pointers: nothing is copied. */
typedef struct {
    /** Where it lies. */
    avs_crypto_security_info_union_t desc;
} avs_crypto_psk_identity_info_t;

/** A pre-shared key. Only pointers: nothing is copied. */
typedef struct {
    /** Where it lies. */
    avs_crypto_security_info_union_t desc;
} avs_crypto_psk_key_info_t;

/** Identity of a pre-shared key, in memory. Nothing is copied. */
avs_crypto_psk_identity_info_t avs_crypto_psk_identity_info_from_buffer(const void *buffer,
                                                                        size_t buffer_size);

/** A pre-shared key in memory. Nothing is copied. */
avs_crypto_psk_key_info_t avs_crypto_psk_key_info_from_buffer(const void *buffer,
                                                              size_t buffer_size);

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_CRYPTO_PSK_H */
