/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
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

/** Transmission parameters, RFC 7252, 4.8. */
typedef struct {
    /** ACK_TIMEOUT. */
    avs_time_duration_t ack_timeout;
    /** ACK_RANDOM_FACTOR, at least 1. */
    double ack_random_factor;
    /** MAX_RETRANSMIT. */
    unsigned int max_retransmit;
    /** NSTART, at least 1. */
    size_t nstart;
} avs_coap_udp_tx_params_t;

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COAP_UDP_H */
