#ifndef ANJAY_FW_UPDATE_H
#define ANJAY_FW_UPDATE_H

#include <anjay/anjay_config.h>
#include <anjay/dm.h>
#include <anjay/download.h>

/**
 * @file
 * The Firmware Update object, /5.
 *
 * The image comes in order: `stream_open`, `stream_write` any number of times, `stream_finish`; or `reset` at any point.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

/** What a handler returns when the image does not fit. */
#define ANJAY_FW_UPDATE_ERR_NOT_ENOUGH_SPACE (-(int) ANJAY_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE)
/** What a handler returns when there is not enough memory. */
#define ANJAY_FW_UPDATE_ERR_OUT_OF_MEMORY (-(int) ANJAY_FW_UPDATE_RESULT_OUT_OF_MEMORY)
/** What a handler returns when the image is damaged. */
#define ANJAY_FW_UPDATE_ERR_INTEGRITY_FAILURE (-(int) ANJAY_FW_UPDATE_RESULT_INTEGRITY_FAILURE)
/** What a handler returns when it is no image for this device. */
#define ANJAY_FW_UPDATE_ERR_UNSUPPORTED_PACKAGE_TYPE (-(int) ANJAY_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE)
/** What `perform_upgrade` returns when the update is put off. */
#define ANJAY_FW_UPDATE_ERR_DEFERRED (-(int) ANJAY_FW_UPDATE_RESULT_DEFERRED)

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_FW_UPDATE_H */
