/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_PRNG_H
#define AVSYSTEM_COMMONS_AVS_PRNG_H

#include <stddef.h>

/**
 * @file
 * Random numbers.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A source of random numbers. */
typedef struct avs_crypto_prng_ctx_struct avs_crypto_prng_ctx_t;

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_PRNG_H */
