/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DM_FW_UPDATE_H
#define ANJ_DM_FW_UPDATE_H

#include <stddef.h>
#include <stdint.h>
#include <anj/core.h>
#include <anj/dm/core.h>

/**
 * @file
 * The Firmware Update object, /5: push (the server writes the package) and pull (the server writes a URI, the application
 * downloads).
 */

#ifdef ANJ_WITH_DEFAULT_FOTA_OBJ

#ifdef __cplusplus
extern "C" {
#endif

/** State of the update: Resource 3. */
typedef enum {
    /** Nothing to do. */
    ANJ_DM_FW_UPDATE_STATE_IDLE = 0,
    /** The package is on its way. */
    ANJ_DM_FW_UPDATE_STATE_DOWNLOADING = 1,
    /** The package is here; the server may execute Update. */
    ANJ_DM_FW_UPDATE_STATE_DOWNLOADED = 2,
    /** The package is being applied. */
    ANJ_DM_FW_UPDATE_STATE_UPDATING = 3,
} anj_dm_fw_update_state_t;

/** Result of the last download or update: Resource 5. */
typedef enum {
    /** Nothing happened yet, or the server cancelled. From a handler: success, like the next one. */
    ANJ_DM_FW_UPDATE_RESULT_INITIAL = 0,
    /** Success. */
    ANJ_DM_FW_UPDATE_RESULT_SUCCESS = 1,
    /** Not enough storage for the package. */
    ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE = 2,
    /** Out of memory. */
    ANJ_DM_FW_UPDATE_RESULT_OUT_OF_MEMORY = 3,
    /** The connection was lost during the download. */
    ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST = 4,
    /** The package is damaged. */
    ANJ_DM_FW_UPDATE_RESULT_INTEGRITY_FAILURE = 5,
    /** Packages of this type are not supported. */
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE = 6,
    /** The package URI is not valid. */
    ANJ_DM_FW_UPDATE_RESULT_INVALID_URI = 7,
    /** Updating failed. */
    ANJ_DM_FW_UPDATE_RESULT_FAILED = 8,
    /** The protocol of the package URI is not supported. */
    ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL = 9,
} anj_dm_fw_update_result_t;

/**
 * Push: a package begins. Prepare the storage.
 *
 * Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
 */
typedef anj_dm_fw_update_result_t anj_dm_fw_update_package_write_start_t(void *user_ptr);

/**
 * Push: a piece of the package, in order.
 *
 * `data`, `data_size`: the bytes, valid during the call, and their number.
 *
 * Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
 */
typedef anj_dm_fw_update_result_t anj_dm_fw_update_package_write_t(void *user_ptr,
                                                                   const void *data,
                                                                   size_t data_size);

/**
 * Push: the package is complete. Check it.
 *
 * Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
 */
typedef anj_dm_fw_update_result_t anj_dm_fw_update_package_write_finish_t(void *user_ptr);

/**
 * Pull: begin to download the package, in the background, and report the end with
 * `anj_dm_fw_update_object_set_download_result`.
 *
 * `uri`: where the package is, NUL-terminated; valid until the next reset.
 *
 * Returns `ANJ_DM_FW_UPDATE_RESULT_SUCCESS`, or the reason why not, which goes to Resource 5.
 */
typedef anj_dm_fw_update_result_t anj_dm_fw_update_uri_write_t(void *user_ptr, const char *uri);

/**
 * The server executed Update: apply the package soon, but not inside, as the response has not been sent. The end is
 * reported with `anj_dm_fw_update_object_set_update_result`, usually after a reboot.
 *
 * Returns 0, or another value when updating is not possible: the response is 5.00 and the result
 * `ANJ_DM_FW_UPDATE_RESULT_FAILED`.
 */
typedef int anj_dm_fw_update_update_start_t(void *user_ptr);

/**
 * Tells the name of the package that was downloaded: Resource 6.
 *
 * Returns a NUL-terminated string that stays valid, or NULL.
 */
typedef const char *anj_dm_fw_update_get_name_t(void *user_ptr);

/**
 * Tells the version of the package that was downloaded: Resource 7.
 *
 * Returns a NUL-terminated string that stays valid, or NULL.
 */
typedef const char *anj_dm_fw_update_get_version_t(void *user_ptr);

/** Gives a download or a package up: stop downloading, delete the package. Called when the server cancels or a download fails. */
typedef void anj_dm_fw_update_reset_t(void *user_ptr);

/** Handlers of the Firmware Update object. All get the `user_ptr` of `anj_dm_fw_update_object_install`. */
typedef struct {
    /** Push: a package begins. All three push handlers, or none: then there is no push. */
    anj_dm_fw_update_package_write_start_t *package_write_start_handler;
    /** Push: a piece of the package. */
    anj_dm_fw_update_package_write_t *package_write_handler;
    /** Push: the package is complete. */
    anj_dm_fw_update_package_write_finish_t *package_write_finish_handler;
    /** Pull: begin to download. NULL: there is no pull. */
    anj_dm_fw_update_uri_write_t *uri_write_handler;
    /** Apply the package; required. */
    anj_dm_fw_update_update_start_t *update_start_handler;
    /** Name of the package, or NULL. */
    anj_dm_fw_update_get_name_t *get_name;
    /** Version of the package, or NULL. */
    anj_dm_fw_update_get_version_t *get_version;
    /** Give up; required. */
    anj_dm_fw_update_reset_t *reset_handler;
} anj_dm_fw_update_handlers_t;

/**
 * A Firmware Update object. Allocated by the application, set up by `anj_dm_fw_update_object_install`; every field is
 * private.
 */
typedef struct {
    /** Private. */
    anj_dm_obj_t obj;
    /** Private. */
    anj_dm_obj_inst_t inst;
    /** Private. */
    const anj_dm_fw_update_handlers_t *user_handlers;
    /** Private. */
    void *user_ptr;
    /** Private. */
    _anj_fw_update_state_t state;
} anj_dm_fw_update_entity_ctx_t;

/**
 * Sets a Firmware Update object up and adds it to the data model.
 *
 * `entity_ctx`: must stay valid while the client runs.
 * `handlers`: likewise.
 * `user_ptr`: handed to the handlers.
 *
 * Returns 0; -1 when a required handler is missing or an argument is NULL; what `anj_dm_add_obj` returns. On failure
 * `entity_ctx` is left alone.
 */
int anj_dm_fw_update_object_install(anj_t *anj,
                                    anj_dm_fw_update_entity_ctx_t *entity_ctx,
                                    anj_dm_fw_update_handlers_t *handlers,
                                    void *user_ptr);

/**
 * Reports how updating ended: the state becomes IDLE, Resource 5 `result`. After a reboot into the new firmware, call it
 * once the object is installed.
 */
void anj_dm_fw_update_object_set_update_result(anj_t *anj,
                                               anj_dm_fw_update_entity_ctx_t *entity_ctx,
                                               anj_dm_fw_update_result_t result);

/**
 * Pull: reports how the download ended. After `ANJ_DM_FW_UPDATE_RESULT_SUCCESS` the state becomes DOWNLOADED;
 * after any other result IDLE, Resource 5 `result`, and the reset handler is called.
 *
 * Returns 0, or -1 when no download is under way.
 */
int anj_dm_fw_update_object_set_download_result(anj_t *anj,
                                                anj_dm_fw_update_entity_ctx_t *entity_ctx,
                                                anj_dm_fw_update_result_t result);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_DEFAULT_FOTA_OBJ */

#endif /* ANJ_DM_FW_UPDATE_H */
