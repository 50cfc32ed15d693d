/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DM_DEVICE_OBJECT_H
#define ANJ_DM_DEVICE_OBJECT_H

#include <anj/core.h>
#include <anj/dm/core.h>

/**
 * @file
 * The Device object, /3: manufacturer, versions, reboot.
 */

#ifdef ANJ_WITH_DEFAULT_DEVICE_OBJ

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Asks for a reboot: the server executed Resource 4. The response is sent after the callback returns: reboot a little
 * later, not inside.
 *
 * `arg`: as given to `anj_dm_device_obj_install`.
 */
typedef void anj_dm_reboot_callback_t(void *arg, anj_t *anj);

/**
 * What the Device object tells. The strings are not copied: they must stay valid while the object is installed. NULL reads
 * as an empty string.
 */
typedef struct {
    /** Resource 0. */
    const char *manufacturer;
    /** Resource 1. */
    const char *model_number;
    /** Resource 2. */
    const char *serial_number;
    /** Resource 3. */
    const char *firmware_version;
    /** Resource 19. */
    const char *software_version;
    /** Called on Resource 4, Reboot; NULL: executing it is answered with 4.04. */
    anj_dm_reboot_callback_t *reboot_cb;
    /** Handed to `reboot_cb`. */
    void *reboot_cb_arg;
} anj_dm_device_object_init_t;

/** A Device object. Allocated by the application, set up by `anj_dm_device_obj_install`; every field is private. */
typedef struct {
    /** Private. */
    anj_dm_obj_t obj;
    /** Private. */
    anj_dm_obj_inst_t inst;
    /** Private. */
    anj_dm_reboot_callback_t *reboot_cb;
    /** Private. */
    void *reboot_cb_arg;
    /** Private. */
    const char *manufacturer;
    /** Private. */
    const char *model_number;
    /** Private. */
    const char *serial_number;
    /** Private. */
    const char *firmware_version;
    /** Private. */
    const char *binding_modes;
    /** Private. */
    const char *software_version;
} anj_dm_device_obj_t;

/**
 * Sets a Device object up and adds it to the data model.
 *
 * `device_obj`: must stay valid while the client runs.
 * `obj_init`: what the object tells; the structure itself is not needed any more afterwards.
 *
 * Returns 0; -1 for a NULL argument; what `anj_dm_add_obj` returns. On failure `device_obj` is left alone, so a second
 * installation does no harm to the first.
 */
int anj_dm_device_obj_install(anj_t *anj,
                              anj_dm_device_obj_t *device_obj,
                              const anj_dm_device_object_init_t *obj_init);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_DEFAULT_DEVICE_OBJ */

#endif /* ANJ_DM_DEVICE_OBJECT_H */
