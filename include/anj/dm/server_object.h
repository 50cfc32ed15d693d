/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DM_SERVER_OBJ_H
#define ANJ_DM_SERVER_OBJ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <anj/core.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#ifdef ANJ_WITH_PERSISTENCE
#include <anj/persistence.h>
#endif

/**
 * @file
 * The Server object, /1: how the client registers.
 *
 * `anj_dm_server_obj_init`, `anj_dm_server_obj_add_instance`, `anj_dm_server_obj_install`.
 */

#ifdef ANJ_WITH_DEFAULT_SERVER_OBJ

#ifdef __cplusplus
extern "C" {
#endif

/** Letters that Resource 7, Binding, may consist of. */
#ifdef ANJ_WITH_LWM2M12
#define ANJ_DM_SERVER_OBJ_BINDINGS "UMHTSN"
#else
#define ANJ_DM_SERVER_OBJ_BINDINGS "UTSN"
#endif
/** Size of a Binding value with its NUL. */
#define ANJ_DM_SERVER_BINDING_SIZE (sizeof(ANJ_DM_SERVER_OBJ_BINDINGS))

/** An instance of the Server object, as stored. Every field is private. */
typedef _anj_server_instance_state_t anj_dm_server_instance_t;

/** A server account: what `anj_dm_server_obj_add_instance` takes. Everything is copied. */
typedef struct {
    /** Resource 0, Short Server ID: 1 to 65534. */
    uint16_t ssid;
    /** Resource 1: lifetime of the registration in seconds; 0: infinite. */
    uint32_t lifetime;
    /** Resource 2: least time between two notifications, in seconds. */
    uint32_t default_min_period;
    /** Resource 3: most time between two notifications, in seconds; 0: none, else at least `default_min_period`. */
    uint32_t default_max_period;
    /** Resource 5: how long Resource 4 disables the server, in seconds; 0: 86400. */
    uint32_t disable_timeout;
    /** Resource 6: keep notifications while offline. Stored, without effect. */
    bool notification_storing;
    /** Resource 7: letters from `ANJ_DM_SERVER_OBJ_BINDINGS`, each at most once, at least one. */
    const char *binding;
    /** Resource 16: bootstrap when registration fails; NULL: true. */
    const bool *bootstrap_on_registration_failure;
    /** Resource 23: Send is forbidden. */
    bool mute_send;
    /** Instance id; NULL: 0. */
    const anj_iid_t *iid;
    /** Resources 17 to 20; NULL: `ANJ_COMMUNICATION_RETRY_RES_DEFAULT`. */
    anj_communication_retry_res_t *comm_retry_res;
    /** Resource 26: 0, non-confirmable notifications, or 1, confirmable ones. */
    uint8_t default_notification_mode;
} anj_dm_server_instance_init_t;

/**
 * A Server object, with space for one account. Allocated by the application, set up by `anj_dm_server_obj_init`; every
 * field is private.
 */
typedef struct {
    /** Private. */
    anj_dm_obj_t obj;
    /** Private. */
    anj_dm_obj_inst_t inst;
    /** Private. */
    anj_dm_server_instance_t server_instance;
    /** Private. As before the transaction. */
    anj_dm_server_instance_t saved_instance;
    /** Private. As before the transaction. */
    anj_iid_t saved_iid;
    /** Private. */
    bool installed;
} anj_dm_server_obj_t;

/** Sets a Server object up, without accounts. */
void anj_dm_server_obj_init(anj_dm_server_obj_t *server_obj_ctx);

/**
 * Adds an account; only before the object is installed.
 *
 * Returns 0, or -1: there is an account already, a value is out of range, or the object is installed.
 */
int anj_dm_server_obj_add_instance(anj_dm_server_obj_t *server_obj_ctx,
                                   const anj_dm_server_instance_init_t *instance);

/**
 * Adds the object to the data model. It may have no account yet: then the client bootstraps.
 *
 * `server_obj_ctx`: must stay valid while the client runs.
 *
 * Returns 0, or what `anj_dm_add_obj` returns.
 */
int anj_dm_server_obj_install(anj_t *anj, anj_dm_server_obj_t *server_obj_ctx);

#if defined(ANJ_WITH_PERSISTENCE)
/**
 * Stores the account; the object must be installed.
 *
 * Returns 0, or -1: there is no account (nothing is written), or writing failed.
 */
int anj_dm_server_obj_store(anj_dm_server_obj_t *server_obj_ctx,
                            const anj_persistence_context_t *ctx);
#endif

#if defined(ANJ_WITH_PERSISTENCE)
/**
 * Restores the account, in place of `anj_dm_server_obj_add_instance`.
 *
 * Returns 0, or -1: reading failed, or what was read is not a valid account; then the object has none.
 */
int anj_dm_server_obj_restore(anj_dm_server_obj_t *server_obj_ctx,
                              const anj_persistence_context_t *ctx);
#endif

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_DEFAULT_SERVER_OBJ */

#endif /* ANJ_DM_SERVER_OBJ_H */
