#ifndef ANJAY_LWM2M_SEND_H
#define ANJAY_LWM2M_SEND_H

#include <anjay/anjay.h>

/**
 * @file
 * LwM2M Send.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Collects values for a Send. */
typedef struct anjay_send_batch_builder_struct anjay_send_batch_builder_t;
/** Values for one or more Sends; counted by references. */
typedef struct anjay_send_batch_struct anjay_send_batch_t;

/** Result of a Send: the server has it. */
#define ANJAY_SEND_SUCCESS 0
/** Result of a Send: no answer. */
#define ANJAY_SEND_TIMEOUT (-1)
/** Result of a Send: ended, because the client ended or the server is gone. */
#define ANJAY_SEND_ABORT (-2)
/** Result of a deferred Send: it could not be made in the end. */
#define ANJAY_SEND_DEFERRED_ERROR (-3)

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_LWM2M_SEND_H */
