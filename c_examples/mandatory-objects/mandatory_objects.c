#include "mandatory_objects.h"

#include <stdbool.h>

#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "0.1"
#endif

/* The number that ties the account in the Security object to the one in the Server object. */
#define SHORT_SERVER_ID 1

static int install_device_object(anj_t *anj, anj_dm_device_obj_t *object, const char *name) {
    anj_dm_device_object_init_t device = {
        .manufacturer = "anj",
        .model_number = name,
        .serial_number = "0001",
        .firmware_version = FIRMWARE_VERSION
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

static int install_server_object(anj_t *anj, anj_dm_server_obj_t *object, uint32_t lifetime) {
    static const bool bootstrap_on_failure = false;
    anj_dm_server_instance_init_t account = {
        .ssid = SHORT_SERVER_ID,
        .lifetime = lifetime,
        .binding = "U",
        .bootstrap_on_registration_failure = &bootstrap_on_failure
    };
    anj_dm_server_obj_init(object);
    if (anj_dm_server_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_server_obj_install(anj, object);
}

int mandatory_objects_install(
    anj_t *anj, mandatory_objects_t *objects, const char *name, const char *server_uri, uint32_t lifetime) {
    return install_device_object(anj, &objects->device, name)
                   || install_security_object(anj, &objects->security, server_uri)
                   || install_server_object(anj, &objects->server, lifetime)
               ? -1
               : 0;
}
