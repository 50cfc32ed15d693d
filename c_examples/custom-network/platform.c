#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <anj/compat/net/anj_udp.h>
#include <anj/compat/rng.h>
#include <anj/compat/time.h>

#ifdef ANJ_WITH_SOCKET_POSIX_COMPAT
#error "the library has sockets already: set ANJ_WITH_SOCKET_POSIX_COMPAT to OFF"
#endif

/* --- sockets ---------------------------------------------------------------------------------------------------- */

/* Bytes of payload that fit any IPv4 path: 576 less the headers of IP and UDP. */
#define INNER_MTU 548

/* A client has one connection at a time, so one context is enough and nothing is allocated. */
typedef struct {
    bool used;
    int fd; /* -1: not connected */
} socket_t;

static socket_t g_socket;

int anj_udp_create_ctx(anj_net_ctx_t **ctx, const anj_net_config_t *config) {
    (void) config; /* IPv4 is all there is */
    if (g_socket.used) {
        return -ENOMEM;
    }
    g_socket.used = true;
    g_socket.fd = -1;
    *ctx = (anj_net_ctx_t *) &g_socket;
    return ANJ_NET_OK;
}

/* The host must be an address; names would be looked up here. With a slow modem: start, and return ANJ_NET_EINPROGRESS. */
int anj_udp_connect(anj_net_ctx_t *ctx, const char *hostname, const char *port) {
    socket_t *sock = (socket_t *) ctx;
    struct sockaddr_in address;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t) strtoul(port, NULL, 10));
    if (sock->fd >= 0 || inet_pton(AF_INET, hostname, &address.sin_addr) != 1) {
        return -EINVAL;
    }
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        return -errno;
    }
    /* No function but this one may wait. */
    if (fcntl(fd, F_SETFL, O_NONBLOCK) || connect(fd, (const struct sockaddr *) &address, sizeof(address))) {
        int error = errno;
        close(fd);
        return -error;
    }
    sock->fd = fd;
    return ANJ_NET_OK;
}

int anj_udp_send(anj_net_ctx_t *ctx, size_t *bytes_sent, const uint8_t *buf, size_t length) {
    ssize_t result = send(((socket_t *) ctx)->fd, buf, length, 0);
    if (result < 0) {
        return errno == EAGAIN ? ANJ_NET_EINPROGRESS : -errno;
    }
    *bytes_sent = (size_t) result;
    return ANJ_NET_OK;
}

/* With MSG_TRUNC the result is the length of the datagram, also when it did not fit. */
int anj_udp_recv(anj_net_ctx_t *ctx, size_t *bytes_received, uint8_t *buf, size_t length) {
    ssize_t result = recv(((socket_t *) ctx)->fd, buf, length, MSG_TRUNC);
    if (result < 0) {
        return errno == EAGAIN ? ANJ_NET_EAGAIN : -errno;
    }
    if ((size_t) result > length) {
        return ANJ_NET_EMSGSIZE;
    }
    *bytes_received = (size_t) result;
    return ANJ_NET_OK;
}

int anj_udp_close(anj_net_ctx_t *ctx) {
    socket_t *sock = (socket_t *) ctx;
    if (sock->fd >= 0) {
        close(sock->fd);
        sock->fd = -1;
    }
    return ANJ_NET_OK;
}

int anj_udp_cleanup_ctx(anj_net_ctx_t **ctx) {
    anj_udp_close(*ctx);
    ((socket_t *) *ctx)->used = false;
    *ctx = NULL;
    return ANJ_NET_OK;
}

int anj_udp_get_inner_mtu(anj_net_ctx_t *ctx, int32_t *out_value) {
    (void) ctx;
    *out_value = INNER_MTU;
    return ANJ_NET_OK;
}

int anj_udp_get_state(anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value) {
    *out_value = ((socket_t *) ctx)->fd < 0 ? ANJ_NET_SOCKET_STATE_CLOSED : ANJ_NET_SOCKET_STATE_CONNECTED;
    return ANJ_NET_OK;
}

/* Here a device would send its modem to sleep. */
int anj_udp_queue_mode_rx_off(anj_net_ctx_t *ctx) {
    (void) ctx;
    return ANJ_NET_OK;
}

/* --- clocks ----------------------------------------------------------------------------------------------------- */

static anj_time_duration_t read_clock(clockid_t clock) {
    struct timespec time = { 0 };
    clock_gettime(clock, &time);
    return anj_time_duration_add(
        anj_time_duration_new(time.tv_sec, ANJ_TIME_UNIT_S),
        anj_time_duration_new(time.tv_nsec / 1000, ANJ_TIME_UNIT_US));
}

anj_time_monotonic_t anj_time_monotonic_now(void) {
    return anj_time_monotonic_from_duration(read_clock(CLOCK_MONOTONIC));
}

anj_time_real_t anj_time_real_now(void) {
    return anj_time_real_from_duration(read_clock(CLOCK_REALTIME));
}

/* --- randomness ------------------------------------------------------------------------------------------------- */

int anj_rng_generate(uint8_t *buffer, size_t size) {
    FILE *source = fopen("/dev/urandom", "rb");
    if (!source) {
        return -1;
    }
    size_t got = fread(buffer, 1, size, source);
    fclose(source);
    return got == size ? 0 : -1;
}
