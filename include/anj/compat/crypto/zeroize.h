/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_CRYPTO_ZEROIZE_H
#define ANJ_CRYPTO_ZEROIZE_H

#include <stddef.h>

/**
 * @file
 * Clearing of secrets. The application supplies the function, unless the library is built with `ANJ_WITH_MBEDTLS`.
 */

#ifdef ANJ_WITH_SECURITY

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Overwrites memory with zeros in a way the compiler must not optimise away.
 *
 * `buf`, `size`: what to clear; `size` in bytes, may be 0.
 */
void anj_crypto_zeroize(void *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_SECURITY */

#endif /* ANJ_CRYPTO_ZEROIZE_H */
