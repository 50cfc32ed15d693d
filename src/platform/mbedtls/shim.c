/*
 * The door to Mbed TLS: only C knows the sizes of its structures and which of its options are on. One call of ours is
 * one call of Mbed TLS, or a few; what is decided, is decided in Rust (mod.rs and the files beside it).
 */
#include <anj/init.h>

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <mbedtls/build_info.h>
#include <mbedtls/platform_util.h>

#ifdef ANJ_WITH_SECURITY
#include <anj/compat/crypto/zeroize.h>

void anj_crypto_zeroize(void *buf, size_t size) {
    if (buf && size) {
        mbedtls_platform_zeroize(buf, size);
    }
}
#endif /* ANJ_WITH_SECURITY */

#ifdef ANJ_NET_WITH_DTLS

#include <mbedtls/entropy.h>
#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#ifdef MBEDTLS_USE_PSA_CRYPTO
#include <psa/crypto.h>
#endif

#if !defined(MBEDTLS_SSL_CLI_C) || !defined(MBEDTLS_SSL_PROTO_DTLS) || !defined(MBEDTLS_SSL_PROTO_TLS1_2)
#error "anj needs Mbed TLS with MBEDTLS_SSL_CLI_C, MBEDTLS_SSL_PROTO_DTLS and MBEDTLS_SSL_PROTO_TLS1_2"
#endif
#ifndef MBEDTLS_SSL_HANDSHAKE_WITH_PSK_ENABLED
#error "anj needs Mbed TLS with a key exchange for pre-shared keys, such as MBEDTLS_KEY_EXCHANGE_PSK_ENABLED"
#endif
#if defined(ANJ_WITH_CERTIFICATES) && !defined(MBEDTLS_SSL_HANDSHAKE_WITH_CERT_ENABLED)
#error "ANJ_WITH_CERTIFICATES needs Mbed TLS with a key exchange for certificates, such as MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED"
#endif

/* A configuration header of the project may leave them out. */
#ifndef ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS
#define ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS 1000
#endif
#ifndef ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS
#define ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS 60000
#endif

/* What a call came to: the order of `enum Outcome` in shim.rs. */
enum { OUTCOME_DONE, OUTCOME_AGAIN, OUTCOME_CLOSED, OUTCOME_FAILED };

/* Functions of the Rust side, `struct Hooks` in shim.rs; `owner` is its context. */
typedef struct {
    int (*send)(void *owner, const unsigned char *data, size_t size);
    int (*receive)(void *owner, unsigned char *buffer, size_t size);
    void (*set_timer)(void *owner, uint32_t intermediate_ms, uint32_t final_ms);
    int (*get_timer)(void *owner);
    int (*random)(void *owner, unsigned char *buffer, size_t size);
    uint32_t (*verify)(void *owner, const void *certificate, const unsigned char *der, size_t size, int depth, uint32_t flags);
} anj_tls_hooks_t;

typedef struct {
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config conf;
    void *owner;
    const anj_tls_hooks_t *hooks;
    int last_error;
#ifdef ANJ_WITH_CERTIFICATES
    mbedtls_x509_crt own;
    mbedtls_x509_crt server;
    mbedtls_x509_crt trust_store;
    mbedtls_pk_context key;
#endif /* ANJ_WITH_CERTIFICATES */
} anj_tls_t;

/* Prototypes for -Wmissing-prototypes; Rust declares them in shim.rs. */
void *_anj_tls_calloc(size_t size);
void _anj_tls_release(void *memory);
anj_tls_t *_anj_tls_new(void *owner, const anj_tls_hooks_t *hooks, int certificates);
void _anj_tls_free(anj_tls_t *tls);
int _anj_tls_last_error(const anj_tls_t *tls);
int _anj_tls_set_psk(anj_tls_t *tls, const unsigned char *key, size_t key_size, const unsigned char *identity, size_t identity_size);
int _anj_tls_start(anj_tls_t *tls, const char *server_name, uint16_t mtu);
int _anj_tls_restart(anj_tls_t *tls, int resume);
void _anj_tls_set_mtu(anj_tls_t *tls, uint16_t mtu);
int _anj_tls_handshake(anj_tls_t *tls);
int _anj_tls_send(anj_tls_t *tls, size_t *sent, const unsigned char *data, size_t size);
int _anj_tls_receive(anj_tls_t *tls, size_t *received, int *cut, unsigned char *buffer, size_t size);
int _anj_tls_close_notify(anj_tls_t *tls);
int _anj_tls_peer_has_cid(anj_tls_t *tls);
int _anj_tls_expansion(const anj_tls_t *tls);
int _anj_tls_max_payload(const anj_tls_t *tls);
int _anj_tls_alert(const anj_tls_t *tls);
uint32_t _anj_tls_verify_result(const anj_tls_t *tls);

void *_anj_tls_calloc(size_t size) {
    return mbedtls_calloc(1, size);
}

void _anj_tls_release(void *memory) {
    mbedtls_free(memory);
}

static int on_send(void *tls, const unsigned char *data, size_t size) {
    int result = ((anj_tls_t *) tls)->hooks->send(((anj_tls_t *) tls)->owner, data, size);
    return result > 0 ? result : result == 0 ? MBEDTLS_ERR_SSL_WANT_WRITE : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

static int on_receive(void *tls, unsigned char *buffer, size_t size) {
    int result = ((anj_tls_t *) tls)->hooks->receive(((anj_tls_t *) tls)->owner, buffer, size);
    return result > 0 ? result : result == 0 ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

static void on_set_timer(void *tls, uint32_t intermediate_ms, uint32_t final_ms) {
    ((anj_tls_t *) tls)->hooks->set_timer(((anj_tls_t *) tls)->owner, intermediate_ms, final_ms);
}

static int on_get_timer(void *tls) {
    return ((anj_tls_t *) tls)->hooks->get_timer(((anj_tls_t *) tls)->owner);
}

static int on_random(void *tls, unsigned char *buffer, size_t size) {
    int result = ((anj_tls_t *) tls)->hooks->random(((anj_tls_t *) tls)->owner, buffer, size);
    return result == 0 ? 0 : MBEDTLS_ERR_ENTROPY_SOURCE_FAILED;
}

#ifdef ANJ_WITH_CERTIFICATES
static int on_verify(void *tls, mbedtls_x509_crt *certificate, int depth, uint32_t *flags) {
    *flags = ((anj_tls_t *) tls)->hooks->verify(((anj_tls_t *) tls)->owner, certificate, certificate->raw.p,
                                                certificate->raw.len, depth, *flags);
    return 0;
}
#endif /* ANJ_WITH_CERTIFICATES */

static int outcome(anj_tls_t *tls, int result) {
    switch (result) {
    case 0:
        return OUTCOME_DONE;
    case MBEDTLS_ERR_SSL_WANT_READ:
    case MBEDTLS_ERR_SSL_WANT_WRITE:
    case MBEDTLS_ERR_SSL_ASYNC_IN_PROGRESS:
    case MBEDTLS_ERR_SSL_CRYPTO_IN_PROGRESS:
        return OUTCOME_AGAIN;
    default:
        tls->last_error = result;
        return result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY ? OUTCOME_CLOSED : OUTCOME_FAILED;
    }
}

/* Configures a client; `certificates` chooses the cipher suites. NULL: no memory, or Mbed TLS refuses. */
anj_tls_t *_anj_tls_new(void *owner, const anj_tls_hooks_t *hooks, int certificates) {
    static const int PSK_SUITES[] = { ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES, 0 };
#ifdef ANJ_WITH_CERTIFICATES
    static const int CERTIFICATE_SUITES[] = { ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES, 0 };
#endif
    anj_tls_t *tls = (anj_tls_t *) mbedtls_calloc(1, sizeof(*tls));
    if (!tls) {
        return NULL;
    }
    tls->owner = owner;
    tls->hooks = hooks;
    mbedtls_ssl_init(&tls->ssl);
    mbedtls_ssl_config_init(&tls->conf);
#ifdef ANJ_WITH_CERTIFICATES
    mbedtls_x509_crt_init(&tls->own);
    mbedtls_x509_crt_init(&tls->server);
    mbedtls_x509_crt_init(&tls->trust_store);
    mbedtls_pk_init(&tls->key);
#endif /* ANJ_WITH_CERTIFICATES */
#ifdef MBEDTLS_USE_PSA_CRYPTO
    if (psa_crypto_init() != PSA_SUCCESS) {
        _anj_tls_free(tls);
        return NULL;
    }
#endif
    if (mbedtls_ssl_config_defaults(&tls->conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_DATAGRAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT)) {
        _anj_tls_free(tls);
        return NULL;
    }
    mbedtls_ssl_conf_min_tls_version(&tls->conf, MBEDTLS_SSL_VERSION_TLS1_2);
    mbedtls_ssl_conf_max_tls_version(&tls->conf, MBEDTLS_SSL_VERSION_TLS1_2);
    mbedtls_ssl_conf_rng(&tls->conf, on_random, tls);
    mbedtls_ssl_conf_authmode(&tls->conf, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_handshake_timeout(&tls->conf, ANJ_MBEDTLS_HS_INITIAL_TIMEOUT_VALUE_MS,
                                       ANJ_MBEDTLS_HS_MAXIMUM_TIMEOUT_VALUE_MS);
    mbedtls_ssl_conf_ciphersuites(&tls->conf, PSK_SUITES);
#ifdef ANJ_WITH_CERTIFICATES
    if (certificates) {
        mbedtls_ssl_conf_ciphersuites(&tls->conf, CERTIFICATE_SUITES);
        mbedtls_ssl_conf_verify(&tls->conf, on_verify, tls);
    }
#else
    (void) certificates;
#endif /* ANJ_WITH_CERTIFICATES */
#ifdef MBEDTLS_SSL_DTLS_CONNECTION_ID
    if (mbedtls_ssl_conf_cid(&tls->conf, 0, MBEDTLS_SSL_UNEXPECTED_CID_IGNORE)) {
        _anj_tls_free(tls);
        return NULL;
    }
#endif
    return tls;
}

void _anj_tls_free(anj_tls_t *tls) {
    if (!tls) {
        return;
    }
    mbedtls_ssl_free(&tls->ssl);
    mbedtls_ssl_config_free(&tls->conf);
#ifdef ANJ_WITH_CERTIFICATES
    mbedtls_x509_crt_free(&tls->own);
    mbedtls_x509_crt_free(&tls->server);
    mbedtls_x509_crt_free(&tls->trust_store);
    mbedtls_pk_free(&tls->key);
#endif /* ANJ_WITH_CERTIFICATES */
    mbedtls_platform_zeroize(tls, sizeof(*tls));
    mbedtls_free(tls);
}

int _anj_tls_last_error(const anj_tls_t *tls) {
    return tls->last_error;
}

int _anj_tls_set_psk(anj_tls_t *tls, const unsigned char *key, size_t key_size, const unsigned char *identity,
                     size_t identity_size) {
    return outcome(tls, mbedtls_ssl_conf_psk(&tls->conf, key, key_size, identity, identity_size));
}

static int prepare_handshake(anj_tls_t *tls) {
#ifdef MBEDTLS_SSL_DTLS_CONNECTION_ID
    /* A client that is told apart by its address needs no connection ID of its own. */
    static const unsigned char NONE[1] = { 0 };
    return mbedtls_ssl_set_cid(&tls->ssl, MBEDTLS_SSL_CID_ENABLED, NONE, 0);
#else
    (void) tls;
    return 0;
#endif
}

/* Ends the configuration. server_name: to indicate and to look for in the certificate; NULL: neither. */
int _anj_tls_start(anj_tls_t *tls, const char *server_name, uint16_t mtu) {
    int result = mbedtls_ssl_setup(&tls->ssl, &tls->conf);
    if (!result) {
        result = prepare_handshake(tls);
    }
#ifdef MBEDTLS_X509_CRT_PARSE_C
    if (!result) {
        /* NULL too: without this call Mbed TLS 3.6.3 and later refuse to shake hands. */
        result = mbedtls_ssl_set_hostname(&tls->ssl, server_name);
    }
#else
    (void) server_name;
#endif
    if (!result) {
        mbedtls_ssl_set_bio(&tls->ssl, tls, on_send, on_receive, NULL);
        mbedtls_ssl_set_timer_cb(&tls->ssl, tls, on_set_timer, on_get_timer);
        mbedtls_ssl_set_mtu(&tls->ssl, mtu);
    }
    return outcome(tls, result);
}

/* Makes ready for another handshake, which offers to resume the session if told to. */
int _anj_tls_restart(anj_tls_t *tls, int resume) {
    mbedtls_ssl_session session;
    mbedtls_ssl_session_init(&session);
    resume = resume && mbedtls_ssl_get_session(&tls->ssl, &session) == 0;
    int result = mbedtls_ssl_session_reset(&tls->ssl);
    if (!result) {
        result = prepare_handshake(tls);
    }
    if (!result && resume) {
        result = mbedtls_ssl_set_session(&tls->ssl, &session);
    }
    mbedtls_ssl_session_free(&session);
    return outcome(tls, result);
}

void _anj_tls_set_mtu(anj_tls_t *tls, uint16_t mtu) {
    mbedtls_ssl_set_mtu(&tls->ssl, mtu);
}

int _anj_tls_handshake(anj_tls_t *tls) {
    return outcome(tls, mbedtls_ssl_handshake(&tls->ssl));
}

int _anj_tls_send(anj_tls_t *tls, size_t *sent, const unsigned char *data, size_t size) {
    int result = mbedtls_ssl_write(&tls->ssl, data, size);
    *sent = result > 0 ? (size_t) result : 0;
    return result >= 0 ? OUTCOME_DONE : outcome(tls, result);
}

/* Receives one record. *cut tells that it was longer than the buffer; the rest is dropped. */
int _anj_tls_receive(anj_tls_t *tls, size_t *received, int *cut, unsigned char *buffer, size_t size) {
    int result = mbedtls_ssl_read(&tls->ssl, buffer, size);
    *received = result > 0 ? (size_t) result : 0;
    *cut = 0;
    while (result > 0 && mbedtls_ssl_get_bytes_avail(&tls->ssl) > 0) {
        unsigned char rest[64];
        int read = mbedtls_ssl_read(&tls->ssl, rest, sizeof(rest));
        mbedtls_platform_zeroize(rest, sizeof(rest));
        *cut = 1;
        if (read <= 0) {
            break;
        }
    }
    return result >= 0 ? OUTCOME_DONE : outcome(tls, result);
}

int _anj_tls_close_notify(anj_tls_t *tls) {
    return outcome(tls, mbedtls_ssl_close_notify(&tls->ssl));
}

/* Whether the server finds the session by a connection ID, whatever address we have. */
int _anj_tls_peer_has_cid(anj_tls_t *tls) {
#ifdef MBEDTLS_SSL_DTLS_CONNECTION_ID
    unsigned char cid[MBEDTLS_SSL_CID_OUT_LEN_MAX];
    size_t size = 0;
    int enabled = MBEDTLS_SSL_CID_DISABLED;
    return mbedtls_ssl_get_peer_cid(&tls->ssl, &enabled, cid, &size) == 0 && enabled == MBEDTLS_SSL_CID_ENABLED && size > 0;
#else
    (void) tls;
    return 0;
#endif
}

/* Bytes that a record adds to what it carries, or a negative number. */
int _anj_tls_expansion(const anj_tls_t *tls) {
    return mbedtls_ssl_get_record_expansion(&tls->ssl);
}

/* Bytes that a record can carry now, or a negative number. */
int _anj_tls_max_payload(const anj_tls_t *tls) {
    return mbedtls_ssl_get_max_out_record_payload(&tls->ssl);
}

/* Description of the fatal alert that the server sent (RFC 5246 section 7.2), or -1 when something else ended the connection. */
int _anj_tls_alert(const anj_tls_t *tls) {
    const unsigned char *message = tls->ssl.MBEDTLS_PRIVATE(in_msg);
    return tls->last_error == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE && message ? message[1] : -1;
}

uint32_t _anj_tls_verify_result(const anj_tls_t *tls) {
#if defined(MBEDTLS_X509_CRT_PARSE_C)
    return mbedtls_ssl_get_verify_result(&tls->ssl);
#else
    (void) tls;
    return 0;
#endif
}

#ifdef ANJ_WITH_CERTIFICATES

/* Where certificates go: the order of `enum Store` in shim.rs. */
enum { STORE_OWN, STORE_SERVER, STORE_TRUST };

int _anj_tls_add_certificates(anj_tls_t *tls, int store, const unsigned char *data, size_t size);
int _anj_tls_set_key(anj_tls_t *tls, const unsigned char *data, size_t size);
void *_anj_tls_key(anj_tls_t *tls);
int _anj_tls_use_own(anj_tls_t *tls, int compare);
size_t _anj_tls_count(const anj_tls_t *tls, int store);
const unsigned char *_anj_tls_server_certificate(const anj_tls_t *tls, size_t *size);
void _anj_tls_trust(anj_tls_t *tls, int store);
void _anj_tls_trust_anybody(anj_tls_t *tls);
int _anj_tls_names_address(const void *certificate, const unsigned char *address, size_t size, const unsigned char *text,
                           size_t text_size);

static mbedtls_x509_crt *chain(anj_tls_t *tls, int store) {
    return store == STORE_OWN ? &tls->own : store == STORE_SERVER ? &tls->server : &tls->trust_store;
}

/* Adds one certificate in DER, or all in a PEM text that ends with NUL. A positive result of the parser counts those it
 * could not read. */
int _anj_tls_add_certificates(anj_tls_t *tls, int store, const unsigned char *data, size_t size) {
    int result = mbedtls_x509_crt_parse(chain(tls, store), data, size);
    return outcome(tls, result > 0 ? MBEDTLS_ERR_X509_INVALID_FORMAT : result);
}

int _anj_tls_set_key(anj_tls_t *tls, const unsigned char *data, size_t size) {
    return outcome(tls, mbedtls_pk_parse_key(&tls->key, data, size, NULL, 0, on_random, tls));
}

/* The mbedtls_pk_context that gets a key of the storage. */
void *_anj_tls_key(anj_tls_t *tls) {
    return &tls->key;
}

/* Presents the certificate of the client; `compare`: only if the key belongs to it. */
int _anj_tls_use_own(anj_tls_t *tls, int compare) {
    int result = compare ? mbedtls_pk_check_pair(&tls->own.pk, &tls->key, on_random, tls) : 0;
    return outcome(tls, result ? result : mbedtls_ssl_conf_own_cert(&tls->conf, &tls->own, &tls->key));
}

size_t _anj_tls_count(const anj_tls_t *tls, int store) {
    const mbedtls_x509_crt *link = chain((anj_tls_t *) (uintptr_t) tls, store);
    size_t count = 0;
    for (; link && link->raw.p; link = link->next) {
        ++count;
    }
    return count;
}

const unsigned char *_anj_tls_server_certificate(const anj_tls_t *tls, size_t *size) {
    *size = tls->server.raw.len;
    return tls->server.raw.p;
}

void _anj_tls_trust(anj_tls_t *tls, int store) {
    mbedtls_ssl_conf_ca_chain(&tls->conf, chain(tls, store), NULL);
}

void _anj_tls_trust_anybody(anj_tls_t *tls) {
    mbedtls_ssl_conf_authmode(&tls->conf, MBEDTLS_SSL_VERIFY_NONE);
}

/* Whether a certificate names an address: 4 or 16 bytes among its alternative names (RFC 5280 section 4.2.1.6), or, if it
 * has none at all, its text as common name, as Mbed TLS does it with host names. */
int _anj_tls_names_address(const void *certificate, const unsigned char *address, size_t size, const unsigned char *text,
                           size_t text_size) {
    const mbedtls_x509_crt *crt = (const mbedtls_x509_crt *) certificate;
    const mbedtls_x509_sequence *name = &crt->subject_alt_names;
    if (!mbedtls_x509_crt_has_ext_type(crt, MBEDTLS_X509_EXT_SUBJECT_ALT_NAME)) {
        const mbedtls_x509_name *subject = &crt->subject;
        for (; subject; subject = subject->next) {
            if (MBEDTLS_OID_CMP(MBEDTLS_OID_AT_CN, &subject->oid) == 0 && subject->val.len == text_size
                    && !memcmp(subject->val.p, text, text_size)) {
                return 1;
            }
        }
        return 0;
    }
    for (; name; name = name->next) {
        int is_address = name->buf.tag == (MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_X509_SAN_IP_ADDRESS);
        if (is_address && name->buf.len == size && !memcmp(name->buf.p, address, size)) {
            return 1;
        }
    }
    return 0;
}

#endif /* ANJ_WITH_CERTIFICATES */

#endif /* ANJ_NET_WITH_DTLS */
