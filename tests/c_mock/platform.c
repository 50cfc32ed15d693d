/* Sockets with a LwM2M server and a file server at the other end, a clock that is turned by hand, numbers for randomness. */
#include <string.h>

#include <anj/compat/log_impl_decls.h>
#include <anj/compat/net/anj_udp.h>
#include <anj/compat/rng.h>
#include <anj/compat/time.h>

#include "../c/check.h"
#include "world.h"

#define SOCKETS 4
#define QUEUE 4
#define DATAGRAM 1500
#define FILE_PORT "5000"
#define FILE_SIZE 40
#define BLOCK_SIZE 16

typedef struct {
    uint8_t bytes[DATAGRAM];
    size_t length;
} datagram_t;

struct anj_net_ctx_struct {
    bool used;
    bool connected;
    bool file_server;
    datagram_t inbox[QUEUE];
    size_t inbox_count;
};

static struct anj_net_ctx_struct g_sockets[SOCKETS];
static datagram_t g_response;
static int64_t g_now_us;
static uint32_t g_random;

void platform_reset(void) {
    memset(g_sockets, 0, sizeof(g_sockets));
    g_response.length = 0;
    g_now_us = 1000000;
    g_random = 1;
}

void platform_advance_ms(int64_t ms) {
    g_now_us += ms * 1000;
}

size_t platform_open_connections(void) {
    size_t count = 0;
    for (size_t i = 0; i < SOCKETS; i++) {
        count += g_sockets[i].used && !g_sockets[i].file_server;
    }
    return count;
}

static void push(anj_net_ctx_t *ctx, const uint8_t *datagram, size_t length) {
    if (ctx->inbox_count < QUEUE) {
        datagram_t *slot = &ctx->inbox[ctx->inbox_count++];
        memcpy(slot->bytes, datagram, length);
        slot->length = length;
    }
}

void platform_deliver(const uint8_t *datagram, size_t length) {
    for (size_t i = 0; i < SOCKETS; i++) {
        if (g_sockets[i].used && g_sockets[i].connected && !g_sockets[i].file_server) {
            push(&g_sockets[i], datagram, length);
        }
    }
}

uint8_t platform_response(uint16_t message_id, const uint8_t **payload, size_t *length) {
    const uint8_t *bytes = g_response.bytes;
    if (g_response.length < 4 || bytes[2] != message_id >> 8 || bytes[3] != (message_id & 0xFF)) {
        return 0;
    }
    const uint8_t *marker = (const uint8_t *) memchr(bytes + 4, 0xFF, g_response.length - 4);
    *payload = marker ? marker + 1 : NULL;
    *length = marker ? g_response.length - (size_t) (marker + 1 - bytes) : 0;
    return bytes[1];
}

/* The value of an option, NULL for none. */
static const uint8_t *find_option(const uint8_t *request, size_t length, unsigned wanted, size_t *size) {
    size_t at = 4 + (request[0] & 15u);
    unsigned number = 0;
    while (at < length && request[at] != 0xFF) {
        unsigned delta = request[at] >> 4;
        *size = request[at++] & 15u;
        if (delta == 13) {
            delta += request[at++];
        }
        number += delta;
        if (number == wanted) {
            return request + at;
        }
        at += *size;
    }
    return NULL;
}

/* Number of the block that a GET asks for: the upper bits of Block2. */
static uint8_t block_number(const uint8_t *request, size_t length) {
    size_t size;
    const uint8_t *value = find_option(request, length, 23, &size);
    return value && size ? value[size - 1] >> 4 : 0;
}

/* The servers answer every request at once: the file server with a block, the other one that all is well. */
static void answer(anj_net_ctx_t *ctx, const uint8_t *request, size_t length) {
    uint8_t response[64];
    size_t token = request[0] & 15u;
    response[0] = (uint8_t) (0x60 | token);
    response[1] = ctx->file_server ? 0x45 : request[1] == 0x04 ? 0x42 : 0x44;
    memcpy(response + 2, request + 2, 2 + token);
    size_t end = 4 + token;
    if (ctx->file_server) {
        unsigned number = block_number(request, length);
        unsigned begin = number * BLOCK_SIZE;
        unsigned size = begin >= FILE_SIZE ? 0 : ANJ_MIN(FILE_SIZE - begin, BLOCK_SIZE);
        response[end++] = 0xD1;
        response[end++] = 23 - 13;
        response[end++] = (uint8_t) (number << 4 | (begin + size < FILE_SIZE ? 8u : 0u));
        response[end++] = 0xFF;
        memset(response + end, 'f', size);
        end += size;
    } else {
        size_t size;
        const uint8_t *block = find_option(request, length, 27, &size);
        if (block) {
            response[1] = size && block[size - 1] & 8 ? 0x5F : response[1];
            response[end++] = (uint8_t) (0xD0 | size);
            response[end++] = 27 - 13;
            memcpy(response + end, block, size);
            end += size;
        }
    }
    push(ctx, response, end);
}

int anj_udp_create_ctx(anj_net_ctx_t **ctx, const anj_net_config_t *config) {
    (void) config;
    visit(NET_CREATE);
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

/* A function on a socket that was never made, or freed, is a defect of the library. */
static void check_socket(const anj_net_ctx_t *ctx) {
    CHECK(ctx >= g_sockets && ctx < g_sockets + SOCKETS && ctx->used);
}

int anj_udp_connect(anj_net_ctx_t *ctx, const char *hostname, const char *port) {
    check_socket(ctx);
    CHECK(hostname[0] && port[0]);
    ctx->connected = true;
    ctx->file_server = !strcmp(port, FILE_PORT);
    visit(NET_CONNECT);
    return ANJ_NET_OK;
}

int anj_udp_send(anj_net_ctx_t *ctx, size_t *bytes_sent, const uint8_t *buf, size_t length) {
    check_socket(ctx);
    CHECK(ctx->connected && length >= 4 && length <= DATAGRAM);
    if (buf[1] && buf[1] < 0x20) {
        answer(ctx, buf, length);
    } else if (!ctx->file_server && (buf[0] & 0x30) == 0x20) {
        /* An ACK; notifications are not acknowledgements. */
        memcpy(g_response.bytes, buf, length);
        g_response.length = length;
    }
    visit(NET_SEND);
    *bytes_sent = length;
    return ANJ_NET_OK;
}

int anj_udp_recv(anj_net_ctx_t *ctx, size_t *bytes_received, uint8_t *buf, size_t length) {
    visit(NET_RECV);
    check_socket(ctx);
    if (!ctx->inbox_count) {
        return ANJ_NET_EAGAIN;
    }
    datagram_t datagram = ctx->inbox[0];
    ctx->inbox_count--;
    memmove(&ctx->inbox[0], &ctx->inbox[1], ctx->inbox_count * sizeof(datagram_t));
    CHECK(datagram.length <= length);
    memcpy(buf, datagram.bytes, datagram.length);
    *bytes_received = datagram.length;
    return ANJ_NET_OK;
}

int anj_udp_close(anj_net_ctx_t *ctx) {
    visit(NET_CLOSE);
    check_socket(ctx);
    ctx->connected = false;
    ctx->inbox_count = 0;
    return ANJ_NET_OK;
}

int anj_udp_cleanup_ctx(anj_net_ctx_t **ctx) {
    check_socket(*ctx);
    (*ctx)->used = false;
    *ctx = NULL;
    visit(NET_CLEANUP);
    return ANJ_NET_OK;
}

int anj_udp_get_inner_mtu(anj_net_ctx_t *ctx, int32_t *out_value) {
    visit(NET_MTU);
    check_socket(ctx);
    *out_value = 1200;
    return ANJ_NET_OK;
}

int anj_udp_get_state(anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value) {
    visit(NET_STATE);
    check_socket(ctx);
    *out_value = ctx->connected ? ANJ_NET_SOCKET_STATE_CONNECTED : ANJ_NET_SOCKET_STATE_CLOSED;
    return ANJ_NET_OK;
}

int anj_udp_queue_mode_rx_off(anj_net_ctx_t *ctx) {
    visit(NET_RX_OFF);
    check_socket(ctx);
    return ANJ_NET_OK;
}

anj_time_monotonic_t anj_time_monotonic_now(void) {
    visit(CLOCK);
    return anj_time_monotonic_new(g_now_us, ANJ_TIME_UNIT_US);
}

anj_time_real_t anj_time_real_now(void) {
    return anj_time_real_new(g_now_us, ANJ_TIME_UNIT_US);
}

int anj_rng_generate(uint8_t *buffer, size_t size) {
    visit(RANDOM);
    for (size_t i = 0; i < size; i++) {
        g_random = g_random * 1664525u + 1013904223u;
        buffer[i] = (uint8_t) (g_random >> 24);
    }
    return 0;
}

void anj_log_handler_output(const char *output, size_t len) {
    CHECK(strlen(output) == len);
}
