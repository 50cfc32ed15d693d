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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_DEFAULT_DEVICE_OBJ */

#endif /* ANJ_DM_DEVICE_OBJECT_H */
