#include <anj/init.h>

#ifndef ANJ_CRYPTO_STORAGE_H
#define ANJ_CRYPTO_STORAGE_H

#include <stddef.h>
#include <anj/crypto.h>
#include <anj/defs.h>

/**
 * @file
 * Credentials outside of ordinary memory, for instance in a secure element. The application supplies these functions, but for
 * what `ANJ_WITH_CRYPTO_STORAGE_DEFAULT` brings. `crypto_ctx` is the context from `anj_crypto_storage_init`.
 */

#ifdef ANJ_WITH_EXTERNAL_CRYPTO_STORAGE

#ifdef __cplusplus
extern "C" {
#endif

#ifdef ANJ_WITH_PERSISTENCE
/** Most bytes that `anj_crypto_storage_get_persistence_info` may write. */
#define ANJ_CRYPTO_STORAGE_PERSISTENCE_INFO_MAX_SIZE 64
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_EXTERNAL_CRYPTO_STORAGE */

#endif /* ANJ_CRYPTO_STORAGE_H */
