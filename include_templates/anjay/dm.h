#ifndef ANJAY_DM_H
#define ANJAY_DM_H

#include <math.h>
#include <stdint.h>

#include <anjay/io.h>

/**
 * @file
 * Objects of the application.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** An object. */
typedef struct anjay_dm_object_def_struct anjay_dm_object_def_t;

/** Object ID: Security. */
#define ANJAY_DM_OID_SECURITY 0
/** Object ID: Server. */
#define ANJAY_DM_OID_SERVER 1
/** Object ID: Access Control. */
#define ANJAY_DM_OID_ACCESS_CONTROL 2
/** Object ID: Device. */
#define ANJAY_DM_OID_DEVICE 3
/** Object ID: Firmware Update. */
#define ANJAY_DM_OID_FIRMWARE_UPDATE 5

/** An attribute that is an integer is not set. */
#define ANJAY_ATTRIB_INTEGER_NONE (-1)
/** An attribute that is a period is not set. */
#define ANJAY_ATTRIB_PERIOD_NONE ANJAY_ATTRIB_INTEGER_NONE
/** An attribute that is a number is not set. */
#define ANJAY_ATTRIB_DOUBLE_NONE (NAN)
/** The same. */
#define ANJAY_ATTRIB_VALUE_NONE ANJAY_ATTRIB_DOUBLE_NONE

/** Right to Read, to observe and to write attributes. */
#define ANJAY_ACCESS_MASK_READ (1U << 0)
/** Right to Write. */
#define ANJAY_ACCESS_MASK_WRITE (1U << 1)
/** Right to Execute. */
#define ANJAY_ACCESS_MASK_EXECUTE (1U << 2)
/** Right to Delete. */
#define ANJAY_ACCESS_MASK_DELETE (1U << 3)
/** Right to Create. */
#define ANJAY_ACCESS_MASK_CREATE (1U << 4)
/** All rights. */
#define ANJAY_ACCESS_MASK_FULL (ANJAY_ACCESS_MASK_READ | ANJAY_ACCESS_MASK_WRITE | ANJAY_ACCESS_MASK_EXECUTE \
                                | ANJAY_ACCESS_MASK_DELETE | ANJAY_ACCESS_MASK_CREATE)
/** No right. */
#define ANJAY_ACCESS_MASK_NONE 0

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_DM_H */
