/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef ANJAY_SECURITY_H
#define ANJAY_SECURITY_H

#include <anjay/dm.h>
#include <avsystem/commons/avs_stream.h>

/**
 * @file
 * The Security object, /0.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** An instance of the Security object. Everything is copied. */
typedef struct {
    /** Short Server ID, unique. */
    anjay_ssid_t ssid;
    /** URI of the server; its scheme must fit `security_mode`. */
    const char *server_uri;
    /** It is the bootstrap server; one at most. */
    bool bootstrap_server;
    /** How the connection is secured. */
    anjay_security_mode_t security_mode;
    /** Seconds to wait before a bootstrap; negative: not set. */
    int32_t client_holdoff_s;
    /** Seconds after a bootstrap until this account ends; negative: not set. */
    int32_t bootstrap_timeout_s;
    /** Certificate of the client, or identity of the key. */
    const uint8_t *public_cert_or_psk_identity;
    /** Number of its bytes. */
    size_t public_cert_or_psk_identity_size;
    /** Private key of the client, or the pre-shared key. */
    const uint8_t *private_cert_or_psk_key;
    /** Number of its bytes. */
    size_t private_cert_or_psk_key_size;
    /** Certificate or key of the server. */
    const uint8_t *server_public_key;
    /** Number of its bytes. */
    size_t server_public_key_size;
    /** /0/x/13, or NULL. */
    const uint8_t *matching_type;
    /** /0/x/14, or NULL. */
    const char *server_name_indication;
    /** /0/x/15, or NULL. */
    const uint8_t *certificate_usage;
    /** /0/x/16; none: those of the configuration. */
    avs_net_socket_tls_ciphersuites_t ciphersuites;
    /** Instead of `public_cert_or_psk_identity`: a certificate. */
    avs_crypto_certificate_chain_info_t public_cert;
    /** Instead of `private_cert_or_psk_key`: a private key. */
    avs_crypto_private_key_info_t private_key;
    /** Instead of `public_cert_or_psk_identity`: an identity. */
    avs_crypto_psk_identity_info_t psk_identity;
    /** Instead of `private_cert_or_psk_key`: a key. */
    avs_crypto_psk_key_info_t psk_key;
} anjay_security_instance_t;

/**
 * Installs the Security object.
 *
 * Returns 0; −1 when it is installed already.
 */
int anjay_security_object_install(anjay_t *anjay);

/**
 * Adds an instance to the Security object.
 *
 * `instance`: what is in it; copied.
 * `inout_iid`: its ID; 65535: the lowest that is free, which is written back.
 *
 * Returns 0; negative when the object is not installed, the ID is in use, or the object would not be consistent: it then is
 * as it was before.
 */
int anjay_security_object_add_instance(anjay_t *anjay,
                                       const anjay_security_instance_t *instance,
                                       anjay_iid_t *inout_iid);

/** Removes all instances of the Security object. */
void anjay_security_object_purge(anjay_t *anjay);

/** Whether the Security object is another than it was at the start. */
bool anjay_security_object_is_modified(anjay_t *anjay);

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_SECURITY_H */
