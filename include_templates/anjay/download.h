#ifndef ANJAY_DOWNLOAD_H
#define ANJAY_DOWNLOAD_H

#include <anjay/anjay_config.h>
#include <anjay/core.h>
#include <avsystem/commons/avs_net.h>

/**
 * @file
 * Downloads by the application.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** An ETag. */
typedef struct anjay_etag anjay_etag_t;

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_DOWNLOAD_H */
