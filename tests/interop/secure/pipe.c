/*
 * A DTLS socket on standard input and output.
 *
 * usage: pipe HOST PORT psk IDENTITY KEY
 *        pipe HOST PORT certificates FOLDER USAGE SERVER_CERTIFICATE [TRUSTED_CERTIFICATE...]
 *
 * Commands, a line each, and what is printed: "connect" and "close": the result; "send TEXT": the result; "receive": the
 * result and what came, waiting for at most two seconds; the end of the input releases the socket.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <anj/compat/net/anj_dtls.h>
#include <anj/compat/net/anj_net_api.h>

static void nap(void) {
    struct timespec pause = {
        .tv_nsec = 5L * 1000L * 1000L
    };
    nanosleep(&pause, NULL);
}

static anj_crypto_security_info_t bytes(const void *data, size_t size) {
    anj_crypto_security_info_t info;
    memset(&info, 0, sizeof(info));
    info.source = ANJ_CRYPTO_DATA_SOURCE_BUFFER;
    info.info.buffer.data = data;
    info.info.buffer.data_size = size;
    return info;
}

static anj_crypto_security_info_t file(const char *folder, const char *name) {
    static char content[8][2000];
    static size_t used;
    char path[1000];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *stream = fopen(path, "rb");
    if (!stream || used == 8) {
        exit(2);
    }
    size_t size = fread(content[used], 1, sizeof(content[used]), stream);
    fclose(stream);
    return bytes(content[used++], size);
}

static anj_net_config_t configuration(int argc, char *argv[]) {
    static anj_crypto_security_info_t trusted[4];
    anj_net_config_t config;
    memset(&config, 0, sizeof(config));
    anj_net_security_info_t *security = &config.secure_socket_config.security;
    if (argc == 6 && !strcmp(argv[3], "psk")) {
        security->mode = ANJ_NET_SECURITY_PSK;
        security->data.psk.identity = bytes(argv[4], strlen(argv[4]));
        security->data.psk.key = bytes(argv[5], strlen(argv[5]));
    } else if (argc > 6 && argc <= 11 && !strcmp(argv[3], "certificates")) {
        security->mode = ANJ_NET_SECURITY_CERTIFICATE;
        anj_net_certificate_info_t *cert = &security->data.cert;
        cert->client_cert = file(argv[4], "client.pem");
        cert->private_key = file(argv[4], "client.key");
        cert->certificate_usage = (anj_net_certificate_usage_t) atoi(argv[5]);
        cert->server_cert = file(argv[4], argv[6]);
        for (int i = 7; i < argc; i++) {
            trusted[i - 7] = file(argv[4], argv[i]);
            cert->trust_store.ca_certs = trusted;
            cert->trust_store.ca_certs_count = (size_t) i - 6;
        }
    } else {
        exit(2);
    }
    return config;
}

int main(int argc, char *argv[]) {
    if (argc < 6) {
        return 2;
    }
    anj_net_config_t config = configuration(argc, argv);
    anj_net_ctx_t *ctx = NULL;
    if (anj_dtls_create_ctx(&ctx, &config)) {
        return 2;
    }
    char line[1000];
    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        int result = -1;
        size_t count = 0;
        char received[2000] = "";
        if (!strcmp(line, "connect")) {
            while ((result = anj_dtls_connect(ctx, argv[1], argv[2])) == ANJ_NET_EINPROGRESS) {
                nap();
            }
        } else if (!strcmp(line, "close")) {
            result = anj_dtls_close(ctx);
        } else if (!strncmp(line, "send ", 5)) {
            result = anj_dtls_send(ctx, &count, (const uint8_t *) line + 5, strlen(line + 5));
        } else if (!strcmp(line, "receive")) {
            for (int i = 0; i < 400; i++) {
                result = anj_dtls_recv(ctx, &count, (uint8_t *) received, sizeof(received) - 1);
                if (result != ANJ_NET_EAGAIN && result != ANJ_NET_EINPROGRESS) {
                    break;
                }
                nap();
            }
            received[strcspn(received, "\r\n")] = '\0';
        }
        printf("%d%s%s\n", result, *received ? " " : "", received);
        fflush(stdout);
    }
    while (anj_dtls_cleanup_ctx(&ctx) == ANJ_NET_EINPROGRESS) {
        nap();
    }
    return ctx ? 1 : 0;
}
