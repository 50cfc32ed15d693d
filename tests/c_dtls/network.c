/* The platform: sockets that end in a queue, a clock, numbers for randomness, a log that is kept. */
#include <string.h>
#include <time.h>

#include <anj/compat/log_impl_decls.h>
#include <anj/compat/net/anj_udp.h>
#include <anj/compat/rng.h>
#include <anj/compat/time.h>

#include "world.h"

#define SOCKETS 4
#define QUEUE 64

struct anj_net_ctx_struct {
    bool used;
    bool connected;
    bool hesitated;
    int port;
    datagram_t inbox[QUEUE];
    size_t count;
    /* Arguments of a receive that is in progress. */
    uint8_t *pending;
    size_t pending_size;
};

network_t g_network;
datagram_t g_sent[2000];
size_t g_sent_count;
int64_t g_now_ms;
char g_log[100000];

static struct anj_net_ctx_struct g_sockets[SOCKETS];
static size_t g_taken;
static int g_next_port;
static int g_client_port;
static uint64_t g_random;

void network_reset(void) {
    memset(&g_network, 0, sizeof(g_network));
    memset(g_sockets, 0, sizeof(g_sockets));
    g_sent_count = 0;
    g_taken = 0;
    g_next_port = 1000;
    g_now_ms = 1000;
    g_random = 88172645463325252u;
    g_log[0] = '\0';
}

int network_client_port(void) {
    return g_client_port;
}

size_t network_open_sockets(void) {
    size_t count = 0;
    for (size_t i = 0; i < SOCKETS; i++) {
        count += g_sockets[i].used;
    }
    return count;
}

bool network_take(datagram_t *datagram) {
    if (g_taken >= g_sent_count) {
        return false;
    }
    *datagram = g_sent[g_taken++];
    return true;
}

void network_deliver(int port, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < SOCKETS; i++) {
        struct anj_net_ctx_struct *ctx = &g_sockets[i];
        if (ctx->used && ctx->connected && ctx->port == port && ctx->count < QUEUE && length <= DATAGRAM) {
            datagram_t *datagram = &ctx->inbox[ctx->count++];
            memcpy(datagram->bytes, bytes, length);
            datagram->length = length;
            if (g_network.mutate) {
                g_network.mutate(datagram);
            }
        }
    }
}

/* Goes over the records of a datagram; those of DTLS 1.2 with a connection ID cannot be told apart, and end it. */
static size_t count_records(const datagram_t *datagram, uint8_t type, bool hello) {
    size_t count = 0;
    size_t at = 0;
    while (at + 13 <= datagram->length) {
        const uint8_t *record = datagram->bytes + at;
        bool first_epoch = !record[3] && !record[4];
        count += record[0] == type && (!hello || (first_epoch && record[13] == 1));
        if (record[0] == 25) {
            break;
        }
        at += 13u + (size_t) (record[11] << 8 | record[12]);
    }
    return count;
}

size_t records(size_t from, uint8_t type) {
    size_t count = 0;
    for (size_t i = from; i < g_sent_count; i++) {
        count += count_records(&g_sent[i], type, false);
    }
    return count;
}

size_t hellos(size_t from) {
    size_t count = 0;
    for (size_t i = from; i < g_sent_count; i++) {
        count += count_records(&g_sent[i], 22, true);
    }
    return count;
}

/* True when a call is to say that it is in progress. */
static bool hesitates(anj_net_ctx_t *ctx) {
    ctx->hesitated = g_network.hesitates && !ctx->hesitated;
    return ctx->hesitated;
}

/* A socket whose receive is in progress gets nothing else to do, and the same arguments again. */
static void check_socket(const anj_net_ctx_t *ctx) {
    CHECK(ctx >= g_sockets && ctx < g_sockets + SOCKETS && ctx->used && !ctx->pending);
}

int anj_udp_create_ctx(anj_net_ctx_t **ctx, const anj_net_config_t *config) {
    CHECK(config);
    for (size_t i = 0; i < SOCKETS; i++) {
        if (!g_sockets[i].used) {
            memset(&g_sockets[i], 0, sizeof(g_sockets[i]));
            g_sockets[i].used = true;
            *ctx = &g_sockets[i];
            return ANJ_NET_OK;
        }
    }
    return -1;
}

int anj_udp_connect(anj_net_ctx_t *ctx, const char *hostname, const char *port) {
    check_socket(ctx);
    CHECK(hostname[0] && port[0]);
    if (g_network.broken) {
        return -1;
    }
    if (hesitates(ctx)) {
        return ANJ_NET_EINPROGRESS;
    }
    if (!ctx->connected) {
        ctx->port = g_client_port = g_next_port++;
    }
    ctx->connected = true;
    return ANJ_NET_OK;
}

int anj_udp_send(anj_net_ctx_t *ctx, size_t *bytes_sent, const uint8_t *buf, size_t length) {
    check_socket(ctx);
    CHECK(ctx->connected && length <= DATAGRAM);
    if (g_network.broken) {
        return -1;
    }
    CHECK(length <= (size_t) (g_network.mtu ? g_network.mtu : 1400));
    if (hesitates(ctx)) {
        return ANJ_NET_EINPROGRESS;
    }
    *bytes_sent = length;
    CHECK(g_sent_count < sizeof(g_sent) / sizeof(g_sent[0]));
    datagram_t *datagram = &g_sent[g_sent_count];
    memcpy(datagram->bytes, buf, length);
    datagram->length = length;
    datagram->port = ctx->port;
    datagram->ms = g_now_ms;
    if (g_network.dead || g_network.lose) {
        g_network.lose -= g_network.lose > 0;
        /* Seen by the test, not by the server. */
        if (g_taken == g_sent_count) {
            g_taken++;
        }
    }
    g_sent_count++;
    return ANJ_NET_OK;
}

int anj_udp_recv(anj_net_ctx_t *ctx, size_t *bytes_received, uint8_t *buf, size_t length) {
    if (ctx->pending) {
        CHECK(ctx->pending == buf && ctx->pending_size == length);
        ctx->pending = NULL;
    }
    check_socket(ctx);
    if (g_network.too_long) {
        g_network.too_long--;
        return ANJ_NET_EMSGSIZE;
    }
    if (hesitates(ctx)) {
        ctx->pending = buf;
        ctx->pending_size = length;
        return ANJ_NET_EINPROGRESS;
    }
    if (!ctx->count) {
        return ANJ_NET_EAGAIN;
    }
    const datagram_t *datagram = &ctx->inbox[0];
    size_t size = datagram->length;
    CHECK(size <= length);
    memcpy(buf, datagram->bytes, size);
    *bytes_received = size;
    ctx->count--;
    memmove(&ctx->inbox[0], &ctx->inbox[1], ctx->count * sizeof(datagram_t));
    return ANJ_NET_OK;
}

int anj_udp_close(anj_net_ctx_t *ctx) {
    ctx->pending = NULL;
    check_socket(ctx);
    if (hesitates(ctx)) {
        return ANJ_NET_EINPROGRESS;
    }
    ctx->connected = false;
    ctx->count = 0;
    return ANJ_NET_OK;
}

int anj_udp_cleanup_ctx(anj_net_ctx_t **ctx) {
    (*ctx)->pending = NULL;
    check_socket(*ctx);
    if (hesitates(*ctx)) {
        return ANJ_NET_EINPROGRESS;
    }
    (*ctx)->used = false;
    *ctx = NULL;
    return ANJ_NET_OK;
}

int anj_udp_get_inner_mtu(anj_net_ctx_t *ctx, int32_t *out_value) {
    /* Like the POSIX layer, which knows more of a connected socket. */
    *out_value = !ctx->connected ? 548 : g_network.mtu ? g_network.mtu : 1400;
    return ANJ_NET_OK;
}

int anj_udp_get_state(anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value) {
    *out_value = ctx->connected ? ANJ_NET_SOCKET_STATE_CONNECTED : ANJ_NET_SOCKET_STATE_CLOSED;
    return ANJ_NET_OK;
}

int anj_udp_queue_mode_rx_off(anj_net_ctx_t *ctx) {
    check_socket(ctx);
    return hesitates(ctx) ? ANJ_NET_EINPROGRESS : ANJ_NET_OK;
}

anj_time_monotonic_t anj_time_monotonic_now(void) {
    return anj_time_monotonic_new(g_now_ms, ANJ_TIME_UNIT_MS);
}

anj_time_real_t anj_time_real_now(void) {
    return anj_time_real_new((int64_t) time(NULL), ANJ_TIME_UNIT_S);
}

int anj_rng_generate(uint8_t *buffer, size_t size) {
    for (size_t i = 0; i < size; i++) {
        g_random ^= g_random << 13;
        g_random ^= g_random >> 7;
        g_random ^= g_random << 17;
        buffer[i] = (uint8_t) (g_random >> 24);
    }
    return 0;
}

void anj_log_handler_output(const char *output, size_t len) {
    CHECK(strlen(output) == len);
    size_t used = strlen(g_log);
    if (used + len + 2 < sizeof(g_log)) {
        memcpy(g_log + used, output, len);
        memcpy(g_log + used + len, "\n", 2);
    }
}

bool logged(const char *text) {
    bool found = strstr(g_log, text) != NULL;
    if (!found) {
        fprintf(stderr, "not in the log: %s\n%s", text, g_log);
    }
    g_log[0] = '\0';
    return found;
}
