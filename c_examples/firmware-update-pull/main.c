/*
 * A device that registers with a LwM2M server and lets it update the firmware: the server writes a URI to /5/0/1, the
 * device downloads the image over CoAP, and on Execute of /5/0/2 replaces itself with it.
 *
 * usage: anj_firmware_update_pull ENDPOINT_NAME [SERVER_URI [FOLDER]]
 *
 * Built with -DSECURE=ON it speaks DTLS: PSK_IDENTITY and PSK_KEY of the environment are its pre-shared key, for the LwM2M
 * server and for the server of the image.
 */
#define _POSIX_C_SOURCE 200809L

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <anj/core.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/log.h>
#include <anj/utils.h>

#include "firmware_update.h"

#define SHORT_SERVER_ID 1

static int install_device_object(anj_t *anj, anj_dm_device_obj_t *object) {
    anj_dm_device_object_init_t device = {
        .manufacturer = "anj",
        .model_number = "firmware-update-pull",
        .serial_number = "0001",
        .firmware_version = FIRMWARE_VERSION
    };
    return anj_dm_device_obj_install(anj, object, &device);
}

#ifdef ANJ_WITH_SECURITY
static anj_crypto_security_info_t from_environment(const char *name) {
    const char *value = getenv(name);
    anj_crypto_security_info_t info = {
        .source = value ? ANJ_CRYPTO_DATA_SOURCE_BUFFER : ANJ_CRYPTO_DATA_SOURCE_EMPTY,
        .info = {
            .buffer = {
                .data = value,
                .data_size = value ? strlen(value) : 0
            }
        }
    };
    return info;
}
#endif /* ANJ_WITH_SECURITY */

static int install_security_object(anj_t *anj, anj_dm_security_obj_t *object, const char *server_uri) {
    anj_dm_security_instance_init_t instance = {
        .server_uri = server_uri,
        .ssid = SHORT_SERVER_ID,
        .security_mode = ANJ_DM_SECURITY_NOSEC
    };
#ifdef ANJ_WITH_SECURITY
    if (!strncmp(server_uri, "coaps:", 6)) {
        instance.security_mode = ANJ_DM_SECURITY_PSK;
        instance.public_key_or_identity = from_environment("PSK_IDENTITY");
        instance.secret_key = from_environment("PSK_KEY");
    }
#endif /* ANJ_WITH_SECURITY */
    anj_dm_security_obj_init(object);
    if (anj_dm_security_obj_add_instance(object, &instance)) {
        return -1;
    }
    return anj_dm_security_obj_install(anj, object);
}

static int install_server_object(anj_t *anj, anj_dm_server_obj_t *object) {
    static const bool bootstrap_on_failure = false;
    anj_dm_server_instance_init_t instance = {
        .ssid = SHORT_SERVER_ID,
        .lifetime = 50,
        .binding = "U",
        .bootstrap_on_registration_failure = &bootstrap_on_failure
    };
    anj_dm_server_obj_init(object);
    if (anj_dm_server_obj_add_instance(object, &instance)) {
        return -1;
    }
    return anj_dm_server_obj_install(anj, object);
}

static void log_firmware_version(anj_t *anj) {
    anj_res_value_t value;
    if (!anj_dm_res_read(anj, &ANJ_MAKE_RESOURCE_PATH(ANJ_OBJ_ID_DEVICE, 0, 3), &value)) {
        anj_log(main, L_INFO, "firmware version %s", (const char *) value.bytes_or_string.data);
    }
}

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI [FOLDER]]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";
    const char *folder = argc > 3 ? argv[3] : "/tmp";

    static anj_t anj;
    static anj_dm_device_obj_t device_object;
    static anj_dm_security_obj_t security_object;
    static anj_dm_server_obj_t server_object;

    anj_configuration_t config = {
        .endpoint_name = argv[1]
    };
    if (anj_core_init(&anj, &config)
        || install_device_object(&anj, &device_object)
        || install_security_object(&anj, &security_object, server_uri)
        || install_server_object(&anj, &server_object)
        || firmware_update_install(&anj, server_uri, folder)) {
        anj_log(main, L_ERROR, "cannot set the client up");
        return 1;
    }
    log_firmware_version(&anj);

    while (true) {
        anj_core_step(&anj);
        firmware_update_process();

        struct timespec pause = {
            .tv_nsec = (firmware_update_busy() ? 1 : 50) * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
