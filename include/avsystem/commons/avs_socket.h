/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_SOCKET_H
#define AVSYSTEM_COMMONS_AVS_SOCKET_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <avsystem/commons/avs_commons_config.h>
#include <avsystem/commons/avs_crypto_pki.h>
#include <avsystem/commons/avs_crypto_psk.h>
#include <avsystem/commons/avs_defs.h>
#include <avsystem/commons/avs_errno.h>
#include <avsystem/commons/avs_memory.h>
#include <avsystem/commons/avs_prng.h>
#include <avsystem/commons/avs_time.h>

/**
 * @file
 * Parameters of connections.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A socket. */
typedef struct avs_net_socket_struct avs_net_socket_t;
/** How a connection is secured when nothing is said: by certificates. */
#define AVS_NET_SECURITY_DEFAULT AVS_NET_SECURITY_CERTIFICATE
/** Bytes of the largest address. */
#define AVS_NET_SOCKET_RAW_RESOLVED_ENDPOINT_MAX_SIZE 128

/** Name of a network interface. */
typedef char avs_net_socket_interface_name_t[16];

/** A family of addresses. */
typedef enum {
    /** Any. */
    AVS_NET_AF_UNSPEC = 0,
    /** IPv4. */
    AVS_NET_AF_INET4 = 1,
    /** IPv6. */
    AVS_NET_AF_INET6 = 2,
} avs_net_af_t;

/** A version of TLS, with its DTLS. */
typedef enum {
    /** What the TLS library takes by itself. */
    AVS_NET_SSL_VERSION_DEFAULT = 0,
    /** SSL 2 or later. */
    AVS_NET_SSL_VERSION_SSLv2_OR_3 = 1,
    /** SSL 2. */
    AVS_NET_SSL_VERSION_SSLv2 = 2,
    /** SSL 3. */
    AVS_NET_SSL_VERSION_SSLv3 = 3,
    /** TLS 1.0. */
    AVS_NET_SSL_VERSION_TLSv1 = 4,
    /** TLS 1.1. */
    AVS_NET_SSL_VERSION_TLSv1_1 = 5,
    /** TLS 1.2. */
    AVS_NET_SSL_VERSION_TLSv1_2 = 6,
    /** TLS 1.3. */
    AVS_NET_SSL_VERSION_TLSv1_3 = 7,
} avs_net_ssl_version_t;

/** How a connection is secured. */
typedef enum {
    /** By certificates. */
    AVS_NET_SECURITY_CERTIFICATE = 0,
    /** By a pre-shared key. */
    AVS_NET_SECURITY_PSK = 1,
} avs_net_security_mode_t;

/** "Certificate Usage" of RFC 6698. */
typedef enum {
    /** PKIX-TA */
    AVS_NET_SOCKET_DANE_CA_CONSTRAINT = 0,
    /** PKIX-EE */
    AVS_NET_SOCKET_DANE_SERVICE_CERTIFICATE_CONSTRAINT = 1,
    /** DANE-TA */
    AVS_NET_SOCKET_DANE_TRUST_ANCHOR_ASSERTION = 2,
    /** DANE-EE */
    AVS_NET_SOCKET_DANE_DOMAIN_ISSUED_CERTIFICATE = 3,
} avs_net_socket_dane_certificate_usage_t;

/** "Selector" of RFC 6698. */
typedef enum {
    /** The whole certificate. */
    AVS_NET_SOCKET_DANE_CERTIFICATE = 0,
    /** Its public key. */
    AVS_NET_SOCKET_DANE_PUBLIC_KEY = 1,
} avs_net_socket_dane_selector_t;

/** "Matching Type" of RFC 6698. */
typedef enum {
    /** As it is. */
    AVS_NET_SOCKET_DANE_MATCH_FULL = 0,
    /** By SHA-256. */
    AVS_NET_SOCKET_DANE_MATCH_SHA256 = 1,
    /** By SHA-512. */
    AVS_NET_SOCKET_DANE_MATCH_SHA512 = 2,
} avs_net_socket_dane_matching_type_t;

/** An address and a port, in the form of the system. */
typedef struct {
    /** Number of bytes in use. */
    uint8_t size;
    /** The address. */
    union {
        /** Aligns it. */
        avs_max_align_t align;
        /** Its bytes. */
        char buf[128];
    } data;
} avs_net_resolved_endpoint_t;

/** Settings of a socket; all zero: those of the system. */
typedef struct {
    /** Differentiated services code point, 0 to 63. */
    uint8_t dscp;
    /** Priority of the system, 0 to 7. */
    uint8_t priority;
    /** Not zero: the local address may be in use. */
    uint8_t reuse_addr;
    /** Not zero: the local address may be another's. */
    uint8_t transparent;
    /** Name of the network interface, or empty. */
    avs_net_socket_interface_name_t interface_name;
    /** Address to try first, or NULL; gets the one in use. */
    avs_net_resolved_endpoint_t *preferred_endpoint;
    /** The only family of addresses to use. */
    avs_net_af_t address_family;
    /** MTU, or 0 for that of the network. */
    int forced_mtu;
    /** The family of addresses to try first. */
    avs_net_af_t preferred_family;
} avs_net_socket_configuration_t;

/** A pre-shared key with its identity. */
typedef struct {
    /** The key. */
    avs_crypto_psk_key_info_t key;
    /** Its identity. */
    avs_crypto_psk_identity_info_t identity;
} avs_net_psk_info_t;

/** Certificates of both sides. */
typedef struct {
    /** Verify the server. */
    bool server_cert_validation;
    /** Do not trust what the system trusts. */
    bool ignore_system_trust_store;
    /** Use DANE. */
    bool dane;
    /** Certificates that are trusted. */
    avs_crypto_certificate_chain_info_t trusted_certs;
    /** Certificates that are revoked. */
    avs_crypto_cert_revocation_list_info_t cert_revocation_lists;
    /** Certificate of the client. */
    avs_crypto_certificate_chain_info_t client_cert;
    /** Its private key. */
    avs_crypto_private_key_info_t client_key;
    /** Complete the chain of the client from `trusted_certs`. */
    bool rebuild_client_cert_chain;
} avs_net_certificate_info_t;

/** How a connection is secured. */
typedef struct {
    /** Says which field of `data` counts. */
    avs_net_security_mode_t mode;
    /** Keys or certificates. */
    union {
        /** With `AVS_NET_SECURITY_PSK`. */
        avs_net_psk_info_t psk;
        /** With `AVS_NET_SECURITY_CERTIFICATE`. */
        avs_net_certificate_info_t cert;
    } data;
} avs_net_security_info_t;

/** Retransmission timer of the DTLS handshake. */
typedef struct {
    /** First value. */
    avs_time_duration_t min;
    /** Largest value. */
    avs_time_duration_t max;
} avs_net_dtls_handshake_timeouts_t;

/** Cipher suites. */
typedef struct {
    /** Their numbers in the IANA registry. */
    uint32_t *ids;
    /** How many; 0: those of the TLS library. */
    size_t num_ids;
} avs_net_socket_tls_ciphersuites_t;

/** A TLSA record, RFC 6698. */
typedef struct {
    /** Certificate usage. */
    avs_net_socket_dane_certificate_usage_t certificate_usage;
    /** Selector. */
    avs_net_socket_dane_selector_t selector;
    /** Matching type. */
    avs_net_socket_dane_matching_type_t matching_type;
    /** Data to compare with. */
    const void *association_data;
    /** Number of its bytes. */
    size_t association_data_size;
} avs_net_socket_dane_tlsa_record_t;

/** Changes the configuration of a connection of the TLS library: 0, or another value when it cannot be. */
typedef int avs_ssl_additional_configuration_clb_t(void *library_ssl_context);

/**
 * The descriptor of a socket: an `int`.
 *
 * `socket`: one of `anjay_get_sockets`.
 *
 * Returns where it lies, valid as long as the socket; NULL without a socket.
 */
const void *avs_net_socket_get_system(avs_net_socket_t *socket);

/** Security by a pre-shared key. Nothing is copied. */
avs_net_security_info_t avs_net_security_info_from_psk(avs_net_psk_info_t psk);

/** Security by certificates. Nothing is copied. */
avs_net_security_info_t avs_net_security_info_from_certificates(avs_net_certificate_info_t info);

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_SOCKET_H */
