/*
 * A client with an object of the application: the Time object, /3333.
 *
 * usage: classic_object_implementation ENDPOINT_NAME [SERVER_URI]
 */
#include <anjay/anjay.h>
#include <avsystem/commons/avs_log.h>

#include "account.h"
#include "time_object.h"

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
        result = anjay_event_loop_run(anjay, avs_time_duration_from_scalar(1, AVS_TIME_S));
    }
    anjay_delete(anjay);
    time_object_release(time_object);
    return result ? 1 : 0;
}
