/* The peer: a DTLS server of Mbed TLS that sends back what it gets, or answers CoAP requests. */
#include <string.h>

#include <mbedtls/debug.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/x509_crt.h>

#include <anj/compat/rng.h>

#include "world.h"

unsigned g_handshakes;
unsigned g_resumed;
unsigned g_requests;
char g_indicated[64];
bool g_got_close_notify;

static server_t g_server;
static bool g_running;
static bool g_done;
static mbedtls_ssl_context g_ssl;
static mbedtls_ssl_config g_conf;
static mbedtls_ssl_cache_context g_cache;
static mbedtls_x509_crt g_chain;
static mbedtls_pk_context g_key;
static datagram_t g_next;
static int g_port;
static int64_t g_timer_start;
static uint32_t g_timer[2];

static int on_send(void *arg, const unsigned char *data, size_t size) {
    (void) arg;
    network_deliver(g_port, data, size);
    return (int) size;
}

static int on_receive(void *arg, unsigned char *buffer, size_t size) {
    (void) arg;
    if (!g_next.length) {
        return MBEDTLS_ERR_SSL_WANT_READ;
    }
    size_t length = g_next.length;
    CHECK(length <= size);
    memcpy(buffer, g_next.bytes, length);
    g_next.length = 0;
    return (int) length;
}

static void on_set_timer(void *arg, uint32_t intermediate_ms, uint32_t final_ms) {
    (void) arg;
    g_timer_start = g_now_ms;
    g_timer[0] = intermediate_ms;
    g_timer[1] = final_ms;
}

static int on_get_timer(void *arg) {
    (void) arg;
    int64_t passed = g_now_ms - g_timer_start;
    return !g_timer[1] ? -1 : passed >= g_timer[1] ? 2 : passed >= g_timer[0] ? 1 : 0;
}

static int on_random(void *arg, unsigned char *buffer, size_t size) {
    (void) arg;
    return anj_rng_generate(buffer, size);
}

static int on_name(void *arg, mbedtls_ssl_context *ssl, const unsigned char *name, size_t size) {
    (void) arg;
    (void) ssl;
    CHECK(size < sizeof(g_indicated));
    memcpy(g_indicated, name, size);
    g_indicated[size] = '\0';
    return 0;
}

static int on_load(void *arg, unsigned char const *id, size_t size, mbedtls_ssl_session *session) {
    int result = mbedtls_ssl_cache_get(arg, id, size, session);
    g_resumed += result == 0;
    return result;
}

static void load_chain(void) {
    char path[512];
    for (size_t i = 0; i < 3 && g_server.chain[i]; i++) {
        snprintf(path, sizeof(path), "%s/%s.pem", g_certificates, g_server.chain[i]);
        CHECK(!mbedtls_x509_crt_parse_file(&g_chain, path));
    }
    snprintf(path, sizeof(path), "%s/%s.key", g_certificates, g_server.chain[0]);
    CHECK(!mbedtls_pk_parse_keyfile(&g_key, path, NULL, on_random, NULL));
    CHECK(!mbedtls_ssl_conf_own_cert(&g_conf, &g_chain, &g_key));
}

static void reset_session(void) {
    CHECK(!mbedtls_ssl_session_reset(&g_ssl));
    if (g_server.connection_id) {
        static const unsigned char ID[] = { 0xC1, 0xD2, 0xE3, 0xF4 };
        CHECK(!mbedtls_ssl_set_cid(&g_ssl, MBEDTLS_SSL_CID_ENABLED, ID, sizeof(ID)));
    }
    g_done = false;
}

void server_start(const server_t *server) {
    g_server = *server;
    g_running = true;
    g_handshakes = g_resumed = g_requests = 0;
    g_port = 0;
    g_next.length = 0;
    g_got_close_notify = false;
    g_indicated[0] = '\0';
    mbedtls_ssl_init(&g_ssl);
    mbedtls_ssl_config_init(&g_conf);
    mbedtls_ssl_cache_init(&g_cache);
    mbedtls_x509_crt_init(&g_chain);
    mbedtls_pk_init(&g_key);
    CHECK(!mbedtls_ssl_config_defaults(&g_conf, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_DATAGRAM,
                                       MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_rng(&g_conf, on_random, NULL);
    mbedtls_ssl_conf_dtls_cookies(&g_conf, NULL, NULL, NULL);
    mbedtls_ssl_conf_handshake_timeout(&g_conf, 1000, 60000);
    mbedtls_ssl_conf_sni(&g_conf, on_name, NULL);
    mbedtls_ssl_conf_max_tls_version(&g_conf, MBEDTLS_SSL_VERSION_TLS1_2);
    if (g_server.remembers) {
        mbedtls_ssl_conf_session_cache(&g_conf, &g_cache, on_load, mbedtls_ssl_cache_set);
    }
    if (g_server.connection_id) {
        CHECK(!mbedtls_ssl_conf_cid(&g_conf, 4, MBEDTLS_SSL_UNEXPECTED_CID_IGNORE));
    }
    if (g_server.chain[0]) {
        load_chain();
        mbedtls_ssl_conf_authmode(&g_conf, MBEDTLS_SSL_VERIFY_OPTIONAL);
    } else {
        const unsigned char *key = (const unsigned char *) g_server.key;
        const unsigned char *identity = (const unsigned char *) g_server.identity;
        CHECK(!mbedtls_ssl_conf_psk(&g_conf, key, strlen(g_server.key), identity, strlen(g_server.identity)));
    }
    CHECK(!mbedtls_ssl_setup(&g_ssl, &g_conf));
    mbedtls_ssl_set_mtu(&g_ssl, 1400);
    mbedtls_ssl_set_bio(&g_ssl, NULL, on_send, on_receive, NULL);
    mbedtls_ssl_set_timer_cb(&g_ssl, NULL, on_set_timer, on_get_timer);
    reset_session();
}

void server_stop(void) {
    g_running = false;
    mbedtls_ssl_free(&g_ssl);
    mbedtls_ssl_config_free(&g_conf);
    mbedtls_ssl_cache_free(&g_cache);
    mbedtls_x509_crt_free(&g_chain);
    mbedtls_pk_free(&g_key);
}

/* An acknowledgement of a CoAP request: 2.01 with a place for a Register, 2.02 for DELETE, otherwise 2.04. */
static size_t coap_answer(const uint8_t *request, size_t length, uint8_t *answer) {
    size_t token = request[0] & 15u;
    bool to_rd = length > 4 + token + 2 && !memcmp(request + 4 + token, "\xB2rd", 3);
    bool to_place = to_rd && length > 4 + token + 4 && request[4 + token + 3] == 0x01;
    size_t end = 4 + token;
    answer[0] = (uint8_t) (0x60 | token);
    answer[1] = request[1] == 4 ? 0x42 : 0x44;
    memcpy(answer + 2, request + 2, 2 + token);
    if (request[1] == 2 && to_rd && !to_place) {
        answer[1] = g_server.register_code ? g_server.register_code : 0x41;
        if (answer[1] == 0x41) {
            memcpy(answer + end, "\x82rd\x01" "1", 5);
            end += 5;
        }
    }
    return end;
}

static void serve(const uint8_t *data, size_t length) {
    uint8_t answer[64];
    if (!g_server.coap) {
        CHECK(mbedtls_ssl_write(&g_ssl, data, length) == (int) length);
        return;
    }
    /* Requests that the client sends; answers it gives are of no interest. */
    if (length >= 4 && data[1] >= 1 && data[1] < 32) {
        g_requests++;
        size_t size = coap_answer(data, length, answer);
        CHECK(mbedtls_ssl_write(&g_ssl, answer, size) == (int) size);
    }
}

static void run(void) {
    static uint8_t data[DATAGRAM];
    if (!g_done) {
        int result = mbedtls_ssl_handshake(&g_ssl);
        if (result == 0) {
            g_done = true;
            g_handshakes++;
        } else if (result != MBEDTLS_ERR_SSL_WANT_READ) {
            reset_session();
            return;
        }
    }
    while (g_done) {
        int result = mbedtls_ssl_read(&g_ssl, data, sizeof(data));
        if (result <= 0) {
            if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) {
                g_got_close_notify = true;
            }
            if (result != MBEDTLS_ERR_SSL_WANT_READ) {
                reset_session();
            }
            return;
        }
        serve(data, (size_t) result);
    }
}

void server_step(void) {
    if (!g_running) {
        return;
    }
    run();
    while (network_take(&g_next)) {
        bool cid = g_server.connection_id && g_next.bytes[0] == 25;
        if (g_next.port != g_port && !cid) {
            /* A socket of its own for every client, as other servers have it. */
            reset_session();
        }
        g_port = g_next.port;
        run();
    }
}

void server_send(size_t length) {
    static uint8_t data[DATAGRAM];
    CHECK(length <= sizeof(data) && mbedtls_ssl_write(&g_ssl, data, length) == (int) length);
}

void server_close_notify(void) {
    CHECK(!mbedtls_ssl_close_notify(&g_ssl));
}
