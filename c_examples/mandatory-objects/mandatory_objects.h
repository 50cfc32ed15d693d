#ifndef MANDATORY_OBJECTS_H
#define MANDATORY_OBJECTS_H

#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>

/** The objects without which there is no client. They must stay where they are while the client runs. */
typedef struct {
    anj_dm_device_obj_t device;
    anj_dm_security_obj_t security;
    anj_dm_server_obj_t server;
} mandatory_objects_t;

/**
 * Installs the Device (/3), Security (/0) and Server (/1) objects, with an account at one server that is reached without
 * security.
 *
 * @param anj        The client, initialized.
 * @param objects    The objects.
 * @param name       Model number in the Device object; must stay valid.
 * @param server_uri Address of the server, copied.
 * @param lifetime   Lifetime of the registration in seconds.
 *
 * @returns 0, or another value on error.
 */
int mandatory_objects_install(
    anj_t *anj, mandatory_objects_t *objects, const char *name, const char *server_uri, uint32_t lifetime);

#endif /* MANDATORY_OBJECTS_H */
