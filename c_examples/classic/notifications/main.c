/*
 * A client that reports: who observes /3333/0/5506 is told each second.
 *
 * usage: classic_notifications ENDPOINT_NAME [SERVER_URI]
 */
#include <anjay/anjay.h>
#include <avsystem/commons/avs_log.h>

#include "account.h"
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
        notify_job(anjay_get_scheduler(anjay), &(const job_arguments_t) { anjay, time_object });
        result = anjay_event_loop_run(anjay, avs_time_duration_from_scalar(1, AVS_TIME_S));
    }
    anjay_delete(anjay);
    time_object_release(time_object);
    return result ? 1 : 0;
}
