#include <anj/init.h>

#ifndef ANJ_DM_CORE_H
#define ANJ_DM_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>
#include <anj/dm/defs.h>
#include <anj/private/state.h>

/**
 * @file
 * Operations on the data model: what the application adds to it, and what it reads from it.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** 4.00: the value or the arguments are not acceptable. For handlers, like all of these. */
#define ANJ_DM_ERR_BAD_REQUEST (-(int) ANJ_COAP_CODE_BAD_REQUEST)
/** 4.01: the server may not do this. */
#define ANJ_DM_ERR_UNAUTHORIZED (-(int) ANJ_COAP_CODE_UNAUTHORIZED)
/** 4.04: there is no such thing. */
#define ANJ_DM_ERR_NOT_FOUND (-(int) ANJ_COAP_CODE_NOT_FOUND)
/** 4.05: not possible here, or not now. */
#define ANJ_DM_ERR_METHOD_NOT_ALLOWED (-(int) ANJ_COAP_CODE_METHOD_NOT_ALLOWED)
/** 5.00: an error of the device. */
#define ANJ_DM_ERR_INTERNAL (-(int) ANJ_COAP_CODE_INTERNAL_SERVER_ERROR)
/** 5.01: not implemented. */
#define ANJ_DM_ERR_NOT_IMPLEMENTED (-(int) ANJ_COAP_CODE_NOT_IMPLEMENTED)
/** 5.03: later perhaps. */
#define ANJ_DM_ERR_SERVICE_UNAVAILABLE (-(int) ANJ_COAP_CODE_SERVICE_UNAVAILABLE)

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_DM_CORE_H */
