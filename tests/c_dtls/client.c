/* What the tests do with anj_dtls_*. */
#include <string.h>

#include "world.h"

anj_crypto_security_info_t credential(const void *data, size_t size) {
    anj_crypto_security_info_t info;
    memset(&info, 0, sizeof(info));
    if (size) {
        info.source = ANJ_CRYPTO_DATA_SOURCE_BUFFER;
        info.info.buffer.data = data;
        info.info.buffer.data_size = size;
    }
    return info;
}

anj_crypto_security_info_t file(const char *name) {
    static struct {
        char name[32];
        uint8_t bytes[4000];
        size_t size;
    } files[24];
    size_t i = 0;
    while (files[i].name[0] && strcmp(files[i].name, name)) {
        i++;
        CHECK(i < sizeof(files) / sizeof(files[0]));
    }
    if (!files[i].name[0]) {
        char path[512];
        snprintf(path, sizeof(path), "%s/%s", g_certificates, name);
        FILE *stream = fopen(path, "rb");
        CHECK(stream);
        files[i].size = fread(files[i].bytes, 1, sizeof(files[i].bytes), stream);
        CHECK(files[i].size > 0 && !fclose(stream));
        strcpy(files[i].name, name);
    }
    return credential(files[i].bytes, files[i].size);
}

anj_net_config_t psk_config(const char *identity, const char *key) {
    anj_net_config_t config;
    memset(&config, 0, sizeof(config));
    config.secure_socket_config.security.mode = ANJ_NET_SECURITY_PSK;
    config.secure_socket_config.security.data.psk.identity = credential(identity, strlen(identity));
    config.secure_socket_config.security.data.psk.key = credential(key, strlen(key));
    return config;
}

anj_net_ctx_t *create(const anj_net_config_t *config) {
    anj_net_ctx_t *ctx = NULL;
    CHECK(anj_dtls_create_ctx(&ctx, config) == ANJ_NET_OK && ctx);
    return ctx;
}

void cleanup(anj_net_ctx_t *ctx) {
    int result = ANJ_NET_EINPROGRESS;
    for (int i = 0; i < 10 && result == ANJ_NET_EINPROGRESS; i++) {
        result = anj_dtls_cleanup_ctx(&ctx);
    }
    CHECK(result == ANJ_NET_OK && !ctx);
    server_step();
}

int connect_for(anj_net_ctx_t *ctx, const char *host, int64_t ms) {
    int64_t end = g_now_ms + ms;
    int result = ANJ_NET_EINPROGRESS;
    while (result == ANJ_NET_EINPROGRESS && g_now_ms <= end) {
        size_t sent = g_sent_count;
        result = anj_dtls_connect(ctx, host, PORT);
        server_step();
        if (g_sent_count == sent) {
            g_now_ms += 100;
        }
    }
    return result;
}

bool echo(anj_net_ctx_t *ctx, size_t length) {
    static uint8_t sent[DATAGRAM], received[DATAGRAM];
    for (size_t i = 0; i < length; i++) {
        sent[i] = (uint8_t) (i + length);
    }
    size_t count = 0;
    int result = ANJ_NET_EINPROGRESS;
    for (int i = 0; i < 10 && result == ANJ_NET_EINPROGRESS; i++) {
        result = anj_dtls_send(ctx, &count, sent, length);
    }
    if (result || count != length) {
        return false;
    }
    server_step();
    result = ANJ_NET_EINPROGRESS;
    for (int i = 0; i < 10 && (result == ANJ_NET_EINPROGRESS || result == ANJ_NET_EAGAIN); i++) {
        result = anj_dtls_recv(ctx, &count, received, sizeof(received));
    }
    return !result && count == length && !memcmp(sent, received, length);
}
