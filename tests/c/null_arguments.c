/* No pointer that an application forgot brings the device down: each function refuses, or does nothing. */
#include <stddef.h>
#include <stdint.h>

#include <anj/compat/log_impl_decls.h>
#include <anj/coap_downloader.h>
#include <anj/compat/net/anj_udp.h>
#include <anj/compat/rng.h>
#include <anj/core.h>
#include <anj/dm/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/fw_update.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/lwm2m_send.h>
#include <anj/persistence.h>
#include <anj/utils.h>

#include "check.h"

void anj_log_handler_output(const char *output, size_t len) {
    (void) output;
    (void) len;
}

static anj_t g_anj;

static void core(void) {
    anj_configuration_t config = { 0 };
    CHECK(anj_core_init(NULL, NULL) < 0);
    CHECK(anj_core_init(&g_anj, NULL) < 0);
    CHECK(anj_core_init(NULL, &config) < 0);
    CHECK(anj_core_init(&g_anj, &config) == -1); /* no endpoint name */
    anj_core_step(NULL);
    (void) anj_core_next_step_time(NULL);
    anj_core_server_obj_disable_executed(NULL, 1);
    anj_core_server_obj_registration_update_trigger_executed(NULL);
    anj_core_server_obj_bootstrap_request_trigger_executed(NULL);
    anj_core_data_model_changed(NULL, NULL, ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    CHECK(!anj_core_ongoing_operation(NULL));
    anj_core_disable_server(NULL, ANJ_TIME_DURATION_ZERO);
    anj_core_request_bootstrap(NULL);
    anj_core_restart(NULL);
    anj_core_request_update(NULL);
    CHECK(anj_core_shutdown(NULL) != 0);

    config.endpoint_name = "null";
    CHECK(anj_core_init(&g_anj, &config) == 0);
    anj_core_data_model_changed(&g_anj, NULL, ANJ_CORE_CHANGE_TYPE_ADDED);
}

static void data_model(void) {
    anj_res_value_t value;
    anj_uri_path_t too_long = ANJ_MAKE_RESOURCE_PATH(3, 0, 0);
    too_long.uri_len = SIZE_MAX;
    CHECK(anj_dm_add_obj(NULL, NULL) < 0);
    CHECK(anj_dm_add_obj(&g_anj, NULL) < 0);
    CHECK(anj_dm_remove_obj(NULL, 3) < 0);
    CHECK(anj_dm_res_read(NULL, NULL, NULL) < 0);
    CHECK(anj_dm_res_read(&g_anj, NULL, &value) < 0);
    CHECK(anj_dm_res_read(&g_anj, &ANJ_MAKE_RESOURCE_PATH(3, 0, 0), NULL) < 0);
    CHECK(anj_dm_res_read(&g_anj, &too_long, &value) < 0);
    CHECK(anj_dm_write_bytes_chunked(NULL, NULL, 0, NULL, NULL) < 0);
    CHECK(anj_dm_write_string_chunked(NULL, NULL, 0, NULL) < 0);
}

static void objects(void) {
    static anj_dm_device_obj_t device;
    static anj_dm_security_obj_t security;
    static anj_dm_server_obj_t server;
    static anj_dm_fw_update_entity_ctx_t fw_update;
    anj_dm_device_object_init_t device_init = { 0 };
    anj_dm_security_instance_init_t security_init = { 0 };
    anj_dm_server_instance_init_t server_init = { 0 };
    anj_dm_fw_update_handlers_t handlers = { 0 };

    CHECK(anj_dm_device_obj_install(NULL, NULL, NULL) < 0);
    CHECK(anj_dm_device_obj_install(&g_anj, &device, NULL) < 0);
    CHECK(anj_dm_device_obj_install(&g_anj, NULL, &device_init) < 0);

    anj_dm_security_obj_init(NULL);
    anj_dm_security_obj_init(&security);
    CHECK(anj_dm_security_obj_add_instance(NULL, NULL) < 0);
    CHECK(anj_dm_security_obj_add_instance(&security, NULL) < 0);
    CHECK(anj_dm_security_obj_add_instance(&security, &security_init) < 0); /* no URI */
    CHECK(anj_dm_security_obj_install(NULL, &security) < 0);
    CHECK(anj_dm_security_obj_install(&g_anj, NULL) < 0);

    anj_dm_server_obj_init(NULL);
    anj_dm_server_obj_init(&server);
    CHECK(anj_dm_server_obj_add_instance(NULL, NULL) < 0);
    CHECK(anj_dm_server_obj_add_instance(&server, NULL) < 0);
    CHECK(anj_dm_server_obj_add_instance(&server, &server_init) < 0); /* no binding */
    CHECK(anj_dm_server_obj_install(NULL, &server) < 0);
    CHECK(anj_dm_server_obj_install(&g_anj, NULL) < 0);

    CHECK(anj_dm_fw_update_object_install(NULL, NULL, NULL, NULL) < 0);
    CHECK(anj_dm_fw_update_object_install(&g_anj, &fw_update, NULL, NULL) < 0);
    CHECK(anj_dm_fw_update_object_install(&g_anj, &fw_update, &handlers, NULL) < 0); /* no handlers */
    anj_dm_fw_update_object_set_update_result(NULL, NULL, ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
    CHECK(anj_dm_fw_update_object_set_download_result(NULL, NULL, ANJ_DM_FW_UPDATE_RESULT_SUCCESS) < 0);
}

static void ignore(void *arg,
                   anj_coap_downloader_t *downloader,
                   anj_coap_downloader_status_t status,
                   const uint8_t *data,
                   size_t data_len) {
    (void) arg;
    (void) downloader;
    (void) status;
    (void) data;
    (void) data_len;
}

static void downloader(void) {
    static anj_coap_downloader_t instance;
    anj_coap_downloader_configuration_t config = { 0 };
    CHECK(anj_coap_downloader_init(NULL, NULL) < 0);
    CHECK(anj_coap_downloader_init(&instance, NULL) < 0);
    CHECK(anj_coap_downloader_init(&instance, &config) == ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION);
    config.event_cb = ignore;
    CHECK(anj_coap_downloader_init(NULL, &config) < 0);
    CHECK(anj_coap_downloader_init(&instance, &config) == 0);
    CHECK(anj_coap_downloader_start(&instance, NULL, NULL) == ANJ_COAP_DOWNLOADER_ERR_INVALID_URI);
    CHECK(anj_coap_downloader_start(NULL, "coap://h/a", NULL) < 0);
    anj_coap_downloader_step(NULL);
    anj_coap_downloader_terminate(NULL);
    (void) anj_coap_downloader_get_error(NULL);
    CHECK(anj_coap_downloader_suspend(NULL) < 0);
    CHECK(anj_coap_downloader_resume(NULL) < 0);
}

static void finished(anj_t *anj, uint16_t send_id, int result, void *data) {
    (void) anj;
    (void) send_id;
    (void) result;
    (void) data;
}

static void send(void) {
    uint16_t id = 77;
    anj_io_out_entry_t record = { .type = ANJ_DATA_TYPE_INT, .path = ANJ_MAKE_RESOURCE_PATH(3, 0, 9) };
    anj_send_request_t request = { .records = &record, .records_cnt = 1, .finished_handler = finished };
    CHECK(anj_send_new_request(NULL, NULL, NULL) == ANJ_SEND_ERR_DATA_NOT_VALID);
    CHECK(anj_send_new_request(NULL, &request, &id) == ANJ_SEND_ERR_DATA_NOT_VALID);
    CHECK(anj_send_new_request(&g_anj, NULL, &id) == ANJ_SEND_ERR_DATA_NOT_VALID);
    CHECK(anj_send_new_request(&g_anj, &request, NULL) == ANJ_SEND_ERR_NOT_ALLOWED); /* not registered */
    request.records = NULL;
    CHECK(anj_send_new_request(&g_anj, &request, &id) == ANJ_SEND_ERR_DATA_NOT_VALID);
    request.records = &record;
    request.records_cnt = 0;
    CHECK(anj_send_new_request(&g_anj, &request, &id) == ANJ_SEND_ERR_DATA_NOT_VALID);
    request.records_cnt = 1;
    request.finished_handler = NULL;
    CHECK(anj_send_new_request(&g_anj, &request, &id) == ANJ_SEND_ERR_DATA_NOT_VALID);
    request.finished_handler = finished;
    record.path.uri_len = SIZE_MAX;
    CHECK(anj_send_new_request(&g_anj, &request, &id) == ANJ_SEND_ERR_DATA_NOT_VALID);
    CHECK(id == 77);
    CHECK(anj_send_abort(NULL, 1) == ANJ_SEND_ERR_DATA_NOT_VALID);
    CHECK(anj_send_abort(&g_anj, 0) == 0);
    CHECK(anj_send_abort(&g_anj, ANJ_SEND_ID_ALL) == 0);
}

static void platform(void) {
    anj_net_ctx_t *ctx = NULL;
    size_t count;
    int32_t mtu;
    CHECK(anj_udp_create_ctx(NULL, NULL) == -2);
    CHECK(anj_udp_create_ctx(&ctx, NULL) == 0 && ctx);
    CHECK(anj_udp_connect(NULL, "h", "1") == -5);
    CHECK(anj_udp_connect(ctx, NULL, "1") == -2 && anj_udp_connect(ctx, "127.0.0.1", NULL) == -2);
    CHECK(anj_udp_send(NULL, &count, NULL, 0) == -5 && anj_udp_send(ctx, NULL, NULL, 0) == -2);
    CHECK(anj_udp_recv(NULL, &count, NULL, 0) == -5 && anj_udp_recv(ctx, NULL, NULL, 0) == -2);
    CHECK(anj_udp_get_state(NULL, NULL) == -5 && anj_udp_get_state(ctx, NULL) == -2);
    CHECK(anj_udp_get_inner_mtu(NULL, &mtu) == -5 && anj_udp_get_inner_mtu(ctx, NULL) == -2);
    CHECK(anj_udp_get_inner_mtu(ctx, &mtu) == 0 && mtu == 548);
    CHECK(anj_udp_close(NULL) == -5);
    CHECK(anj_udp_cleanup_ctx(NULL) == -5);
    CHECK(anj_udp_cleanup_ctx(&ctx) == 0 && !ctx);
    CHECK(anj_udp_cleanup_ctx(&ctx) == -5);
    CHECK(anj_rng_generate(NULL, 0) == 0);
}

static void persistence(void) {
    anj_persistence_context_t context = anj_persistence_store_context_create(NULL, NULL);
    uint8_t byte = 0;
    CHECK(anj_persistence_bytes(NULL, &byte, 1) < 0);
    CHECK(anj_persistence_bytes(&context, &byte, 1) < 0);
    CHECK(anj_persistence_bytes(&context, NULL, 1) < 0);
    CHECK(anj_persistence_string(&context, NULL, 1) < 0);
    CHECK(anj_persistence_magic(&context, NULL, 1) < 0);
    CHECK(anj_dm_server_obj_store(NULL, &context) < 0);
    CHECK(anj_dm_server_obj_restore(NULL, &context) < 0);
    CHECK(anj_dm_security_obj_store(NULL, NULL, &context) < 0);
    CHECK(anj_dm_security_obj_restore(NULL, NULL, NULL) < 0);
}

static void utilities(void) {
    CHECK(anj_string_to_uint32_value(NULL, "1", 1) == -1);
    CHECK(anj_string_to_uint64_value(NULL, NULL, 0) == -1);
    CHECK(anj_string_to_int64_value(NULL, "1", 1) == -1);
    CHECK(anj_string_to_double_value(NULL, "1", 1) == -1);
    CHECK(anj_string_to_objlnk_value(NULL, "1:1") == -1);
    CHECK(anj_hexlify(NULL, 0, "a", 1) == -1);
    CHECK(!anj_uri_path_increasing(NULL, NULL));
}

int main(void) {
    core();
    data_model();
    objects();
    downloader();
    send();
    platform();
    persistence();
    utilities();
    CHECK(anj_core_shutdown(&g_anj) == 0);
    return 0;
}
