#include <anj/init.h>

#ifndef ANJ_DM_SECURITY_OBJECT_H
#define ANJ_DM_SECURITY_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#ifdef ANJ_WITH_PERSISTENCE
#include <anj/persistence.h>
#endif
#ifdef ANJ_WITH_SECURITY
#include <anj/crypto.h>
#include <anj/security.h>
#endif

/**
 * @file
 * The Security object, /0: which servers there are and how they are reached.
 *
 * `anj_dm_security_obj_init`, `anj_dm_security_obj_add_instance` for each account, `anj_dm_security_obj_install`.
 */

#ifdef __cplusplus
extern "C" {
#endif

#ifdef ANJ_WITH_DEFAULT_SECURITY_OBJ
/** Accounts that the object has space for. */
#ifdef ANJ_WITH_BOOTSTRAP
#define ANJ_DM_SECURITY_OBJ_INSTANCES 2
#else
#define ANJ_DM_SECURITY_OBJ_INSTANCES 1
#endif
#endif /* ANJ_WITH_DEFAULT_SECURITY_OBJ */

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_DM_SECURITY_OBJECT_H */
