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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_SECURITY */

#endif /* ANJ_CRYPTO_H */
