/* Every function that changes or asks a client, its objects or a downloader. Each works or refuses in the documented way. */
#include <string.h>

#include <anj/dm/core.h>
#include <anj/utils.h>

#include "../c/check.h"
#include "world.h"

static const anj_uri_path_t g_value_path = { { 500, 0, 0, 0 }, 3 };

static void core_init(void) {
    /* The client begins anew, without objects. */
    anj_configuration_t config = { .endpoint_name = "other" };
    CHECK(anj_core_init(&g_anj, &config) == 0);
    forget_sends();
    g_gone = true;
}

static void core_shutdown(void) {
    int result = anj_core_shutdown(&g_anj);
    CHECK(g_stepping || g_evaluating ? result == -1 : result == 0);
    g_gone |= !result;
}

static void core_step(void) {
    anj_core_step(&g_anj);
}

static void core_next_step_time(void) {
    (void) anj_core_next_step_time(&g_anj);
}

static void core_disable_executed(void) {
    anj_core_server_obj_disable_executed(&g_anj, 5);
}

static void core_update_trigger(void) {
    anj_core_server_obj_registration_update_trigger_executed(&g_anj);
}

static void core_bootstrap_trigger(void) {
    anj_core_server_obj_bootstrap_request_trigger_executed(&g_anj);
}

static void core_value_changed(void) {
    anj_core_data_model_changed(&g_anj, &g_value_path, ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
}

static void core_added(void) {
    anj_core_data_model_changed(&g_anj, &ANJ_MAKE_INSTANCE_PATH(500, 0), ANJ_CORE_CHANGE_TYPE_ADDED);
}

static void core_deleted(void) {
    anj_core_data_model_changed(&g_anj, &ANJ_MAKE_RESOURCE_INSTANCE_PATH(500, 0, 2, 9), ANJ_CORE_CHANGE_TYPE_DELETED);
}

static void core_ongoing_operation(void) {
    (void) anj_core_ongoing_operation(&g_anj);
}

static void core_disable_server(void) {
    anj_core_disable_server(&g_anj, anj_time_duration_new(5, ANJ_TIME_UNIT_S));
}

static void core_request_bootstrap(void) {
    anj_core_request_bootstrap(&g_anj);
}

static void core_restart(void) {
    anj_core_restart(&g_anj);
}

static void core_request_update(void) {
    anj_core_request_update(&g_anj);
}

static void dm_add_obj(void) {
    static const anj_dm_obj_t other = { .oid = 600 };
    bool ongoing = anj_core_ongoing_operation(&g_anj);
    CHECK(anj_dm_add_obj(&g_anj, &other) == (ongoing ? -3 : 0));
}

static void dm_remove_obj(void) {
    bool ongoing = anj_core_ongoing_operation(&g_anj);
    CHECK(anj_dm_remove_obj(&g_anj, 500) == (ongoing ? -3 : 0));
}

static void dm_remove_mandatory_obj(void) {
    bool ongoing = anj_core_ongoing_operation(&g_anj);
    int result = anj_dm_remove_obj(&g_anj, 1);
    CHECK(result == (ongoing ? -3 : 0));
    CHECK(result || anj_dm_server_obj_install(&g_anj, &g_server) == 0);
}

static void dm_res_read(void) {
    anj_res_value_t value;
    /* The other result: in the middle of a transaction the instance may be gone. */
    int result = anj_dm_res_read(&g_anj, &g_value_path, &value);
    CHECK(result == 0 || result == ANJ_DM_ERR_NOT_FOUND);
}

static void dm_res_read_of_mandatory_objects(void) {
    anj_res_value_t value;
    CHECK(anj_dm_res_read(&g_anj, &ANJ_MAKE_RESOURCE_PATH(0, 0, 0), &value) == 0);
    CHECK(anj_dm_res_read(&g_anj, &ANJ_MAKE_RESOURCE_PATH(1, 0, 1), &value) == 0);
    CHECK(anj_dm_res_read(&g_anj, &ANJ_MAKE_RESOURCE_PATH(3, 0, 0), &value) == 0);
    CHECK(anj_dm_res_read(&g_anj, &ANJ_MAKE_RESOURCE_PATH(5, 0, 3), &value) == 0);
}

static void device_install(void) {
    anj_dm_device_object_init_t init = { .manufacturer = "other" };
    CHECK(anj_dm_device_obj_install(&g_anj, &g_device, &init) == -3);
}

static void security_init(void) {
    /* Takes the account away from under the client; the application gives it another. */
    anj_dm_security_obj_init(&g_security);
    anj_dm_server_obj_init(&g_server);
    CHECK(add_accounts() == 0);
}

static void security_add_and_install(void) {
    anj_dm_security_instance_init_t account = {
        .server_uri = "coap://other", .ssid = 9, .security_mode = ANJ_DM_SECURITY_NOSEC
    };
    CHECK(anj_dm_security_obj_add_instance(&g_security, &account) == -1);
    CHECK(anj_dm_security_obj_install(&g_anj, &g_security) == -3);
}

static void server_add_and_install(void) {
    anj_dm_server_instance_init_t account = { .ssid = 9, .lifetime = 1, .binding = "U" };
    CHECK(anj_dm_server_obj_add_instance(&g_server, &account) == -1);
    CHECK(anj_dm_server_obj_install(&g_anj, &g_server) == -3);
}

static void objects_store(void) {
    anj_persistence_context_t ctx = storing();
    CHECK(anj_dm_security_obj_store(&g_anj, &g_security, &ctx) == 0);
    CHECK(anj_dm_server_obj_store(&g_server, &ctx) == 0);
}

static void objects_restore(void) {
    objects_store();
    anj_persistence_context_t ctx = restoring();
    int security = anj_dm_security_obj_restore(&g_anj, &g_security, &ctx);
    CHECK(security == 0 || security == -1);
    int server = security ? -1 : anj_dm_server_obj_restore(&g_server, &ctx);
    CHECK(server == 0 || server == -1);
}

static void fw_install(void) {
    CHECK(anj_dm_fw_update_object_install(&g_anj, &g_fw_update, &g_fw_handlers, NULL) == -3);
}

static void fw_set_update_result(void) {
    anj_dm_fw_update_object_set_update_result(&g_anj, &g_fw_update, ANJ_DM_FW_UPDATE_RESULT_FAILED);
}

static void fw_set_download_success(void) {
    int result = anj_dm_fw_update_object_set_download_result(
        &g_anj, &g_fw_update, ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
    CHECK(result == 0 || result == -1);
}

static void fw_set_download_failure(void) {
    int result = anj_dm_fw_update_object_set_download_result(
        &g_anj, &g_fw_update, ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST);
    CHECK(result == 0 || result == -1);
}

static void downloader_init(void) {
    /* Only when no download runs: what it did before is forgotten. */
    anj_coap_downloader_configuration_t config = { .event_cb = downloader_event };
    CHECK(g_downloading || anj_coap_downloader_init(&g_downloader, &config) == 0);
}

static void downloader_step(void) {
    anj_coap_downloader_step(&g_downloader);
}

static void downloader_start(void) {
    int result = anj_coap_downloader_start(&g_downloader, "coap://h:5000/f", NULL);
    CHECK(result == 0 || result == ANJ_COAP_DOWNLOADER_ERR_IN_PROGRESS);
    g_downloading = true;
}

static void downloader_terminate(void) {
    anj_coap_downloader_terminate(&g_downloader);
}

static void downloader_suspend(void) {
    int result = anj_coap_downloader_suspend(&g_downloader);
    CHECK(result == 0 || result == ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE);
}

static void downloader_suspend_and_resume(void) {
    (void) anj_coap_downloader_suspend(&g_downloader);
    int result = anj_coap_downloader_resume(&g_downloader);
    CHECK(result == 0 || result == ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE);
}

static void downloader_get_error(void) {
    CHECK(anj_coap_downloader_get_error(&g_downloader) <= 0);
}

static void send_new_request(void) {
    (void) queue_send(false);
}

static void send_new_long_request(void) {
    (void) queue_send(true);
}

static void send_abort_all(void) {
    int result = anj_send_abort(&g_anj, ANJ_SEND_ID_ALL);
    CHECK(result == 0 || result == ANJ_SEND_ERR_ABORT);
}

static void send_abort_each(void) {
    for (uint16_t id = 1; id < 10; id++) {
        int result = anj_send_abort(&g_anj, id);
        CHECK(result == 0 || result == ANJ_SEND_ERR_ABORT || result == ANJ_SEND_ERR_NO_REQUEST_FOUND);
    }
}

static void send_abort_and_new_request(void) {
    send_abort_all();
    send_new_request();
    send_abort_all();
    send_new_long_request();
}

static void send_mute(void) {
    anj_core_data_model_changed(&g_anj, &ANJ_MAKE_RESOURCE_PATH(1, 0, 23), ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    send_new_request();
}

#define CALL(Name) { #Name, Name }

static const struct {
    const char *name;
    void (*function)(void);
} g_calls[] = {
    CALL(core_init),
    CALL(core_shutdown),
    CALL(core_step),
    CALL(core_next_step_time),
    CALL(core_disable_executed),
    CALL(core_update_trigger),
    CALL(core_bootstrap_trigger),
    CALL(core_value_changed),
    CALL(core_added),
    CALL(core_deleted),
    CALL(core_ongoing_operation),
    CALL(core_disable_server),
    CALL(core_request_bootstrap),
    CALL(core_restart),
    CALL(core_request_update),
    CALL(dm_add_obj),
    CALL(dm_remove_obj),
    CALL(dm_remove_mandatory_obj),
    CALL(dm_res_read),
    CALL(dm_res_read_of_mandatory_objects),
    CALL(device_install),
    CALL(security_init),
    CALL(security_add_and_install),
    CALL(server_add_and_install),
    CALL(objects_store),
    CALL(objects_restore),
    CALL(fw_install),
    CALL(fw_set_update_result),
    CALL(fw_set_download_success),
    CALL(fw_set_download_failure),
    CALL(downloader_init),
    CALL(downloader_step),
    CALL(downloader_start),
    CALL(downloader_terminate),
    CALL(downloader_suspend),
    CALL(downloader_suspend_and_resume),
    CALL(downloader_get_error),
    CALL(send_new_request),
    CALL(send_new_long_request),
    CALL(send_abort_all),
    CALL(send_abort_each),
    CALL(send_abort_and_new_request),
    CALL(send_mute)
};

const size_t call_count = ANJ_ARRAY_SIZE(g_calls);

const char *call_name(size_t number) {
    return number < call_count ? g_calls[number].name : "nothing";
}

void call(size_t number) {
    g_calls[number].function();
}
