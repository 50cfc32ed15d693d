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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_DEFAULT_FOTA_OBJ */

#endif /* ANJ_DM_FW_UPDATE_H */
