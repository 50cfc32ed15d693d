#ifndef AVSYSTEM_COAP_UDP_H
#define AVSYSTEM_COAP_UDP_H

#include <avsystem/coap/avs_coap_config.h>
#include <avsystem/commons/avs_sched.h>
#include <avsystem/commons/avs_socket.h>

/**
 * @file
 * Parameters of CoAP over UDP.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COAP_UDP_H */
