/*
 * A client that uses what its configuration has; prints the size of each context that an application allocates.
 * It brings its own network, clock and randomness, so that only the library itself is measured.
 */
#include <stdint.h>
#include <stdio.h>

#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#ifdef ANJ_WITH_COAP_DOWNLOADER
#include <anj/coap_downloader.h>
#endif
#ifdef ANJ_WITH_DEFAULT_FOTA_OBJ
#include <anj/dm/fw_update.h>
#endif
#include <anj/compat/net/anj_udp.h>
#include <anj/compat/rng.h>
#include <anj/compat/time.h>

static volatile int g_sink;

int anj_udp_create_ctx(anj_net_ctx_t **ctx, const anj_net_config_t *config) {
    (void) config;
    *ctx = (anj_net_ctx_t *) (uintptr_t) &g_sink;
    return g_sink;
}
int anj_udp_cleanup_ctx(anj_net_ctx_t **ctx) {
    *ctx = NULL;
    return g_sink;
}
int anj_udp_connect(anj_net_ctx_t *ctx, const char *hostname, const char *port) {
    (void) ctx, (void) hostname, (void) port;
    return g_sink;
}
int anj_udp_send(anj_net_ctx_t *ctx, size_t *bytes_sent, const uint8_t *buf, size_t length) {
    (void) ctx, (void) buf;
    *bytes_sent = length;
    return g_sink;
}
int anj_udp_recv(anj_net_ctx_t *ctx, size_t *bytes_received, uint8_t *buf, size_t length) {
    (void) ctx, (void) buf, (void) length;
    *bytes_received = (size_t) g_sink;
    return g_sink;
}
int anj_udp_close(anj_net_ctx_t *ctx) {
    (void) ctx;
    return g_sink;
}
int anj_udp_get_state(anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value) {
    (void) ctx;
    *out_value = (anj_net_socket_state_t) g_sink;
    return g_sink;
}
int anj_udp_get_inner_mtu(anj_net_ctx_t *ctx, int32_t *out_value) {
    (void) ctx;
    *out_value = g_sink;
    return g_sink;
}
int anj_udp_queue_mode_rx_off(anj_net_ctx_t *ctx) {
    (void) ctx;
    return g_sink;
}
anj_time_monotonic_t anj_time_monotonic_now(void) {
    return anj_time_monotonic_new(g_sink, ANJ_TIME_UNIT_S);
}
anj_time_real_t anj_time_real_now(void) {
    return anj_time_real_new(g_sink, ANJ_TIME_UNIT_S);
}
int anj_rng_generate(uint8_t *buffer, size_t size) {
    while (size--) {
        *buffer++ = (uint8_t) g_sink;
    }
    return g_sink;
}

#ifndef WITHOUT_LIBRARY
static anj_t g_anj;
static anj_dm_device_obj_t g_device;
static anj_dm_server_obj_t g_server;
static anj_dm_security_obj_t g_security;

#ifdef ANJ_WITH_DEFAULT_FOTA_OBJ
static anj_dm_fw_update_entity_ctx_t g_fw_update;
static anj_dm_fw_update_result_t uri_write(void *user_ptr, const char *uri) {
    (void) user_ptr, (void) uri;
    return ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}
static int update_start(void *user_ptr) {
    (void) user_ptr;
    return 0;
}
static void reset(void *user_ptr) {
    (void) user_ptr;
}
static anj_dm_fw_update_handlers_t g_handlers = {
    .uri_write_handler = uri_write,
    .update_start_handler = update_start,
    .reset_handler = reset
};
#endif

#ifdef ANJ_WITH_COAP_DOWNLOADER
static anj_coap_downloader_t g_downloader;
static void downloaded(void *arg, anj_coap_downloader_t *downloader, anj_coap_downloader_status_t status,
                       const uint8_t *data, size_t data_len) {
    (void) arg, (void) downloader, (void) status, (void) data, (void) data_len;
}
#endif

static void run_client(void) {
    anj_configuration_t config = {
        .endpoint_name = "size"
    };
    anj_dm_device_object_init_t device = {
        .firmware_version = "1"
    };
    anj_dm_server_instance_init_t server = {
        .ssid = 1,
        .lifetime = 50,
        .binding = "U"
    };
    anj_dm_security_instance_init_t security = {
        .ssid = 1,
        .server_uri = "coap://127.0.0.1:5683",
        .security_mode = ANJ_DM_SECURITY_NOSEC
    };
    g_sink = anj_core_init(&g_anj, &config);
    g_sink = anj_dm_device_obj_install(&g_anj, &g_device, &device);
    anj_dm_server_obj_init(&g_server);
    g_sink = anj_dm_server_obj_add_instance(&g_server, &server);
    g_sink = anj_dm_server_obj_install(&g_anj, &g_server);
    anj_dm_security_obj_init(&g_security);
    g_sink = anj_dm_security_obj_add_instance(&g_security, &security);
    g_sink = anj_dm_security_obj_install(&g_anj, &g_security);
#ifdef ANJ_WITH_DEFAULT_FOTA_OBJ
    g_sink = anj_dm_fw_update_object_install(&g_anj, &g_fw_update, &g_handlers, NULL);
#endif
#ifdef ANJ_WITH_COAP_DOWNLOADER
    anj_coap_downloader_configuration_t downloader = {
        .event_cb = downloaded
    };
    g_sink = anj_coap_downloader_init(&g_downloader, &downloader);
    g_sink = anj_coap_downloader_start(&g_downloader, "coap://127.0.0.1/fw", NULL);
    anj_coap_downloader_step(&g_downloader);
#endif
    anj_core_step(&g_anj);
    g_sink = anj_core_shutdown(&g_anj);
}
#endif /* WITHOUT_LIBRARY */

int main(int argc, char *argv[]) {
    (void) argv;
#ifndef WITHOUT_LIBRARY
    if (argc > 1) {
        run_client();
    }
#endif
    printf("anj_t %zu\n", sizeof(anj_t));
    printf("anj_dm_device_obj_t %zu\n", sizeof(anj_dm_device_obj_t));
    printf("anj_dm_server_obj_t %zu\n", sizeof(anj_dm_server_obj_t));
    printf("anj_dm_security_obj_t %zu\n", sizeof(anj_dm_security_obj_t));
#ifdef ANJ_WITH_DEFAULT_FOTA_OBJ
    printf("anj_dm_fw_update_entity_ctx_t %zu\n", sizeof(anj_dm_fw_update_entity_ctx_t));
#endif
#ifdef ANJ_WITH_COAP_DOWNLOADER
    printf("anj_coap_downloader_t %zu\n", sizeof(anj_coap_downloader_t));
#endif
    return argc > 1 ? g_sink : 0;
}
