/* After a client has been shut down its secrets are nowhere in the memory of the process. */
#include <string.h>

#include <anj/compat/crypto/zeroize.h>

#include "tests.h"
#include "world.h"

#define MASK 0x5A
#define SIZE 32

/* A secret that is itself in no memory: masked. */
typedef struct {
    uint8_t bytes[SIZE];
    size_t size;
    bool reversed;
} secret_t;

static bool matches(const secret_t *secret, const uint8_t *at) {
    for (size_t i = 0; i < secret->size; i++) {
        size_t j = secret->reversed ? secret->size - 1 - i : i;
        if ((at[j] ^ MASK) != secret->bytes[i]) {
            return false;
        }
    }
    return true;
}

/* Places where the secret is, in all memory that can be written. */
static size_t count(const secret_t *secret) {
    FILE *maps = fopen("/proc/self/maps", "r");
    FILE *memory = fopen("/proc/self/mem", "rb");
    static uint8_t page[65536 + SIZE];
    char line[400];
    size_t found = 0;
    CHECK(maps && memory);
    while (fgets(line, sizeof(line), maps)) {
        unsigned long begin, end;
        char rights[5];
        if (sscanf(line, "%lx-%lx %4s", &begin, &end, rights) != 3 || rights[1] != 'w' || strstr(line, "[v")) {
            continue;
        }
        for (unsigned long at = begin; at < end; at += 65536) {
            /* The page that is read is not looked into: it would be found in itself. */
            unsigned long own = (unsigned long) (uintptr_t) page;
            size_t wanted = end - at < sizeof(page) ? end - at : sizeof(page);
            if (fseek(memory, (long) at, SEEK_SET)) {
                break;
            }
            memset(page, 0, sizeof(page));
            size_t size = fread(page, 1, wanted, memory);
            for (size_t i = 0; i + secret->size <= size && i < 65536; i++) {
                bool in_page = at + i + SIZE > own && at + i < own + sizeof(page);
                found += !in_page && matches(secret, page + i);
            }
        }
    }
    memset(page, 0, sizeof(page));
    fclose(maps);
    fclose(memory);
    return found;
}

static void expect_gone(const secret_t *secret) {
    size_t found = count(secret);
    if (found) {
        fprintf(stderr, "the secret is still in %zu places\n", found);
        exit(1);
    }
}

void secrets_are_gone_after_shutdown(void) {
    static char key[17];
    secret_t secret = { .size = 16 };
    for (size_t i = 0; i < 16; i++) {
        key[i] = (char) ('a' + (i * 7 + 3) % 26);
        secret.bytes[i] = (uint8_t) (key[i] ^ MASK);
    }
    server_start(&(server_t) { .key = key, .identity = "device", .coap = true });
    session_start(key);
    session_run_for(2000);
    CHECK(session_is_registered());
    CHECK(count(&secret) >= 2); /* the search finds what is there */
    session_end();
    /* The object and what it was made of are the application's. */
    session_wipe();
    server_stop();
    anj_crypto_zeroize(key, sizeof(key));
    expect_gone(&secret);
    server_start(&(server_t) { .key = "k", .identity = "i" });
}

/* A private key may be wiped as soon as the first connect has loaded it, and is gone with the socket. */
void private_key_is_gone_after_cleanup(void) {
    static uint8_t der[200];
    char path[512];
    snprintf(path, sizeof(path), "%s/client.key.der", g_certificates);
    FILE *stream = fopen(path, "rb");
    CHECK(stream && !setvbuf(stream, NULL, _IONBF, 0));
    size_t size = fread(der, 1, sizeof(der), stream);
    fclose(stream);
    /* SEQUENCE, INTEGER 1, OCTET STRING with the number. */
    CHECK(size > 39 && der[5] == 4 && der[6] == 32);
    secret_t secret = { .size = 32 };
    for (size_t i = 0; i < 32; i++) {
        secret.bytes[i] = der[7 + i] ^ MASK;
    }
    anj_net_config_t config;
    memset(&config, 0, sizeof(config));
    config.secure_socket_config.security.mode = ANJ_NET_SECURITY_CERTIFICATE;
    anj_net_certificate_info_t *cert = &config.secure_socket_config.security.data.cert;
    cert->client_cert = file("client.der");
    cert->private_key = credential(der, size);
    cert->server_cert = file("leaf.der");
    cert->certificate_usage = ANJ_NET_CERTIFICATE_DOMAIN_ISSUED_CERTIFICATE;
    server_start(&(server_t) { .chain = { "leaf" } });
    anj_net_ctx_t *ctx = create(&config);
    CHECK(anj_dtls_connect(ctx, "server.test", PORT) == ANJ_NET_EINPROGRESS);
    anj_crypto_zeroize(der, sizeof(der));
    CHECK(connect_for(ctx, "server.test", 10000) == ANJ_NET_OK && echo(ctx, 20));
    cleanup(ctx);
    expect_gone(&secret);
    /* As a number of Mbed TLS. */
    secret.reversed = true;
    expect_gone(&secret);
}
