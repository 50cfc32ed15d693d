#include <anj/init.h>

#ifndef ANJ_DM_DEFS_H
#define ANJ_DM_DEFS_H

#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>

/**
 * @file
 * How an application describes its data model.
 *
 * An Object is an array of instances, each with an array of Resources, all in memory of the application and sorted by id.
 * Handlers read, write and execute; the library looks at the arrays anew for every operation.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** An Object. */
typedef struct anj_dm_obj_struct anj_dm_obj_t;
/** Handlers of an Object. */
typedef struct anj_dm_handlers_struct anj_dm_handlers_t;

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_DM_DEFS_H */
