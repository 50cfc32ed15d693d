/*
 * A device that registers with a LwM2M server and lets it update the firmware: the server pushes an image to /5/0/0, or writes a
 * URI to /5/0/1; on Execute of /5/0/2 the device replaces itself with it, and reports the result.
 *
 * usage: classic_firmware_update ENDPOINT_NAME [SERVER_URI [FOLDER]]
 */
#include <anjay/anjay.h>
#include <avsystem/commons/avs_log.h>

#include "account.h"
#include "firmware_update.h"
#include "time_object.h"

typedef struct {
    anjay_t *anjay;
    const anjay_dm_object_def_t **time_object;
} job_arguments_t;

/* Tells about the time, and schedules itself anew. The scheduler copies the arguments. */
static void notify_job(avs_sched_t *sched, const void *data) {
    const job_arguments_t *arguments = (const job_arguments_t *) data;
    time_object_notify(arguments->anjay, arguments->time_object);
    AVS_SCHED_DELAYED(sched, NULL, avs_time_duration_from_scalar(1, AVS_TIME_S), notify_job, arguments, sizeof(*arguments));
}

int main(int argc, char *argv[]) {
    if (argc < 2 || argc > 4) {
        avs_log(example, ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI [FOLDER]]", argv[0]);
        return 1;
    }
    const device_arguments_t arguments = {
        .endpoint_name = argv[1],
        .server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683",
        .folder = argc > 3 ? argv[3] : "firmware"
    };
    const anjay_configuration_t config = {
        .endpoint_name = arguments.endpoint_name,
        .in_buffer_size = 4000,
        .out_buffer_size = 4000,
        .msg_cache_size = 4000
    };
    anjay_t *anjay = anjay_new(&config);
    if (!anjay) {
        avs_log(example, ERROR, "cannot create the client");
        return 1;
    }
    avs_log(example, INFO, "firmware %s", FIRMWARE_VERSION);

    const anjay_dm_object_def_t **time_object = NULL;
    int result = -1;
    if (!install_account(anjay, arguments.server_uri) && !install_firmware_update(anjay, &arguments)) {
        time_object = time_object_create();
        if (time_object && !anjay_register_object(anjay, time_object)) {
            notify_job(anjay_get_scheduler(anjay), &(const job_arguments_t) { anjay, time_object });
            result = anjay_event_loop_run(anjay, avs_time_duration_from_scalar(1, AVS_TIME_S));
        }
    }
    anjay_delete(anjay);
    /* After the client: until then it may ask the object. */
    time_object_release(time_object);
    return result ? 1 : 0;
}
