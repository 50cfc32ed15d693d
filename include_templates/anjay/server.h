#ifndef ANJAY_SERVER_H
#define ANJAY_SERVER_H

#include <anjay/anjay_config.h>
#include <anjay/dm.h>
#include <avsystem/commons/avs_stream.h>

/**
 * @file
 * The Server object, /1.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_SERVER_H */
