/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_SECURITY_H
#define ANJ_SECURITY_H

#include <stdbool.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/crypto.h>
#include <anj/defs.h>

/**
 * @file
 * Who supplies the credentials of connections: the default Security object, or handlers of the application.
 */

#ifdef ANJ_WITH_SECURITY

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Supplies the pre-shared key of a connection.
 *
 * `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
 * `out_psk_info`: gets the credentials; what they point to must stay valid until the connection is made.
 *
 * Returns 0, or another value when there are none.
 */
typedef int anj_security_get_psk_info_handler_t(const anj_t *anj,
                                                bool bootstrap_credentials,
                                                anj_net_psk_info_t *out_psk_info);

#if defined(ANJ_WITH_CERTIFICATES)
/**
 * Supplies the certificates of a connection.
 *
 * `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
 * `out_cert_info`: gets the credentials, without trust store; what they point to must stay valid until the connection is
 * made.
 *
 * Returns 0, or another value when there are none.
 */
typedef int anj_security_get_cert_info_handler_t(const anj_t *anj,
                                                 bool bootstrap_credentials,
                                                 anj_net_certificate_info_t *out_cert_info);
#endif

#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
/**
 * Moves credentials that a Bootstrap Server wrote to the storage of `anj/compat/crypto/storage.h`.
 *
 * Returns 0, or another value on error.
 */
typedef int anj_security_offload_keys_and_certs_handler_t(anj_t *anj);
#endif

/** Handlers that supply credentials; NULL: there are none of this kind. The default Security object brings its own. */
typedef struct {
    /** Supplies pre-shared keys. */
    anj_security_get_psk_info_handler_t *get_psk_info;
#if defined(ANJ_WITH_CERTIFICATES)
    /** Supplies certificates. */
    anj_security_get_cert_info_handler_t *get_cert_info;
#endif
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
    /** Moves credentials to the external storage. */
    anj_security_offload_keys_and_certs_handler_t *offload_keys_and_certs;
#endif
} anj_security_credential_handlers_t;

/**
 * Registers the handlers that supply credentials. The last registration counts.
 *
 * `handlers`: not copied: they must stay valid while the client runs. NULL: none.
 */
void anj_security_register_credential_handlers(anj_t *anj,
                                               const anj_security_credential_handlers_t *handlers);

/**
 * Asks the registered handler for the pre-shared key of a connection.
 *
 * `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
 * `out_psk_info`: gets the credentials; they stay valid until the account changes.
 *
 * Returns 0, what the handler returned (`ANJ_DM_ERR_NOT_FOUND` from the default Security object), or -1 without handler.
 */
int anj_security_get_psk_info(const anj_t *anj,
                              bool bootstrap_credentials,
                              anj_net_psk_info_t *out_psk_info);

#if defined(ANJ_WITH_CERTIFICATES)
/**
 * Asks the registered handler for the certificates of a connection, and adds the trust store of the client.
 *
 * `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
 * `out_cert_info`: gets the credentials; they stay valid until the account changes.
 *
 * Returns 0, what the handler returned (`ANJ_DM_ERR_NOT_FOUND` from the default Security object), or -1 without handler.
 */
int anj_security_get_cert_info(const anj_t *anj,
                               bool bootstrap_credentials,
                               anj_net_certificate_info_t *out_cert_info);
#endif

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_SECURITY */

#endif /* ANJ_SECURITY_H */
