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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_SECURITY */

#endif /* ANJ_CRYPTO_ZEROIZE_H */
