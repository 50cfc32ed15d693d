/* Hostile servers: every datagram of the server is changed at random. Nothing crashes, hangs or stays behind. */
#include <string.h>

#include "tests.h"
#include "world.h"

static uint32_t g_seed;

static uint32_t roll(uint32_t sides) {
    g_seed = g_seed * 1664525u + 1013904223u;
    return (g_seed >> 8) % sides;
}

static void mutate(datagram_t *datagram) {
    if (roll(3) == 0) {
        return;
    }
    for (uint32_t changes = 1 + roll(4); changes; changes--) {
        size_t length = datagram->length;
        switch (length < 14 ? 4 : roll(6)) {
        case 0:
            datagram->bytes[roll((uint32_t) length)] ^= (uint8_t) (1u << roll(8));
            break;
        case 1:
            /* In the headers of record and handshake. */
            datagram->bytes[roll(25) % length] = (uint8_t) roll(256);
            break;
        case 2:
            datagram->length = roll((uint32_t) length);
            break;
        case 3: {
            /* Again, behind itself. */
            size_t extra = length * 2 <= DATAGRAM ? length : DATAGRAM - length;
            memcpy(datagram->bytes + length, datagram->bytes, extra);
            datagram->length += extra;
            break;
        }
        case 4:
            for (size_t i = 0; i < 200; i++) {
                datagram->bytes[i] = (uint8_t) roll(256);
            }
            datagram->length = 1 + roll(200);
            break;
        default:
            /* Plausible lengths. */
            datagram->bytes[11 + roll(2)] = (uint8_t) roll(256);
            break;
        }
    }
}

static void play(uint32_t seed, bool certificates) {
    static const server_t PSK = { .key = "secret", .identity = "device" };
    static const server_t CERTIFICATES = { .chain = { "leaf", "intermediate" } };
    g_seed = seed;
    network_reset();
    anj_net_config_t config = psk_config("device", "secret");
    if (certificates) {
        memset(&config, 0, sizeof(config));
        config.secure_socket_config.security.mode = ANJ_NET_SECURITY_CERTIFICATE;
        anj_net_certificate_info_t *cert = &config.secure_socket_config.security.data.cert;
        cert->client_cert = file("client.der");
        cert->private_key = file("client.key.der");
        cert->server_cert = file("intermediate.der");
        cert->certificate_usage = ANJ_NET_CERTIFICATE_TRUST_ANCHOR_ASSERTION;
    }
    server_t server = certificates ? CERTIFICATES : PSK;
    server.connection_id = roll(2);
    server_start(&server);
    anj_net_ctx_t *ctx = create(&config);
    /* Sometimes the handshake gets through first, and the data is attacked. */
    if (roll(4) == 0) {
        CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
    }
    g_network.mutate = mutate;
    for (int i = 0; i < 3 && g_sent_count < 300; i++) {
        int result = connect_for(ctx, "server.test", 300000);
        CHECK(result == ANJ_NET_OK || result == -1);
        if (result == ANJ_NET_OK) {
            echo(ctx, 1 + roll(800));
            echo(ctx, 1 + roll(100));
        }
        if (roll(2)) {
            anj_dtls_close(ctx);
        }
    }
    g_network.mutate = NULL;
    cleanup(ctx);
    CHECK(!network_open_sockets());
    server_stop();
}

void hostile_handshakes(void) {
    for (uint32_t seed = 0; seed < g_rounds; seed++) {
        play(seed, seed % 4 == 3);
    }
    server_start(&(server_t) { .key = "k", .identity = "i" });
}
