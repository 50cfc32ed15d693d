/*
 * A client that knows no LwM2M server: it asks a Bootstrap Server, which writes the account of one, and registers there.
 *
 * usage: anj_bootstrap ENDPOINT_NAME [BOOTSTRAP_SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/log.h>

/* If bootstrapping fails: this many further attempts, the first after this time, which doubles. */
#define BOOTSTRAP_RETRIES 3
#ifndef BOOTSTRAP_RETRY_DELAY_S
#define BOOTSTRAP_RETRY_DELAY_S 10
#endif
/* It has failed when the Bootstrap Server is silent for so long. */
#ifndef BOOTSTRAP_TIMEOUT_S
#define BOOTSTRAP_TIMEOUT_S 60
#endif

static int install_device_object(anj_t *anj, anj_dm_device_obj_t *object) {
    anj_dm_device_object_init_t device = {
        .manufacturer = "anj",
        .model_number = "bootstrap",
        .serial_number = "0001",
        .firmware_version = "0.1"
    };
    return anj_dm_device_obj_install(anj, object, &device);
}

/* The account of the Bootstrap Server is all there is. It has no counterpart in the Server object. */
static int install_security_object(anj_t *anj, anj_dm_security_obj_t *object, const char *server_uri) {
    anj_dm_security_instance_init_t account = {
        .server_uri = server_uri,
        .bootstrap_server = true,
        .security_mode = ANJ_DM_SECURITY_NOSEC
    };
    anj_dm_security_obj_init(object);
    if (anj_dm_security_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_security_obj_install(anj, object);
}

static int install_server_object(anj_t *anj, anj_dm_server_obj_t *object) {
    anj_dm_server_obj_init(object);
    return anj_dm_server_obj_install(anj, object);
}

static void status_changed(void *arg, anj_t *anj, anj_conn_status_t status) {
    (void) arg;
    (void) anj;

    switch (status) {
    case ANJ_CONN_STATUS_BOOTSTRAPPING:
        anj_log(main, L_INFO, "bootstrapping");
        break;
    case ANJ_CONN_STATUS_BOOTSTRAPPED:
        /* The place to store the account, so that the next start needs no Bootstrap Server: anj_dm_*_obj_store(). */
        anj_log(main, L_INFO, "bootstrapped");
        break;
    case ANJ_CONN_STATUS_REGISTERED:
        anj_log(main, L_INFO, "registered");
        break;
    case ANJ_CONN_STATUS_FAILURE:
        anj_log(main, L_ERROR, "no server can be reached");
        break;
    default:
        break;
    }
}

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [BOOTSTRAP_SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";

    static anj_t anj;
    static anj_dm_device_obj_t device_object;
    static anj_dm_security_obj_t security_object;
    static anj_dm_server_obj_t server_object;

    anj_configuration_t config = {
        .endpoint_name = argv[1],
        .connection_status_cb = status_changed,
        .bootstrap_retry_count = BOOTSTRAP_RETRIES,
        .bootstrap_retry_timeout = anj_time_duration_new(BOOTSTRAP_RETRY_DELAY_S, ANJ_TIME_UNIT_S),
        .bootstrap_timeout = anj_time_duration_new(BOOTSTRAP_TIMEOUT_S, ANJ_TIME_UNIT_S)
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

        struct timespec pause = {
            .tv_nsec = 50L * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
