/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DM_SECURITY_OBJECT_H
#define ANJ_DM_SECURITY_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#ifdef ANJ_WITH_PERSISTENCE
#include <anj/persistence.h>
#endif
#ifdef ANJ_WITH_SECURITY
#include <anj/crypto.h>
#include <anj/security.h>
#endif

/**
 * @file
 * The Security object, /0: which servers there are and how they are reached.
 *
 * `anj_dm_security_obj_init`, `anj_dm_security_obj_add_instance` for each account, `anj_dm_security_obj_install`.
 */

#ifdef __cplusplus
extern "C" {
#endif

#ifdef ANJ_WITH_DEFAULT_SECURITY_OBJ
/** Accounts that the object has space for. */
#ifdef ANJ_WITH_BOOTSTRAP
#define ANJ_DM_SECURITY_OBJ_INSTANCES 2
#else
#define ANJ_DM_SECURITY_OBJ_INSTANCES 1
#endif
#endif /* ANJ_WITH_DEFAULT_SECURITY_OBJ */

/** How a server is reached: Resource 2, Security Mode. */
typedef enum {
    /** DTLS with a pre-shared key; with `ANJ_WITH_SECURITY`. */
    ANJ_DM_SECURITY_PSK = 0,
    /** DTLS with raw public keys; not supported. */
    ANJ_DM_SECURITY_RPK = 1,
    /** DTLS with certificates; with `ANJ_WITH_CERTIFICATES`. */
    ANJ_DM_SECURITY_CERTIFICATE = 2,
    /** No security. */
    ANJ_DM_SECURITY_NOSEC = 3,
    /** Certificates by enrolment over secure transport; not supported. */
    ANJ_DM_SECURITY_EST = 4,
} anj_dm_security_mode_t;

#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ)
/** An instance of the Security object, as stored. Every field is private. */
typedef _anj_security_instance_state_t anj_dm_security_instance_t;
#endif

#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ)
/**
 * A server account: what `anj_dm_security_obj_add_instance` takes. Everything is copied, but for the identity of an
 * EXTERNAL credential, which must stay valid.
 */
typedef struct {
    /** Resource 0: `coap://` or `coaps://`, host, optional port; at most 255 characters. The scheme selects the transport. */
    const char *server_uri;
    /** Resource 1: the account is that of a Bootstrap Server. */
    bool bootstrap_server;
    /** Resource 2. */
    anj_dm_security_mode_t security_mode;
#if defined(ANJ_WITH_SECURITY)
    /**
     * Resource 3: identity of the pre-shared key, or certificate of the client; at most
     * `ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE` bytes.
     */
    anj_crypto_security_info_t public_key_or_identity;
#endif
#if defined(ANJ_WITH_SECURITY)
    /** Resource 4: certificate of the server; at most `ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE` bytes. */
    anj_crypto_security_info_t server_public_key;
#endif
#if defined(ANJ_WITH_SECURITY)
    /** Resource 5: pre-shared key, or private key of the client; at most `ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE` bytes. */
    anj_crypto_security_info_t secret_key;
#endif
#if defined(ANJ_WITH_SECURITY)
    /** Resource 14: server name to indicate, less than `ANJ_SEC_OBJ_MAX_SNI_SIZE` characters; NULL: the host of the URI. */
    const char *server_name_indication;
#endif
#if defined(ANJ_WITH_CERTIFICATES)
    /** Resource 15; NULL: `ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE`. */
    anj_net_certificate_usage_t *certificate_usage;
#endif
    /** Resource 10, Short Server ID: 1 to 65534; not looked at for a Bootstrap Server. */
    uint16_t ssid;
    /** Resource 11: seconds to wait before bootstrapping. */
    uint32_t client_hold_off_time;
    /** Instance id; NULL: the lowest unused one. */
    const anj_iid_t *iid;
} anj_dm_security_instance_init_t;
#endif

#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ)
/**
 * A Security object, with space for `ANJ_DM_SECURITY_OBJ_INSTANCES` accounts. Allocated by the application, set up by
 * `anj_dm_security_obj_init`; every field is private.
 */
typedef struct {
    /** Private. */
    anj_dm_obj_t obj;
    /** Private. */
    anj_dm_obj_inst_t inst[ANJ_DM_SECURITY_OBJ_INSTANCES];
    /** Private. */
    _anj_security_object_state_t state;
    /** Private. */
    bool installed;
    /** Private: keys are on their way to the external storage, or accounts from the persistent one. */
    bool busy;
} anj_dm_security_obj_t;
#endif

#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ)
/** Sets a Security object up, without accounts. */
void anj_dm_security_obj_init(anj_dm_security_obj_t *security_obj_ctx);
#endif

#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ)
/**
 * Adds an account; only before the object is installed.
 *
 * Returns 0, or -1: no space, a duplicate id, a value out of range or too long, or the object is installed. Then
 * nothing of the account is kept.
 */
int anj_dm_security_obj_add_instance(anj_dm_security_obj_t *security_obj_ctx,
                                     const anj_dm_security_instance_init_t *instance);
#endif

#if defined(ANJ_WITH_DEFAULT_SECURITY_OBJ)
/**
 * Adds the object to the data model and makes it supply the credentials of connections.
 *
 * `security_obj_ctx`: must stay valid while the client runs.
 *
 * With `ANJ_WITH_EXTERNAL_CRYPTO_STORAGE`, credentials in memory are moved to `anj_crypto_storage_create_record`, all or none.
 *
 * Returns 0, what `anj_dm_add_obj` returns, or -1 when a credential could not be moved to the external storage; then
 * nothing has changed.
 */
int anj_dm_security_obj_install(anj_t *anj,
                                anj_dm_security_obj_t *security_obj_ctx);
#endif

#if (defined(ANJ_WITH_PERSISTENCE) && defined(ANJ_WITH_DEFAULT_SECURITY_OBJ))
/**
 * Stores the accounts; the object must be installed. Of a credential in the external storage, what
 * `anj_crypto_storage_get_persistence_info` tells is stored.
 *
 * Returns 0, or -1: there is no account (nothing is written), writing failed, or credentials are just being moved.
 */
int anj_dm_security_obj_store(anj_t *anj,
                              anj_dm_security_obj_t *security_obj_ctx,
                              const anj_persistence_context_t *ctx);
#endif

#if (defined(ANJ_WITH_PERSISTENCE) && defined(ANJ_WITH_DEFAULT_SECURITY_OBJ))
/**
 * Restores the accounts, in place of `anj_dm_security_obj_add_instance`; after `anj_core_init`. Credentials in the external
 * storage are found by `anj_crypto_storage_resolve_persistence_info`.
 *
 * Returns 0, or -1: reading failed, or what was read are not valid accounts of a build with these options; then the
 * object has none. No record of the external storage is deleted.
 */
int anj_dm_security_obj_restore(anj_t *anj,
                                anj_dm_security_obj_t *security_obj_ctx,
                                const anj_persistence_context_t *ctx);
#endif

#if (defined(ANJ_WITH_SECURITY) && defined(ANJ_WITH_DEFAULT_SECURITY_OBJ))
/**
 * Of versions 1.0 to 2.1: like `anj_security_get_psk_info`, without the server name.
 *
 * `bootstrap_credentials`: of the Bootstrap Server, or of the regular one.
 * `out_psk_identity`, `out_psk_key`: get the credentials.
 *
 * Returns 0, or what the credential handler returns; -1 without handler.
 */
int anj_dm_security_obj_get_psk(const anj_t *anj,
                                bool bootstrap_credentials,
                                anj_crypto_security_info_t *out_psk_identity,
                                anj_crypto_security_info_t *out_psk_key);
#endif

#ifdef __cplusplus
}
#endif

#endif /* ANJ_DM_SECURITY_OBJECT_H */
