/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_NET_API_H
#define ANJ_NET_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef ANJ_WITH_SECURITY
#include <anj/compat/rng.h>
#include <anj/crypto.h>
#endif

/**
 * @file
 * The contract of a socket layer.
 *
 * Functions return `ANJ_NET_OK`, one of the positive codes below, or any negative value on error. None may wait for the peer,
 * but `connect` if it has to: `ANJ_NET_EINPROGRESS` means "started, call me again with the same arguments", and the next call
 * on the socket is that one. A socket is made by `create_ctx`, connected, used, closed, perhaps connected again, and freed by
 * `cleanup_ctx`.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Done. */
#define ANJ_NET_OK 0
/** From `recv`: nothing to read now. */
#define ANJ_NET_EAGAIN 1
/** From `recv`: the datagram does not fit the buffer; it is dropped. */
#define ANJ_NET_EMSGSIZE 2
/** Not supported. */
#define ANJ_NET_ENOTSUP 3
/** Started; call again with the same arguments. */
#define ANJ_NET_EINPROGRESS 4

/** A socket; only the socket layer knows what is inside. */
typedef struct anj_net_ctx_struct anj_net_ctx_t;

/** How the certificate of the Security object restricts the server: Resource 15, "Certificate Usage" (RFC 6698 §2.1.1). */
typedef enum {
    /** It is an authority in the path that the trust store validates. */
    ANJ_NET_CERTIFICATE_CA_CONSTRAINT = 0,
    /** It is the server's own, and the trust store validates its path. */
    ANJ_NET_CERTIFICATE_SERVICE_CERTIFICATE_CONSTRAINT = 1,
    /** It is the only trust anchor. */
    ANJ_NET_CERTIFICATE_TRUST_ANCHOR_ASSERTION = 2,
    /** It is the server's own; nothing else vouches for it. */
    ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE = 3,
} anj_net_certificate_usage_t;

/** Transports. */
typedef enum {
    /** UDP. */
    ANJ_NET_BINDING_UDP = 0,
    /** DTLS over UDP. */
    ANJ_NET_BINDING_DTLS = 1,
    /** Non-IP data delivery of a cellular network. */
    ANJ_NET_BINDING_NON_IP = 2,
    /** TCP: known to programs of version 1.0, not supported. */
    ANJ_NET_BINDING_TCP = 3,
    /** TLS over TCP: known to programs of version 1.0, not supported. */
    ANJ_NET_BINDING_TLS = 4,
} anj_net_binding_type_t;

/** States of a socket. */
typedef enum {
    /** Not connected: new, or closed. */
    ANJ_NET_SOCKET_STATE_CLOSED = 0,
    /** Connected. */
    ANJ_NET_SOCKET_STATE_CONNECTED = 1,
    /** What socket layers of version 1.0 report after a shutdown; treated like CLOSED. */
    ANJ_NET_SOCKET_STATE_SHUTDOWN = 2,
} anj_net_socket_state_t;

/** Which address family a socket uses. */
typedef enum {
    /** Any; IPv4 when there is a choice. */
    ANJ_NET_AF_SETTING_UNSPEC,
    /** IPv4 only. */
    ANJ_NET_AF_SETTING_FORCE_INET4,
    /** IPv6 only. */
    ANJ_NET_AF_SETTING_FORCE_INET6,
    /** IPv4; IPv6 when the host name has no IPv4 address. */
    ANJ_NET_AF_SETTING_PREFERRED_INET4,
    /** IPv6; IPv4 when the host name has no IPv6 address. */
    ANJ_NET_AF_SETTING_PREFERRED_INET6,
} anj_net_address_family_setting_t;

/** Settings of the transport below any security. */
typedef struct {
    /** Address family. */
    anj_net_address_family_setting_t af_setting;
} anj_net_socket_configuration_t;

#if defined(ANJ_WITH_SECURITY)
/** How a connection is secured. */
typedef enum {
    /** Pre-shared key. */
    ANJ_NET_SECURITY_PSK,
    /** X.509 certificates. */
    ANJ_NET_SECURITY_CERTIFICATE,
} anj_net_security_mode_t;
#endif

#if defined(ANJ_WITH_SECURITY)
/**
 * Credentials of a connection with a pre-shared key. What the pointers refer to must stay valid until the
 * connection is made.
 */
typedef struct {
    /** The key. */
    anj_crypto_security_info_t key;
    /** Its identity. */
    anj_crypto_security_info_t identity;
    /** Server name to indicate; NULL or empty: the host name. */
    const char *sni;
} anj_net_psk_info_t;
#endif

#if defined(ANJ_WITH_CERTIFICATES)
/** Certificates of authorities that are trusted. */
typedef struct {
    /** Array of certificates or chains; NULL when `ca_certs_count` is 0. */
    const anj_crypto_security_info_t *ca_certs;
    /** Number of entries in `ca_certs`. */
    size_t ca_certs_count;
} anj_net_trust_store_t;
#endif

#if defined(ANJ_WITH_CERTIFICATES)
/** Credentials of a connection with certificates. What the pointers refer to must stay valid until the connection is made. */
typedef struct {
    /** The client's certificate. */
    anj_crypto_security_info_t client_cert;
    /** Its private key. */
    anj_crypto_security_info_t private_key;
    /** What the server's certificate is compared with: exactly one certificate. */
    anj_crypto_security_info_t server_cert;
    /** How `server_cert` is used. */
    anj_net_certificate_usage_t certificate_usage;
    /** Server name to indicate; NULL or empty: the host name. */
    const char *sni;
    /** Authorities, for the usages that need them. */
    anj_net_trust_store_t trust_store;
} anj_net_certificate_info_t;
#endif

#if defined(ANJ_WITH_SECURITY)
/** Credentials of a connection. */
typedef struct {
    /** Which member of `data` holds. */
    anj_net_security_mode_t mode;
    /** The credentials. */
    union {
        /** `ANJ_NET_SECURITY_PSK`. */
        anj_net_psk_info_t psk;
#if defined(ANJ_WITH_CERTIFICATES)
        /** `ANJ_NET_SECURITY_CERTIFICATE`. */
        anj_net_certificate_info_t cert;
#endif
    } data;
} anj_net_security_info_t;
#endif

#if defined(ANJ_WITH_SECURITY)
/** Settings of a secured connection. */
typedef struct {
    /** Credentials. */
    anj_net_security_info_t security;
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
    /** Context of the credential storage, for EXTERNAL credentials. */
    void *crypto_ctx;
#endif
} anj_net_ssl_configuration_t;
#endif

/** Settings of a connection. */
typedef struct {
    /** Of the transport. */
    anj_net_socket_configuration_t raw_socket_config;
#if defined(ANJ_WITH_SECURITY)
    /** Of the security above it; looked at by DTLS only. */
    anj_net_ssl_configuration_t secure_socket_config;
#endif
} anj_net_config_t;

/**
 * Makes a socket, not connected yet. Must not block.
 *
 * `ctx`: gets the socket.
 * `config`: settings, valid only during the call but for what its pointers refer to; NULL: defaults.
 *
 * Returns `ANJ_NET_OK`, or another value on error; `ANJ_NET_EINPROGRESS` to be called again.
 */
typedef int anj_net_create_ctx_t(anj_net_ctx_t **ctx, const anj_net_config_t *config);

/**
 * Shuts a socket down and frees it. Sets `*ctx` to NULL, on errors too, but for `ANJ_NET_EINPROGRESS`.
 *
 * Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` to be called again, or another value on error.
 */
typedef int anj_net_cleanup_ctx_t(anj_net_ctx_t **ctx);

/**
 * Connects a socket that is closed. May block.
 *
 * `hostname`: host name or address, IPv6 addresses in brackets, NUL-terminated.
 * `port`: decimal number, NUL-terminated.
 *
 * Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` to be called again with the same arguments, or another value on error.
 */
typedef int anj_net_connect_t(anj_net_ctx_t *ctx, const char *hostname, const char *port);

/**
 * Sends a datagram.
 *
 * `bytes_sent`: gets the number of bytes sent; when it is less than `length`, a call with the rest follows.
 * `buf`, `length`: the bytes.
 *
 * Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` when nothing was sent yet (called again with the same arguments), or
 * another value on error.
 */
typedef int anj_net_send_t(anj_net_ctx_t *ctx,
                           size_t *bytes_sent,
                           const uint8_t *buf,
                           size_t length);

/**
 * Takes one datagram that has arrived, without waiting.
 *
 * `bytes_received`: gets its length in bytes.
 * `buf`, `length`: space for it.
 *
 * Returns `ANJ_NET_OK`, `ANJ_NET_EAGAIN` when there is none, `ANJ_NET_EINPROGRESS` to be called again with the same
 * arguments, `ANJ_NET_EMSGSIZE` when it did not fit (it is dropped), or another value on error.
 */
typedef int anj_net_recv_t(anj_net_ctx_t *ctx,
                           size_t *bytes_received,
                           uint8_t *buf,
                           size_t length);

/**
 * Closes a connection; the socket can be connected again. What has not been read is dropped.
 *
 * Returns `ANJ_NET_OK`, `ANJ_NET_EINPROGRESS` to be called again, or another value on error.
 */
typedef int anj_net_close_t(anj_net_ctx_t *ctx);

/** Of version 1.0: stops sending and receiving. Declared for its socket layers, never called. */
typedef int anj_net_shutdown_t(anj_net_ctx_t *ctx);

/**
 * Tells the state of a socket.
 *
 * `out_value`: gets the state.
 *
 * Returns `ANJ_NET_OK`, or another value on error.
 */
typedef int anj_net_get_state_t(anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value);

/**
 * Tells how many bytes of payload a datagram of a connected socket may carry.
 *
 * `out_value`: gets the number of bytes, positive.
 *
 * Returns `ANJ_NET_OK`, or another value on error.
 */
typedef int anj_net_get_inner_mtu_t(anj_net_ctx_t *ctx, int32_t *out_value);

/**
 * Hints that nothing is expected for a while: the receiver may be switched off. The next call on the socket switches it on
 * again. May be called repeatedly.
 *
 * Returns `ANJ_NET_OK` (also when there is nothing to switch off), `ANJ_NET_EINPROGRESS` to be called again, or another
 * value on error.
 */
typedef int anj_net_queue_mode_rx_off_t(anj_net_ctx_t *ctx);

/** Tells whether a function of a socket is done. */
static inline bool anj_net_is_ok(int res) {
    return res == ANJ_NET_OK;
}

/** Tells whether there is nothing to read now. */
static inline bool anj_net_is_again(int res) {
    return res == ANJ_NET_EAGAIN;
}

/** Tells whether a function of a socket must be called again. */
static inline bool anj_net_is_inprogress(int res) {
    return res == ANJ_NET_EINPROGRESS;
}

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_API_H */
