/* Spec 21 section 3.1 and 3.2, rows D1 to D7 of 11.3, S50 and S51 of spec 20: handshakes, sessions, sizes. */
#include <string.h>

#include <anj/compat/crypto/zeroize.h>
#include <anj/core.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>

#include "tests.h"
#include "world.h"

static const server_t PSK = { .key = "secret", .identity = "device" };

/* A connection to a server with a pre-shared key. */
static anj_net_ctx_t *connected(const server_t *server) {
    anj_net_config_t config = psk_config("device", "secret");
    server_start(server);
    anj_net_ctx_t *ctx = create(&config);
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
    return ctx;
}

static anj_net_socket_state_t state_of(anj_net_ctx_t *ctx) {
    anj_net_socket_state_t state;
    CHECK(anj_dtls_get_state(ctx, &state) == ANJ_NET_OK);
    return state;
}

void spec_21_d1_psk(void) {
    anj_net_ctx_t *ctx = connected(&PSK);
    CHECK(state_of(ctx) == ANJ_NET_SOCKET_STATE_CONNECTED);
    CHECK(g_handshakes == 1 && hellos(0) == 1);
    CHECK(!strcmp(g_indicated, "server.test"));
    CHECK(echo(ctx, 1) && echo(ctx, 700) && echo(ctx, 1300));
    CHECK(connect_for(ctx, "server.test", 0) == ANJ_NET_OK);
    CHECK(logged("handshake done"));
    cleanup(ctx);
}

void spec_21_d2_wrong_key(void) {
    static const struct {
        const char *identity;
        const char *key;
        const char *says;
    } ROWS[] = {
        { "device", "wrong", "bad_record_mac" },
        { "stranger", "secret", "unknown_psk_identity" },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        anj_net_config_t config = psk_config(ROWS[i].identity, ROWS[i].key);
        network_reset();
        server_start(&PSK);
        anj_net_ctx_t *ctx = create(&config);
        CHECK(connect_for(ctx, "server.test", 100000) == -1);
        CHECK(state_of(ctx) == ANJ_NET_SOCKET_STATE_CLOSED);
        CHECK(logged(ROWS[i].says));
        CHECK(!g_handshakes);
        /* It may be tried again. */
        CHECK(connect_for(ctx, "server.test", 100000) == -1 && hellos(0) >= 2);
        cleanup(ctx);
        server_stop();
    }
    server_start(&PSK);
}

void spec_21_d3_lost_hellos(void) {
    anj_net_config_t config = psk_config("device", "secret");
    server_start(&PSK);
    g_network.lose = 2;
    anj_net_ctx_t *ctx = create(&config);
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
    CHECK(hellos(0) == 3);
    CHECK(g_sent[1].ms - g_sent[0].ms == 1000 && g_sent[2].ms - g_sent[1].ms == 2000);
    cleanup(ctx);
}

void spec_21_d4_no_answer(void) {
    anj_net_config_t config = psk_config("device", "secret");
    server_start(&PSK);
    g_network.dead = true;
    anj_net_ctx_t *ctx = create(&config);
    int64_t begin = g_now_ms;
    CHECK(connect_for(ctx, "server.test", 100000) == -1);
    CHECK(g_sent_count == 3 && hellos(0) == 3);
    CHECK(g_sent[0].ms - begin == 0 && g_sent[1].ms - begin == 1000 && g_sent[2].ms - begin == 3000);
    /* The last look at the clock is one of 100 ms later. */
    CHECK(g_now_ms - begin >= 5100 && g_now_ms - begin <= 5200);
    CHECK(logged("no answer from the server"));
    cleanup(ctx);
}

void spec_21_d5_connection_id(void) {
    server_t server = PSK;
    server.connection_id = true;
    anj_net_ctx_t *ctx = connected(&server);
    CHECK(echo(ctx, 100));
    int port = network_client_port();
    for (int i = 0; i < 3; i++) {
        CHECK(anj_dtls_close(ctx) == ANJ_NET_OK);
        CHECK(state_of(ctx) == ANJ_NET_SOCKET_STATE_CLOSED);
        CHECK(anj_dtls_connect(ctx, "server.test", PORT) == ANJ_NET_OK);
        CHECK(network_client_port() == ++port);
        CHECK(echo(ctx, 100));
    }
    CHECK(g_handshakes == 1 && hellos(0) == 1);
    cleanup(ctx);
    CHECK(g_got_close_notify);
}

void spec_21_d6_no_connection_id(void) {
    anj_net_ctx_t *ctx = connected(&PSK);
    CHECK(anj_dtls_close(ctx) == ANJ_NET_OK);
    CHECK(state_of(ctx) == ANJ_NET_SOCKET_STATE_CLOSED);
    CHECK(records(0, 21) == 0);
    size_t before = g_sent_count;
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
    CHECK(hellos(before) == 1 && g_handshakes == 2 && !g_resumed);
    CHECK(echo(ctx, 100));
    cleanup(ctx);
}

void spec_21_3_1_session_is_resumed(void) {
    server_t server = PSK;
    server.remembers = true;
    anj_net_ctx_t *ctx = connected(&server);
    for (unsigned i = 1; i <= 3; i++) {
        CHECK(anj_dtls_close(ctx) == ANJ_NET_OK);
        CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
        CHECK(g_handshakes == 1 + i && g_resumed == i);
        CHECK(echo(ctx, 100));
    }
    cleanup(ctx);
}

void spec_21_d7_close_notify(void) {
    anj_net_ctx_t *ctx = connected(&PSK);
    cleanup(ctx);
    CHECK(g_got_close_notify && records(0, 21) == 1);
}

/* A server that has said goodbye has no session, whatever its connection ID. */
void spec_21_3_1_closed_by_the_server(void) {
    server_t server = PSK;
    server.connection_id = true;
    anj_net_ctx_t *ctx = connected(&server);
    uint8_t buffer[10];
    size_t count;
    server_close_notify();
    CHECK(anj_dtls_recv(ctx, &count, buffer, sizeof(buffer)) == -1);
    CHECK(state_of(ctx) == ANJ_NET_SOCKET_STATE_CONNECTED);
    CHECK(anj_dtls_close(ctx) == ANJ_NET_OK);
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
    CHECK(hellos(0) == 2 && echo(ctx, 10));
    cleanup(ctx);
}

/* The MTU is that of the connected socket, and what a record adds is subtracted exactly. */
void spec_21_3_2_mtu(void) {
    static const struct {
        bool connection_id;
        int expansion;
    } ROWS[] = {
        { false, 13 + 8 + 8 },
        /* The ID, the inner type and padding to 16 bytes at most (RFC 9146 section 4). */
        { true, 13 + 8 + 8 + 4 + 16 },
    };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        server_t server = PSK;
        server.connection_id = ROWS[i].connection_id;
        network_reset();
        g_network.mtu = 1280;
        anj_net_ctx_t *ctx = connected(&server);
        int32_t mtu = 0;
        CHECK(anj_dtls_get_inner_mtu(ctx, &mtu) == ANJ_NET_OK);
        CHECK(mtu <= 1280 - 29 && mtu >= 1280 - ROWS[i].expansion - 32);
        CHECK(ROWS[i].connection_id || mtu == 1280 - ROWS[i].expansion);
        /* The network checks that nothing longer than the MTU is sent. */
        CHECK(echo(ctx, (size_t) mtu));
        size_t count = 7;
        static uint8_t message[1400];
        CHECK(anj_dtls_send(ctx, &count, message, (size_t) mtu + 1) == -1 && count == 0);
        /* Refused, and nothing else. */
        CHECK(echo(ctx, 10));
        cleanup(ctx);
        server_stop();
    }
    server_start(&PSK);
}

void spec_21_3_1_small_buffer(void) {
    anj_net_ctx_t *ctx = connected(&PSK);
    uint8_t buffer[50];
    size_t count;
    static const struct {
        size_t message;
        int result;
        size_t count;
    } ROWS[] = { { 50, ANJ_NET_OK, 50 }, { 51, ANJ_NET_EMSGSIZE, 50 }, { 1000, ANJ_NET_EMSGSIZE, 50 }, { 7, ANJ_NET_OK, 7 } };
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        server_send(ROWS[i].message);
        CHECK(anj_dtls_recv(ctx, &count, buffer, sizeof(buffer)) == ROWS[i].result && count == ROWS[i].count);
        CHECK(anj_dtls_recv(ctx, &count, buffer, sizeof(buffer)) == ANJ_NET_EAGAIN && count == 0);
    }
    cleanup(ctx);
}

void spec_21_3_1_long_datagram_below(void) {
    anj_net_ctx_t *ctx = connected(&PSK);
    uint8_t buffer[50];
    size_t count;
    g_network.too_long = 3;
    server_send(20);
    CHECK(anj_dtls_recv(ctx, &count, buffer, sizeof(buffer)) == ANJ_NET_OK && count == 20);
    CHECK(!g_network.too_long);
    /* A flood does not keep the call from returning. */
    g_network.too_long = 1000;
    CHECK(anj_dtls_recv(ctx, &count, buffer, sizeof(buffer)) == ANJ_NET_EINPROGRESS);
    CHECK(g_network.too_long > 900);
    g_network.too_long = 0;
    CHECK(echo(ctx, 30));
    cleanup(ctx);
}

/* A network layer that begins every call, and ends it the next time; its receive takes nothing in between. */
void spec_21_3_2_hesitating_network(void) {
    anj_net_config_t config = psk_config("device", "secret");
    server_start(&PSK);
    g_network.hesitates = true;
    g_network.lose = 2;
    anj_net_ctx_t *ctx = create(&config);
    CHECK(connect_for(ctx, "server.test", 20000) == ANJ_NET_OK);
    CHECK(echo(ctx, 500) && echo(ctx, 100));
    int result = ANJ_NET_EINPROGRESS;
    while (result == ANJ_NET_EINPROGRESS) {
        result = anj_dtls_close(ctx);
    }
    CHECK(result == ANJ_NET_OK && connect_for(ctx, "server.test", 20000) == ANJ_NET_OK);
    CHECK(echo(ctx, 100));
    CHECK(anj_dtls_queue_mode_rx_off(ctx) == ANJ_NET_EINPROGRESS || anj_dtls_queue_mode_rx_off(ctx) == ANJ_NET_EINPROGRESS);
    CHECK(anj_dtls_queue_mode_rx_off(ctx) == ANJ_NET_OK);
    cleanup(ctx);
    CHECK(!network_open_sockets());
}

void spec_21_3_1_network_fails(void) {
    anj_net_config_t config = psk_config("device", "secret");
    server_start(&PSK);
    anj_net_ctx_t *ctx = create(&config);
    g_network.broken = true;
    CHECK(anj_dtls_connect(ctx, "server.test", PORT) == -1);
    g_network.broken = false;
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK);
    g_network.broken = true;
    size_t count;
    CHECK(anj_dtls_send(ctx, &count, (const uint8_t *) "x", 1) == -1);
    CHECK(logged("the network failed"));
    g_network.broken = false;
    CHECK(echo(ctx, 3));
    cleanup(ctx);
}

/* A message that could not be sent at once and is given up must not go out instead of the next one. */
void spec_21_3_1_message_given_up(void) {
    server_t server = PSK;
    server.connection_id = true;
    anj_net_ctx_t *ctx = connected(&server);
    size_t count;
    g_network.hesitates = true;
    CHECK(anj_dtls_send(ctx, &count, (const uint8_t *) "old", 3) == ANJ_NET_EINPROGRESS);
    g_network.hesitates = false;
    CHECK(echo(ctx, 3));
    g_network.hesitates = true;
    CHECK(anj_dtls_send(ctx, &count, (const uint8_t *) "older", 5) == ANJ_NET_EINPROGRESS);
    g_network.hesitates = false;
    CHECK(anj_dtls_close(ctx) == ANJ_NET_OK && anj_dtls_connect(ctx, "server.test", PORT) == ANJ_NET_OK);
    CHECK(echo(ctx, 5));
    cleanup(ctx);
}

void spec_21_3_1_misuse(void) {
    anj_net_config_t config = psk_config("device", "secret");
    anj_net_ctx_t *ctx = NULL;
    anj_net_socket_state_t state;
    uint8_t buffer[4];
    size_t count;
    int32_t mtu;
    server_start(&PSK);
    CHECK(anj_dtls_create_ctx(NULL, &config) == -1 && anj_dtls_create_ctx(&ctx, NULL) == -1);
    CHECK(anj_dtls_connect(NULL, "a", "1") == -1 && anj_dtls_close(NULL) == -1 && anj_dtls_cleanup_ctx(NULL) == -1);
    CHECK(anj_dtls_cleanup_ctx(&ctx) == -1 && anj_dtls_queue_mode_rx_off(NULL) == -1);
    CHECK(anj_dtls_get_state(NULL, &state) == -1 && anj_dtls_get_inner_mtu(NULL, &mtu) == -1);
    CHECK(anj_dtls_send(NULL, &count, buffer, 1) == -1 && anj_dtls_recv(NULL, &count, buffer, 1) == -1);
    ctx = create(&config);
    CHECK(anj_dtls_connect(ctx, NULL, "1") == -1 && anj_dtls_connect(ctx, "a", NULL) == -1);
    CHECK(anj_dtls_send(ctx, &count, buffer, 1) == -1 && anj_dtls_recv(ctx, &count, buffer, 1) == -1);
    CHECK(anj_dtls_get_state(ctx, NULL) == -1 && anj_dtls_get_inner_mtu(ctx, NULL) == -1);
    CHECK(anj_dtls_get_inner_mtu(ctx, &mtu) == ANJ_NET_OK && mtu == 548 - 29);
    /* In the middle of a handshake: closed and begun anew. */
    CHECK(anj_dtls_connect(ctx, "server.test", PORT) == ANJ_NET_EINPROGRESS);
    CHECK(anj_dtls_send(ctx, &count, buffer, 1) == -1);
    CHECK(anj_dtls_close(ctx) == ANJ_NET_OK);
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK && echo(ctx, 9));
    cleanup(ctx);
    /* In the middle of a handshake: given up. */
    ctx = create(&config);
    CHECK(anj_dtls_connect(ctx, "server.test", PORT) == ANJ_NET_EINPROGRESS);
    cleanup(ctx);
    CHECK(!network_open_sockets());
}

/* A whole client. */

static anj_t g_anj;
static anj_dm_security_obj_t g_security;
static anj_dm_server_obj_t g_server_object;
static anj_conn_status_t g_status;

static void on_status(void *arg, anj_t *anj, anj_conn_status_t status) {
    (void) arg;
    (void) anj;
    g_status = status;
}

void session_start(const char *key) {
    anj_configuration_t config;
    memset(&config, 0, sizeof(config));
    config.endpoint_name = "device";
    config.connection_status_cb = on_status;
    anj_dm_security_instance_init_t account;
    memset(&account, 0, sizeof(account));
    account.server_uri = "coaps://server.test";
    account.security_mode = ANJ_DM_SECURITY_PSK;
    account.public_key_or_identity = credential("device", 6);
    account.secret_key = credential(key, strlen(key));
    account.ssid = 1;
    anj_communication_retry_res_t retries = { .retry_count = 3, .retry_timer = 10, .seq_delay_timer = 100, .seq_retry_count = 2 };
    anj_dm_server_instance_init_t server;
    memset(&server, 0, sizeof(server));
    server.ssid = 1;
    server.lifetime = 100;
    server.binding = "U";
    server.comm_retry_res = &retries;
    anj_dm_security_obj_init(&g_security);
    anj_dm_server_obj_init(&g_server_object);
    CHECK(!anj_core_init(&g_anj, &config) && !anj_dm_security_obj_add_instance(&g_security, &account)
          && !anj_dm_server_obj_add_instance(&g_server_object, &server) && !anj_dm_security_obj_install(&g_anj, &g_security)
          && !anj_dm_server_obj_install(&g_anj, &g_server_object));
}

void session_run_for(int64_t ms) {
    for (int64_t end = g_now_ms + ms; g_now_ms < end; g_now_ms += 50) {
        for (int i = 0; i < 4; i++) {
            anj_core_step(&g_anj);
            server_step();
        }
    }
}

void session_end(void) {
    int result = ANJ_NET_EINPROGRESS;
    for (int i = 0; i < 10 && result == ANJ_NET_EINPROGRESS; i++) {
        result = anj_core_shutdown(&g_anj);
        server_step();
    }
    CHECK(!result && !network_open_sockets());
}

bool session_is_registered(void) {
    return g_status == ANJ_CONN_STATUS_REGISTERED;
}

void session_wipe(void) {
    anj_crypto_zeroize(&g_security, sizeof(g_security));
}

void spec_21_d1_register(void) {
    server_t server = PSK;
    server.coap = true;
    server_start(&server);
    session_start("secret");
    session_run_for(2000);
    CHECK(g_status == ANJ_CONN_STATUS_REGISTERED && g_handshakes == 1 && g_requests == 1);
    session_end();
    CHECK(g_got_close_notify);
}

void spec_21_d2_status_stays_registering(void) {
    server_t server = PSK;
    server.coap = true;
    server_start(&server);
    session_start("wrong");
    session_run_for(20000);
    CHECK(g_status == ANJ_CONN_STATUS_REGISTERING && !g_requests && hellos(0) >= 2);
    session_run_for(200000);
    CHECK(g_status != ANJ_CONN_STATUS_REGISTERED && hellos(0) >= 4);
    session_end();
}

void spec_20_s50_connection_id_and_rejection(void) {
    server_t server = PSK;
    server.coap = true;
    server.connection_id = true;
    server.register_code = 0x80;
    server_start(&server);
    session_start("secret");
    session_run_for(2000);
    CHECK(g_requests == 1 && hellos(0) == 1);
    int port = network_client_port();
    session_run_for(11000);
    CHECK(g_requests == 2 && hellos(0) == 1);
    CHECK(network_client_port() == port + 1 && !g_got_close_notify);
    /* A new sequence: goodbye, and a handshake. */
    session_run_for(130000);
    CHECK(g_got_close_notify && hellos(0) == 2 && g_requests >= 4);
    session_end();
}

void spec_20_s51_suspended_without_connection_id(void) {
    server_t server = PSK;
    server.coap = true;
    server_start(&server);
    session_start("secret");
    session_run_for(2000);
    CHECK(g_status == ANJ_CONN_STATUS_REGISTERED && hellos(0) == 1);
    anj_core_disable_server(&g_anj, anj_time_duration_new(1, ANJ_TIME_UNIT_S));
    session_run_for(500);
    CHECK(g_status == ANJ_CONN_STATUS_SUSPENDED);
    session_run_for(3000);
    CHECK(g_status == ANJ_CONN_STATUS_REGISTERED && hellos(0) == 2);
    session_end();
}
