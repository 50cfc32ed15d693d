/*
 * Downloads a file and says what happened, a line for each status.
 *
 * usage: fetch URI FILE [RETRY_COUNT [RETRY_DELAY_MS]]
 *
 * Built with security: PSK_IDENTITY and PSK_KEY of the environment are for coaps.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <anj/coap_downloader.h>
#include <anj/time.h>

static FILE *g_file;
static bool g_ended;
static int g_error;
static size_t g_bytes;

static void callback(void *arg,
                     anj_coap_downloader_t *downloader,
                     anj_coap_downloader_status_t status,
                     const uint8_t *data,
                     size_t data_len) {
    static const char *const NAMES[] = { "INITIAL",  "STARTING", "DOWNLOADING",       "FINISHING", "FINISHED",
                                         "RETRYING", "WAITING",  "RESUMING", "FAILED", "SUSPENDED" };
    (void) arg;
    if (status == ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING) {
        if (fwrite(data, 1, data_len, g_file) != data_len) {
            anj_coap_downloader_terminate(downloader);
        }
        g_bytes += data_len;
        return;
    }
    printf("%s\n", NAMES[status]);
    fflush(stdout);
    if (status == ANJ_COAP_DOWNLOADER_STATUS_FINISHED || status == ANJ_COAP_DOWNLOADER_STATUS_FAILED) {
        g_error = anj_coap_downloader_get_error(downloader);
        g_ended = true;
    }
}

#ifdef ANJ_WITH_SECURITY
static anj_crypto_security_info_t from_environment(const char *name) {
    anj_crypto_security_info_t info;
    const char *value = getenv(name);
    memset(&info, 0, sizeof(info));
    if (value) {
        info.source = ANJ_CRYPTO_DATA_SOURCE_BUFFER;
        info.info.buffer.data = value;
        info.info.buffer.data_size = strlen(value);
    }
    return info;
}
#endif /* ANJ_WITH_SECURITY */

int main(int argc, char *argv[]) {
    static anj_coap_downloader_t downloader;
    /* Quick enough for a test that waits for a time-out. */
    anj_exchange_udp_tx_params_t tx_params = {
        .ack_timeout = anj_time_duration_new(1, ANJ_TIME_UNIT_S),
        .ack_random_factor = 1.0,
        .max_retransmit = 2
    };
    if (argc < 3) {
        return 2;
    }
    anj_coap_downloader_configuration_t config = {
        .event_cb = callback,
        .udp_tx_params = &tx_params,
        .retry_count = (uint8_t) (argc > 3 ? atoi(argv[3]) : 0),
        .retry_delay = anj_time_duration_new(argc > 4 ? atoi(argv[4]) : 500, ANJ_TIME_UNIT_MS)
    };
    g_file = fopen(argv[2], "wb");
    if (!g_file || anj_coap_downloader_init(&downloader, &config)) {
        return 2;
    }
    const anj_net_config_t *net_config = NULL;
#ifdef ANJ_WITH_SECURITY
    static anj_net_config_t secure;
    secure.secure_socket_config.security.mode = ANJ_NET_SECURITY_PSK;
    secure.secure_socket_config.security.data.psk.identity = from_environment("PSK_IDENTITY");
    secure.secure_socket_config.security.data.psk.key = from_environment("PSK_KEY");
    net_config = &secure;
#endif /* ANJ_WITH_SECURITY */
    int result = anj_coap_downloader_start(&downloader, argv[1], net_config);
    if (result) {
        printf("REFUSED %d\n", result);
        return 1;
    }
    while (!g_ended) {
        anj_coap_downloader_step(&downloader);
        struct timespec pause = {
            .tv_nsec = 100L * 1000L
        };
        nanosleep(&pause, NULL);
    }
    printf("ERROR %d BYTES %zu\n", g_error, g_bytes);
    return fclose(g_file) || g_error ? 1 : 0;
}
