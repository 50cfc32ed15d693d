/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
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

/**
 * Opens the storage; called by `anj_core_init`.
 *
 * `out_crypto_ctx`: gets the context for the other functions.
 *
 * Returns 0, or another value on error, which `anj_core_init` returns.
 */
int anj_crypto_storage_init(void **out_crypto_ctx);

/**
 * Stores a credential.
 *
 * `out_info`: its `tag` tells what it is, its source is EXTERNAL already; gets the identity of the new record, which must
 * not be NULL, whose memory belongs to the storage and stays valid as long as the record.
 * `data`, `data_size`: the bytes, at least one.
 *
 * Returns 0, or another value on error; then nothing is left behind.
 */
int anj_crypto_storage_create_record(void *crypto_ctx,
                                     anj_crypto_security_info_t *out_info,
                                     const void *data,
                                     size_t data_size);

/**
 * Deletes a credential that no account uses any more. `info` may also be one that the application gave an account: a
 * storage deletes only what it has made itself.
 *
 * Returns 0, or another value on error, which is ignored.
 */
int anj_crypto_storage_delete_record(void *crypto_ctx,
                                     const anj_crypto_security_info_t *info);

/**
 * Loads a credential.
 *
 * `out_buffer`, `out_buffer_size`: where to; `out_buffer_size` in bytes.
 * `out_record_size`: gets its size in bytes.
 *
 * Returns 0, or another value on error, for instance when the credential does not fit.
 */
int anj_crypto_storage_resolve_security_info(void *crypto_ctx,
                                             const anj_crypto_security_info_external_t *info,
                                             char *out_buffer,
                                             size_t out_buffer_size,
                                             size_t *out_record_size);

#if defined(ANJ_WITH_EXTERNAL_SIGNING)
/**
 * Prepares a private key that never leaves its hardware.
 *
 * `out_pk_ctx`: key object of the TLS library, `mbedtls_pk_context *` with Mbed TLS; gets the key.
 *
 * Returns 0, or another value on error.
 */
int anj_crypto_storage_resolve_external_private_key_info(void *crypto_ctx,
                                                         anj_crypto_security_info_external_t *info,
                                                         void *out_pk_ctx);
#endif

/**
 * Closes the storage; called when `anj_core_shutdown` ends. The records stay. Where the identities end with the storage, a
 * Security object that holds some has to be set up anew, and restored, before it is used with another client.
 */
void anj_crypto_storage_deinit(void *out_crypto_ctx);

#if defined(ANJ_WITH_PERSISTENCE)
/**
 * Tells what must be persisted to find a credential again after a restart.
 *
 * `out_data`: gets it, up to `ANJ_CRYPTO_STORAGE_PERSISTENCE_INFO_MAX_SIZE` bytes.
 * `out_data_size`: gets its size in bytes.
 *
 * Returns 0, or another value on error.
 */
int anj_crypto_storage_get_persistence_info(void *crypto_ctx,
                                            const anj_crypto_security_info_external_t *info,
                                            void *out_data,
                                            size_t *out_data_size);
#endif

#if defined(ANJ_WITH_PERSISTENCE)
/**
 * Finds a credential again after a restart.
 *
 * `data`, `data_size`: what `anj_crypto_storage_get_persistence_info` told.
 * `out_info`: gets the identity of the record.
 *
 * Returns 0, or another value on error.
 */
int anj_crypto_storage_resolve_persistence_info(void *crypto_ctx,
                                                const void *data,
                                                size_t data_size,
                                                anj_crypto_security_info_external_t *out_info);
#endif

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_EXTERNAL_CRYPTO_STORAGE */

#endif /* ANJ_CRYPTO_STORAGE_H */
