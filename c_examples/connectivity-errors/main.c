/*
 * A client that notices when it cannot reach its server, and never gives up for good: how often it retries by itself, what
 * the status callback tells, and how to begin anew after a failure.
 *
 * usage: anj_connectivity_errors ENDPOINT_NAME [SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include <anj/compat/time.h>
#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/log.h>

#define SHORT_SERVER_ID 1

/* After a failure, wait so long before beginning anew. */
#ifndef RESTART_DELAY_S
#define RESTART_DELAY_S 30
#endif

typedef struct {
    bool failed;
    anj_time_monotonic_t restart_at;
} connection_t;

static int install_device_object(anj_t *anj, anj_dm_device_obj_t *object) {
    anj_dm_device_object_init_t device = {
        .manufacturer = "anj",
        .model_number = "connectivity-errors",
        .serial_number = "0001",
        .firmware_version = "0.1"
    };
    return anj_dm_device_obj_install(anj, object, &device);
}

static int install_security_object(anj_t *anj, anj_dm_security_obj_t *object, const char *server_uri) {
    anj_dm_security_instance_init_t account = {
        .server_uri = server_uri,
        .ssid = SHORT_SERVER_ID,
        .security_mode = ANJ_DM_SECURITY_NOSEC
    };
    anj_dm_security_obj_init(object);
    if (anj_dm_security_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_security_obj_install(anj, object);
}

static int install_server_object(anj_t *anj, anj_dm_server_obj_t *object) {
    static const bool bootstrap_on_failure = false;
    /* Attempts to register: 3 of them, 1 s and 2 s apart, and once more the same after 5 s. Then the client has failed. */
    anj_communication_retry_res_t retries = {
        .retry_count = 3,
        .retry_timer = 1,
        .seq_delay_timer = 5,
        .seq_retry_count = 2
    };
    anj_dm_server_instance_init_t account = {
        .ssid = SHORT_SERVER_ID,
        .lifetime = 50,
        .binding = "U",
        .bootstrap_on_registration_failure = &bootstrap_on_failure,
        .comm_retry_res = &retries
    };
    anj_dm_server_obj_init(object);
    if (anj_dm_server_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_server_obj_install(anj, object);
}

static void status_changed(void *arg, anj_t *anj, anj_conn_status_t status) {
    (void) anj;
    connection_t *connection = (connection_t *) arg;

    switch (status) {
    case ANJ_CONN_STATUS_INVALID:
        anj_log(main, L_ERROR, "the account makes no sense: wrong URI, or no Server object for it");
        break;
    case ANJ_CONN_STATUS_REGISTERING:
        anj_log(main, L_INFO, "registering");
        break;
    case ANJ_CONN_STATUS_REGISTERED:
        anj_log(main, L_INFO, "registered");
        break;
    case ANJ_CONN_STATUS_FAILURE:
        anj_log(main, L_ERROR, "all attempts failed, next ones in %d s", RESTART_DELAY_S);
        connection->failed = true;
        connection->restart_at = anj_time_monotonic_add(
            anj_time_monotonic_now(), anj_time_duration_new(RESTART_DELAY_S, ANJ_TIME_UNIT_S));
        break;
    default:
        break;
    }
}

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";

    static anj_t anj;
    static anj_dm_device_obj_t device_object;
    static anj_dm_security_obj_t security_object;
    static anj_dm_server_obj_t server_object;
    static connection_t connection;

    /* A message that is not acknowledged is sent again after 1 s to 1.5 s, then after twice and four times that. */
    anj_exchange_udp_tx_params_t transmission = {
        .ack_timeout = anj_time_duration_new(1, ANJ_TIME_UNIT_S),
        .ack_random_factor = 1.5,
        .max_retransmit = 2
    };
    anj_configuration_t config = {
        .endpoint_name = argv[1],
        .connection_status_cb = status_changed,
        .connection_status_cb_arg = &connection,
        .udp_tx_params = &transmission
    };
    if (anj_core_init(&anj, &config)
        || install_device_object(&anj, &device_object)
        || install_security_object(&anj, &security_object, server_uri)
        || install_server_object(&anj, &server_object)) {
        anj_log(main, L_ERROR, "cannot set the client up");
        return 1;
    }

    while (true) {
        anj_core_step(&anj);

        if (connection.failed && anj_time_monotonic_geq(anj_time_monotonic_now(), connection.restart_at)) {
            connection.failed = false;
            anj_core_restart(&anj);
        }

        struct timespec pause = {
            .tv_nsec = 50L * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
