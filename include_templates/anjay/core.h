#ifndef ANJAY_CORE_H
#define ANJAY_CORE_H

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <anjay/anjay_config.h>
#include <avsystem/coap/udp.h>
#include <avsystem/commons/avs_list.h>
#include <avsystem/commons/avs_net.h>
#include <avsystem/commons/avs_prng.h>
#include <avsystem/commons/avs_sched.h>
#include <avsystem/commons/avs_stream.h>
#include <avsystem/commons/avs_time.h>
#include <avsystem/commons/avs_utils.h>

/**
 * @file
 * Life cycle of a client.
 *
 * Every function may be called from any thread, and from handlers and callbacks of the application.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A client. Made by `anjay_new`, ended by `anjay_delete`. */
typedef struct anjay_struct anjay_t;

/** No ID. */
#define ANJAY_ID_INVALID UINT16_MAX
/** As a Short Server ID: any server. */
#define ANJAY_SSID_ANY 0
/** As a Short Server ID: the bootstrap server. */
#define ANJAY_SSID_BOOTSTRAP UINT16_MAX

/** A CoAP code, `ANJAY_COAP_STATUS(4, 4)` for 4.04. */
#define ANJAY_COAP_STATUS(Maj, Min) ((uint8_t) ((((Maj) & 7) << 5) | ((Min) & 31)))
/** What a handler returns to answer with 4.00. */
#define ANJAY_ERR_BAD_REQUEST (-(int) ANJAY_COAP_STATUS(4, 0))
/** 4.01 */
#define ANJAY_ERR_UNAUTHORIZED (-(int) ANJAY_COAP_STATUS(4, 1))
/** 4.02 */
#define ANJAY_ERR_BAD_OPTION (-(int) ANJAY_COAP_STATUS(4, 2))
/** 4.03 */
#define ANJAY_ERR_FORBIDDEN (-(int) ANJAY_COAP_STATUS(4, 3))
/** 4.04 */
#define ANJAY_ERR_NOT_FOUND (-(int) ANJAY_COAP_STATUS(4, 4))
/** 4.05 */
#define ANJAY_ERR_METHOD_NOT_ALLOWED (-(int) ANJAY_COAP_STATUS(4, 5))
/** 4.06 */
#define ANJAY_ERR_NOT_ACCEPTABLE (-(int) ANJAY_COAP_STATUS(4, 6))
/** 4.08 */
#define ANJAY_ERR_REQUEST_ENTITY_INCOMPLETE (-(int) ANJAY_COAP_STATUS(4, 8))
/** 4.15 */
#define ANJAY_ERR_UNSUPPORTED_CONTENT_FORMAT (-(int) ANJAY_COAP_STATUS(4, 15))
/** 5.00; also what any other negative number gives. */
#define ANJAY_ERR_INTERNAL (-(int) ANJAY_COAP_STATUS(5, 0))
/** 5.01 */
#define ANJAY_ERR_NOT_IMPLEMENTED (-(int) ANJAY_COAP_STATUS(5, 1))
/** 5.03 */
#define ANJAY_ERR_SERVICE_UNAVAILABLE (-(int) ANJAY_COAP_STATUS(5, 3))

/** Initialiser of `avs_coap_udp_tx_params_t`: the defaults. */
#define ANJAY_COAP_DEFAULT_UDP_TX_PARAMS \
    { { 2, 0 }, 1.5, 4, 1 }
/** Initialiser of `avs_net_dtls_handshake_timeouts_t`: the defaults. */
#define ANJAY_DTLS_DEFAULT_UDP_HS_TX_PARAMS \
    { { 1, 0 }, { 60, 0 } }

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_CORE_H */
