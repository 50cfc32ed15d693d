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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_RNG_H */
