/* Spec 21 section 3.3, spec 31 Part 3 section 3: credentials that are missing, too long, or of another kind; PEM and DER. */
#include <string.h>

#include <anj/compat/crypto/zeroize.h>

#include "tests.h"
#include "world.h"

static const server_t PSK = { .key = "secret", .identity = "device" };

static void expect_refusal(const anj_net_config_t *config, const char *says) {
    anj_net_ctx_t *ctx = create(config);
    CHECK(anj_dtls_connect(ctx, "server.test", PORT) == -1);
    CHECK(anj_dtls_connect(ctx, "server.test", PORT) == -1);
    CHECK(!g_sent_count && logged(says));
    cleanup(ctx);
}

void spec_21_3_3_psk_limits(void) {
    static char bytes[1100];
    memset(bytes, 'x', sizeof(bytes));
    server_start(&PSK);
    static const struct {
        size_t key;
        size_t identity;
        const char *says;
    } ROWS[] = {
        { 0, 6, "missing" },
        { 6, 0, "missing" },
        { 256, 6, "longer than" },
        { 6, 1091, "longer than" },
        /* More than Mbed TLS takes. */
        { 200, 6, "does not accept" },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        anj_net_config_t config = psk_config("device", "secret");
        config.secure_socket_config.security.data.psk.key = credential(bytes, ROWS[i].key);
        config.secure_socket_config.security.data.psk.identity = credential(bytes, ROWS[i].identity);
        expect_refusal(&config, ROWS[i].says);
    }
    anj_net_config_t config = psk_config("device", "secret");
    memset(&config.secure_socket_config.security.mode, 0x55, sizeof(config.secure_socket_config.security.mode));
    expect_refusal(&config, "not supported");
}

static anj_net_config_t certificates(void) {
    anj_net_config_t config;
    memset(&config, 0, sizeof(config));
    config.secure_socket_config.security.mode = ANJ_NET_SECURITY_CERTIFICATE;
    anj_net_certificate_info_t *cert = &config.secure_socket_config.security.data.cert;
    cert->client_cert = file("client.der");
    cert->private_key = file("client.key.der");
    cert->server_cert = file("leaf.der");
    cert->certificate_usage = ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE;
    return config;
}

void spec_21_3_3_certificates_missing_or_bad(void) {
    server_start(&PSK);
    for (int i = 0; i < 9; i++) {
        anj_net_config_t config = certificates();
        anj_net_certificate_info_t *cert = &config.secure_socket_config.security.data.cert;
        anj_crypto_security_info_t none = credential(NULL, 0);
        const char *says = "missing: ";
        anj_crypto_security_info_t broken = file("leaf.der");
        switch (i) {
        case 0:
            cert->client_cert = none;
            says = "missing: certificate of the client";
            break;
        case 1:
            cert->private_key = none;
            says = "missing: private key";
            break;
        case 2:
            cert->server_cert = none;
            says = "missing: certificate of the server";
            break;
        case 3:
            cert->server_cert = file("oversized.der");
            says = "longer than the configuration allows: certificate of the server";
            break;
        case 4:
            cert->server_cert = file("chain.pem");
            says = "longer than";
            break;
        case 5:
            broken.info.buffer.data_size -= 7;
            cert->server_cert = broken;
            says = "does not accept it: certificate of the server";
            break;
        case 6:
            cert->private_key = file("leaf.key.der");
            says = "does not accept it: private key for the certificate of the client";
            break;
        case 7:
            cert->certificate_usage = ANJ_NET_CERTIFICATE_SERVICE_CERTIFICATE_CONSTRAINT;
            cert->trust_store.ca_certs = &broken;
            cert->trust_store.ca_certs_count = 1;
            broken.info.buffer.data_size = 20;
            says = "does not accept it: trust store";
            break;
        default:
            cert->certificate_usage = ANJ_NET_CERTIFICATE_CA_CONSTRAINT;
            says = "missing: trust store";
            break;
        }
        expect_refusal(&config, says);
    }
}

/* "chain of 2 in /0/x/4". */
void spec_21_11_3_two_server_certificates(void) {
    static char two[1090];
    anj_crypto_security_info_t root = file("root.pem");
    anj_net_config_t config = certificates();
    server_start(&PSK);
    /* Two short certificates in DER behind each other are one and trailing bytes; in PEM they are two. */
    size_t size = root.info.buffer.data_size;
    CHECK(size < sizeof(two));
    memcpy(two, root.info.buffer.data, size);
    config.secure_socket_config.security.data.cert.server_cert = credential(two, size);
    anj_net_ctx_t *ctx = create(&config);
    CHECK(anj_dtls_connect(ctx, "server.test", PORT) == ANJ_NET_EINPROGRESS);
    cleanup(ctx);
    size_t sent = g_sent_count;
    CHECK(sent == 1);
    g_sent_count = 0;
    config.secure_socket_config.security.data.cert.server_cert = file("pair.pem");
    expect_refusal(&config, "not one but a chain");
}

void spec_21_3_3_pem_and_der(void) {
    static const char *const ROWS[][3] = {
        { "client.der", "client.key.der", "leaf.der" },
        { "client.pem", "client.key", "leaf.pem" },
    };
    static char with_nul[3][1090];
    for (size_t i = 0; i < 3; i++) {
        anj_net_config_t config = certificates();
        anj_net_certificate_info_t *cert = &config.secure_socket_config.security.data.cert;
        anj_crypto_security_info_t *infos[] = { &cert->client_cert, &cert->private_key, &cert->server_cert };
        for (size_t j = 0; j < 3; j++) {
            *infos[j] = file(ROWS[i > 0][j]);
            if (i == 2) {
                /* As a C string. */
                memcpy(with_nul[j], infos[j]->info.buffer.data, infos[j]->info.buffer.data_size);
                *infos[j] = credential(with_nul[j], infos[j]->info.buffer.data_size + 1);
            }
        }
        network_reset();
        server_start(&(server_t) { .chain = { "leaf" } });
        anj_net_ctx_t *ctx = create(&config);
        CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK && echo(ctx, 50));
        cleanup(ctx);
        server_stop();
    }
    server_start(&PSK);
}

void spec_21_9_zeroize(void) {
    char secret[] = "secret";
    anj_crypto_zeroize(secret, sizeof(secret));
    for (size_t i = 0; i < sizeof(secret); i++) {
        CHECK(!secret[i]);
    }
    anj_crypto_zeroize(NULL, 0);
}
