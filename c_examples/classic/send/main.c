/*
 * A client that sends the time to its server with LwM2M Send every ten seconds, without being asked.
 *
 * usage: classic_send ENDPOINT_NAME [SERVER_URI]
 */
#include <anjay/anjay.h>
#include <anjay/lwm2m_send.h>
#include <avsystem/commons/avs_log.h>

#include "account.h"
#include "time_object.h"

#define PERIOD_S 10

static void send_finished(
    anjay_t *anjay, anjay_ssid_t ssid, const anjay_send_batch_t *batch, int result, void *data) {
    (void) anjay;
    (void) batch;
    (void) data;
    if (result == ANJAY_SEND_SUCCESS) {
        avs_log(example, TRACE, "server %d has the time", (int) ssid);
    } else {
        avs_log(example, ERROR, "server %d does not have the time: %d", (int) ssid, result);
    }
}

static void send_time(anjay_t *anjay) {
    anjay_send_batch_builder_t *builder = anjay_send_batch_builder_new();
    if (!builder) {
        avs_log(example, ERROR, "out of memory");
        return;
    }
    if (anjay_send_batch_data_add_current(builder, anjay, TIME_OBJECT_ID, 0, TIME_CURRENT_ID)) {
        avs_log(example, ERROR, "cannot read the time");
        anjay_send_batch_builder_cleanup(&builder);
        return;
    }
    anjay_send_batch_t *batch = anjay_send_batch_builder_compile(&builder);
    if (!batch) {
        avs_log(example, ERROR, "out of memory");
        anjay_send_batch_builder_cleanup(&builder);
        return;
    }
    anjay_send_result_t result = anjay_send(anjay, SHORT_SERVER_ID, batch, send_finished, NULL);
    if (result != ANJAY_SEND_OK) {
        avs_log(example, ERROR, "cannot send: %d", (int) result);
    }
    /* The library holds on to what is under way. */
    anjay_send_batch_release(&batch);
}

static void send_job(avs_sched_t *sched, const void *data) {
    anjay_t *anjay = *(anjay_t *const *) data;
    send_time(anjay);
    AVS_SCHED_DELAYED(sched, NULL, avs_time_duration_from_scalar(PERIOD_S, AVS_TIME_S), send_job, &anjay, sizeof(anjay));
}

int main(int argc, char *argv[]) {
    if (argc < 2 || argc > 3) {
        avs_log(example, ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI]", argv[0]);
        return 1;
    }
    const anjay_configuration_t config = {
        .endpoint_name = argv[1],
        .in_buffer_size = 4000,
        .out_buffer_size = 4000,
        .msg_cache_size = 4000
    };
    anjay_t *anjay = anjay_new(&config);
    if (!anjay) {
        avs_log(example, ERROR, "cannot create the client");
        return 1;
    }
    const anjay_dm_object_def_t **time_object = time_object_create();
    int result = -1;
    if (time_object && !anjay_register_object(anjay, time_object)
            && !install_account(anjay, argc > 2 ? argv[2] : "coap://127.0.0.1:5683")) {
        /* The first one: time to register. */
        AVS_SCHED_DELAYED(anjay_get_scheduler(anjay), NULL, avs_time_duration_from_scalar(1, AVS_TIME_S), send_job, &anjay,
                          sizeof(anjay));
        result = anjay_event_loop_run(anjay, avs_time_duration_from_scalar(1, AVS_TIME_S));
    }
    anjay_delete(anjay);
    time_object_release(time_object);
    return result ? 1 : 0;
}
