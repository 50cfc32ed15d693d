/*
 * A client whose connection is secured by DTLS with a pre-shared key. It registers with a LwM2M server and keeps the
 * registration up.
 *
 * usage: anj_secure_client ENDPOINT_NAME IDENTITY KEY [SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <string.h>
#include <time.h>

#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/log.h>

/* The number that ties the account in the Security object to the one in the Server object. */
#define SHORT_SERVER_ID 1

static int install_device_object(anj_t *anj, anj_dm_device_obj_t *object) {
    anj_dm_device_object_init_t device = {
        .manufacturer = "anj",
        .model_number = "secure-client",
        .serial_number = "0001",
        .firmware_version = "0.1"
    };
    return anj_dm_device_obj_install(anj, object, &device);
}

static anj_crypto_security_info_t credential(const char *text) {
    anj_crypto_security_info_t info = {
        .source = ANJ_CRYPTO_DATA_SOURCE_BUFFER,
        .info = {
            .buffer = {
                .data = text,
                .data_size = strlen(text)
            }
        }
    };
    return info;
}

/* Everything is copied into the object: what the caller has may be wiped afterwards. */
static int install_security_object(
    anj_t *anj, anj_dm_security_obj_t *object, const char *server_uri, const char *identity, const char *key) {
    anj_dm_security_instance_init_t account = {
        .server_uri = server_uri,
        .ssid = SHORT_SERVER_ID,
        .security_mode = ANJ_DM_SECURITY_PSK,
        .public_key_or_identity = credential(identity),
        .secret_key = credential(key)
    };
    anj_dm_security_obj_init(object);
    if (anj_dm_security_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_security_obj_install(anj, object);
}

static int install_server_object(anj_t *anj, anj_dm_server_obj_t *object) {
    static const bool bootstrap_on_failure = false;
    anj_dm_server_instance_init_t account = {
        .ssid = SHORT_SERVER_ID,
        .lifetime = 50,
        .binding = "U",
        .bootstrap_on_registration_failure = &bootstrap_on_failure
    };
    anj_dm_server_obj_init(object);
    if (anj_dm_server_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_server_obj_install(anj, object);
}

int main(int argc, char *argv[]) {
    if (argc < 4) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME IDENTITY KEY [SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 4 ? argv[4] : "coaps://127.0.0.1:5684";

    static anj_t anj;
    static anj_dm_device_obj_t device_object;
    static anj_dm_security_obj_t security_object;
    static anj_dm_server_obj_t server_object;

    anj_configuration_t config = {
        .endpoint_name = argv[1]
    };
    if (anj_core_init(&anj, &config)
        || install_device_object(&anj, &device_object)
        || install_security_object(&anj, &security_object, server_uri, argv[2], argv[3])
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
