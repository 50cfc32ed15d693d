/* Spec 21 section 3.3 and the matrix of 11.3: which certificates of a server are good. */
#include <string.h>

#include "tests.h"
#include "world.h"

static const char *file_of(char letter) {
    return letter == 'R' ? "root" : letter == 'I' ? "intermediate" : letter == 'O' ? "other" : "leaf";
}

static anj_crypto_security_info_t der(const char *name) {
    char path[32];
    snprintf(path, sizeof(path), "%s.der", name);
    return file(path);
}

/* A configuration with the certificates whose letters are given. */
static anj_net_config_t config_of(anj_net_certificate_usage_t usage, char server, const char *trust_store) {
    static anj_crypto_security_info_t trusted[3];
    anj_net_config_t config;
    memset(&config, 0, sizeof(config));
    config.secure_socket_config.security.mode = ANJ_NET_SECURITY_CERTIFICATE;
    anj_net_certificate_info_t *cert = &config.secure_socket_config.security.data.cert;
    cert->client_cert = file("client.der");
    cert->private_key = file("client.key.der");
    cert->server_cert = der(file_of(server));
    cert->certificate_usage = usage;
    for (size_t i = 0; trust_store[i]; i++) {
        trusted[i] = der(file_of(trust_store[i]));
        cert->trust_store.ca_certs = trusted;
        cert->trust_store.ca_certs_count = i + 1;
    }
    return config;
}

/* The server sends this chain, letters from the root down as the specification writes them. */
static server_t server_of(const char *chain) {
    server_t server;
    memset(&server, 0, sizeof(server));
    size_t length = strlen(chain);
    for (size_t i = 0; i < length; i++) {
        server.chain[i] = file_of(chain[length - 1 - i]);
    }
    return server;
}

static int attempt(const server_t *server, const anj_net_config_t *config, const char *host) {
    network_reset();
    server_start(server);
    anj_net_ctx_t *ctx = create(config);
    int result = connect_for(ctx, host, 10000);
    if (result == ANJ_NET_OK) {
        CHECK(echo(ctx, 100));
    }
    cleanup(ctx);
    server_stop();
    return result;
}

void spec_21_11_3_certificate_matrix(void) {
    static const struct {
        int usage;
        const char *expected;
        const char *chains;
        const char *trust_stores;
        bool passes;
    } ROWS[] = {
        { 3, "L", "L,IL,RIL", ",R,O", true },
        { 3, "IR", "L,IL,RIL", ",RIL", false },
        { 2, "I", "L,IL,RIL", ",R,O", true },
        { 2, "R", "IL,RIL", "", true },
        { 2, "R", "L", "", false },
        { 2, "L", "L,IL", ",RIL", false },
        { 1, "L", "L", "RIL,IL,I,RI", true },
        { 1, "L", "L", "L", false },
        { 1, "L", "RIL", "RIL,IL,R", true },
        { 1, "L", "IL", "R", true },
        { 1, "L", "L,IL,RIL", "O", false },
        { 1, "IR", "L,IL,RIL", "RIL,R", false },
        { 0, "I", "RIL,IL", "RIL,R", true },
        { 0, "I", "L", "RIL,I", true },
        { 0, "I", "L", "R", false },
        { 0, "R", "RIL,IL", "R", true },
        { 0, "R", "RIL", "RIL", false },
        { 0, "R", "L", "RI", false },
        { 0, "L", "L,IL,RIL", "RIL,R", false },
        { 0, "LIR", "L,IL,RIL", "O", false },
        { 0, "LIR", "L,RIL", "", false },
        { 1, "LIR", "L,RIL", "", false },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        for (const char *expected = ROWS[i].expected; *expected; expected++) {
            char chains[32];
            strcpy(chains, ROWS[i].chains);
            for (char *chain = chains, *next; chain; chain = next) {
                next = strchr(chain, ',');
                if (next) {
                    *next++ = '\0';
                }
                char stores[32];
                strcpy(stores, ROWS[i].trust_stores);
                for (char *store = stores, *after; store; store = after) {
                    after = strchr(store, ',');
                    if (after) {
                        *after++ = '\0';
                    }
                    anj_net_config_t config = config_of((anj_net_certificate_usage_t) ROWS[i].usage, *expected, store);
                    server_t server = server_of(chain);
                    int result = attempt(&server, &config, "server.test");
                    if ((result == ANJ_NET_OK) != ROWS[i].passes) {
                        fprintf(stderr, "usage %d, S %c, HS %s, T %s: %d\n%s", ROWS[i].usage, *expected, chain, store, result,
                                g_log);
                        exit(1);
                    }
                    CHECK(result == ANJ_NET_OK || result == -1);
                    /* Without a trust store nothing is sent. */
                    CHECK(ROWS[i].usage > 1 || *store || !g_sent_count);
                }
            }
        }
    }
    server_start(&(server_t) { .key = "k", .identity = "i" });
}

/* What is wrong, and what the log says about it. */
void spec_21_3_3_bad_certificates(void) {
    static const struct {
        const char *leaf;
        int usage;
        const char *host;
        const char *says;
    } ROWS[] = {
        { "expired", 3, "server.test", "its validity has expired" },
        { "expired", 2, "server.test", "its validity has expired" },
        { "future", 3, "server.test", "its validity begins in the future" },
        { "leaf", 3, "elsewhere.test", "it is not for this host name" },
        { "leaf", 2, "elsewhere.test", "it is not for this host name" },
        { "leaf", 1, "elsewhere.test", "it is not for this host name" },
        { "leaf", 3, "192.0.2.2", "it is not for this host name" },
        { "leaf", 3, "[2001:db8::2]", "it is not for this host name" },
        { "cnonly", 3, "192.0.2.2", "it is not for this host name" },
        { "selfsigned", 2, "server.test", "it is not the one that the certificate usage demands" },
        { "selfsigned", 0, "server.test", "it is not signed by a trusted authority" },
        { "leaf", 3, "server.test", NULL },
        { "leaf", 2, "192.0.2.1", NULL },
        { "leaf", 3, "[2001:db8::1]", NULL },
        { "leaf", 3, "2001:db8:0::1", NULL },
        { "cnonly", 3, "192.0.2.1", NULL },
        { "selfsigned", 3, "server.test", NULL },
        /* Longer than what the configuration keeps; the server may well send it. */
        { "oversized", 2, "server.test", NULL },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        anj_net_config_t config = config_of((anj_net_certificate_usage_t) ROWS[i].usage, 'I', ROWS[i].usage < 2 ? "R" : "");
        anj_net_certificate_info_t *cert = &config.secure_socket_config.security.data.cert;
        bool own = ROWS[i].usage == 3 || ROWS[i].usage == 1 || !strcmp(ROWS[i].leaf, "selfsigned");
        cert->server_cert = der(own ? ROWS[i].leaf : "intermediate");
        server_t server = { .chain = { ROWS[i].leaf, strcmp(ROWS[i].leaf, "selfsigned") ? "intermediate" : NULL } };
        int result = attempt(&server, &config, ROWS[i].host);
        if (result != (ROWS[i].says ? -1 : ANJ_NET_OK)) {
            fprintf(stderr, "%s, usage %d, %s: %d\n%s", ROWS[i].leaf, ROWS[i].usage, ROWS[i].host, result, g_log);
            exit(1);
        }
        CHECK(logged(ROWS[i].says ? ROWS[i].says : "handshake done"));
        /* A refused server gets a fatal alert. */
        CHECK(!ROWS[i].says || records(0, 21) == 1);
        bool address = strspn(ROWS[i].host, "0123456789abcdef.:[]") == strlen(ROWS[i].host);
        CHECK(!strcmp(g_indicated, address ? "" : ROWS[i].host));
    }
    server_start(&(server_t) { .key = "k", .identity = "i" });
}

void spec_21_3_2_server_name_indication(void) {
    static const struct {
        const char *sni;
        const char *host;
        const char *indicated;
        bool passes;
    } ROWS[] = {
        { "server.test", "10.0.0.1", "server.test", true },
        { "server.test", "elsewhere.test", "server.test", true },
        { "", "server.test", "server.test", true },
        { "elsewhere.test", "server.test", "elsewhere.test", false },
        { "192.0.2.1", "elsewhere.test", "", true },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        anj_net_config_t config = config_of(ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE, 'L', "");
        config.secure_socket_config.security.data.cert.sni = ROWS[i].sni;
        server_t server = server_of("L");
        CHECK((attempt(&server, &config, ROWS[i].host) == ANJ_NET_OK) == ROWS[i].passes);
        CHECK(!strcmp(g_indicated, ROWS[i].indicated));
    }
    server_start(&(server_t) { .key = "k", .identity = "i" });
}

/* The verification of one handshake leaves nothing for the next one. */
void spec_31_3_authority_of_a_failed_handshake(void) {
    anj_net_config_t config = config_of(ANJ_NET_CERTIFICATE_CA_CONSTRAINT, 'I', "R");
    server_t with = server_of("IL"), without = server_of("L");
    network_reset();
    server_start(&with);
    anj_net_ctx_t *ctx = create(&config);
    CHECK(connect_for(ctx, "elsewhere.test", 10000) == -1);
    server_stop();
    server_start(&without);
    CHECK(connect_for(ctx, "server.test", 10000) == -1);
    server_stop();
    server_start(&with);
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
    cleanup(ctx);
}
