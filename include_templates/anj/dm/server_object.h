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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_DEFAULT_SERVER_OBJ */

#endif /* ANJ_DM_SERVER_OBJ_H */
