#include <anj/init.h>

#ifndef ANJ_LWM2M_SEND_H
#define ANJ_LWM2M_SEND_H

#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>

/**
 * @file
 * The Send operation: the client reports values without being asked (LwM2M Core §6.4.5).
 */

#ifdef ANJ_WITH_LWM2M_SEND

#ifdef __cplusplus
extern "C" {
#endif

/** For `anj_send_abort`: all requests. */
#define ANJ_SEND_ID_ALL UINT16_MAX
/** The server accepted the message. */
#define ANJ_SEND_SUCCESS 0
/** The server did not answer. */
#define ANJ_SEND_ERR_TIMEOUT (-1)
/** The request was given up. */
#define ANJ_SEND_ERR_ABORT (-2)
/** The server refused the message. */
#define ANJ_SEND_ERR_REJECTED (-3)
/** A function of the socket failed. */
#define ANJ_SEND_ERR_NETWORK (-4)
/** A record could not be encoded, or the device failed otherwise. */
#define ANJ_SEND_ERR_INTERNAL (-5)
/** There is no request with this id. */
#define ANJ_SEND_ERR_NO_REQUEST_FOUND (-6)
/** The queue is full. */
#define ANJ_SEND_ERR_NO_SPACE (-7)
/** Not registered, or the server does not want Send messages. */
#define ANJ_SEND_ERR_NOT_ALLOWED (-8)
/** A record has no Resource path, or there are none. */
#define ANJ_SEND_ERR_DATA_NOT_VALID (-9)

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_LWM2M_SEND */

#endif /* ANJ_LWM2M_SEND_H */
