/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_RNG_H
#define ANJ_RNG_H

#include <stddef.h>
#include <stdint.h>

/**
 * @file
 * Randomness. The application supplies the function, unless the library is built with `ANJ_WITH_RNG_POSIX_COMPAT`.
 */

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Fills a buffer with random bytes, good enough for keys when DTLS is in use.
 *
 * `buffer`, `size`: what to fill; `size` in bytes, may be 0.
 *
 * Returns 0, or another value on error.
 */
int anj_rng_generate(uint8_t *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_RNG_H */
