/*
 * A client that registers with a server over DTLS, with a pre-shared key: see install_account().
 *
 * usage: classic_security ENDPOINT_NAME [SERVER_URI]
 */
#include <anjay/anjay.h>
#include <avsystem/commons/avs_log.h>

#include "account.h"

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
    int result = install_account(anjay, argc > 2 ? argv[2] : "coaps://127.0.0.1:5684");
    if (!result) {
        result = anjay_event_loop_run(anjay, avs_time_duration_from_scalar(1, AVS_TIME_S));
    }
    anjay_delete(anjay);
    return result ? 1 : 0;
}
