/*
 * Spec 50, 5.3: a client with a secure connection is deleted in time, whatever the server does, and leaves no key in memory.
 * The server here takes datagrams and never answers.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <anjay/anjay.h>
#include <anjay/security.h>
#include <anjay/server.h>

#include "../c/check.h"

/* The allocator writes over the beginning of what it gets back: what is looked for is the rest. */
enum { KEY_SIZE = 48, SPOILED = 32, SSID = 1 };

/* The key, never in memory as a whole but where the library has it: a byte at a time. */
static unsigned char key_byte(size_t i) {
    return (unsigned char) (0x5A ^ (i * 37u + 11u));
}

static int is_rest_of_key(const unsigned char *memory) {
    for (size_t i = SPOILED; i < KEY_SIZE; ++i) {
        if (memory[i - SPOILED] != key_byte(i)) {
            return 0;
        }
    }
    return 1;
}

/* How often the key lies in the writable memory of this program. */
static int copies_of_key(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    CHECK(maps);
    int found = 0;
    char line[512];
    while (fgets(line, sizeof(line), maps)) {
        unsigned long begin, end;
        char access[8];
        if (sscanf(line, "%lx-%lx %7s", &begin, &end, access) != 3 || strncmp(access, "rw", 2)) {
            continue;
        }
        const unsigned char *memory = (const unsigned char *) begin;
        for (size_t i = 0; i + (KEY_SIZE - SPOILED) <= end - begin; ++i) {
            found += memory[i] == key_byte(SPOILED) && is_rest_of_key(memory + i);
        }
    }
    fclose(maps);
    return found;
}

static void install(anjay_t *anjay, const char *uri) {
    unsigned char key[KEY_SIZE];
    for (size_t i = 0; i < KEY_SIZE; ++i) {
        key[i] = key_byte(i);
    }
    const anjay_security_instance_t security = {
        .ssid = SSID,
        .server_uri = uri,
        .security_mode = ANJAY_SECURITY_PSK,
        .public_cert_or_psk_identity = (const uint8_t *) "me",
        .public_cert_or_psk_identity_size = 2,
        .private_cert_or_psk_key = key,
        .private_cert_or_psk_key_size = sizeof(key)
    };
    const anjay_server_instance_t server = {
        .ssid = SSID, .lifetime = 60, .default_min_period = -1, .default_max_period = -1, .disable_timeout = -1, .binding = "U"
    };
    anjay_iid_t iid = ANJAY_ID_INVALID;
    CHECK(!anjay_security_object_install(anjay) && !anjay_security_object_add_instance(anjay, &security, &iid));
    iid = ANJAY_ID_INVALID;
    CHECK(!anjay_server_object_install(anjay) && !anjay_server_object_add_instance(anjay, &server, &iid));
    volatile unsigned char *own = key;
    for (size_t i = 0; i < KEY_SIZE; ++i) {
        own[i] = 0;
    }
}

/* How many sockets are connected to a port; none of them may survive exec(). */
static int sockets_to(in_port_t port) {
    int found = 0;
    for (int fd = 0; fd < 64; ++fd) {
        struct sockaddr_in peer;
        memset(&peer, 0, sizeof(peer));
        socklen_t length = sizeof(peer);
        if (!getpeername(fd, (struct sockaddr *) &peer, &length) && peer.sin_family == AF_INET && peer.sin_port == port) {
            CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
            ++found;
        }
    }
    return found;
}

int main(void) {
    int silent = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address;
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    CHECK(silent >= 0 && !bind(silent, (struct sockaddr *) &address, length));
    CHECK(!getsockname(silent, (struct sockaddr *) &address, &length));
    char uri[64];
    snprintf(uri, sizeof(uri), "coaps://127.0.0.1:%u", (unsigned) ntohs(address.sin_port));

    const anjay_configuration_t config = { .endpoint_name = "secure", .in_buffer_size = 4000, .out_buffer_size = 4000 };
    anjay_t *anjay = anjay_new(&config);
    CHECK(anjay);
    install(anjay, uri);
    for (int i = 0; i < 20; ++i) {
        anjay_sched_run(anjay);
    }
    unsigned char hello[2048];
    ssize_t size = recv(silent, hello, sizeof(hello), MSG_DONTWAIT);
    /* A ClientHello of DTLS. */
    CHECK(size > 13 && hello[0] == 22 && hello[13] == 1);
    CHECK(copies_of_key() > 0);
    CHECK(sockets_to(address.sin_port) == 1);

    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    anjay_delete(anjay);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(after.tv_sec - before.tv_sec < 3);
    CHECK(copies_of_key() == 0);
    CHECK(sockets_to(address.sin_port) == 0);
    close(silent);
    return 0;
}
