/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
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

/** An instance of the Server object. Everything is copied. */
typedef struct {
    /** Short Server ID, 1 to 65534, unique. */
    anjay_ssid_t ssid;
    /** Lifetime of the registration in seconds; 0: for ever. */
    int32_t lifetime;
    /** Default "pmin" in seconds; negative: not set. */
    int32_t default_min_period;
    /** Default "pmax" in seconds; negative: not set. */
    int32_t default_max_period;
    /** Seconds for which Disable switches the server off; negative: not set. */
    int32_t disable_timeout;
    /** Transports, letters of `UTSN`, each once. */
    const char *binding;
    /** Keep notifications while the server cannot be reached. */
    bool notification_storing;
    /** /1/x/14 in seconds, or NULL: 0. */
    const uint32_t *initial_registration_delay_timer;
    /** /1/x/16, or NULL: true. */
    const bool *bootstrap_on_registration_failure;
    /** /1/x/22, a letter; 0: not set. */
    char preferred_transport;
    /** /1/x/23: the server does not want Send. */
    bool mute_send;
    /** /1/x/17: attempts to register, or NULL: 5. */
    const uint32_t *communication_retry_count;
    /** /1/x/18 in seconds, or NULL: 60. */
    const uint32_t *communication_retry_timer;
    /** /1/x/20: sequences of attempts, or NULL: 1. */
    const uint32_t *communication_sequence_retry_count;
    /** /1/x/19 in seconds, or NULL: 86400. */
    const uint32_t *communication_sequence_delay_timer;
} anjay_server_instance_t;

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_SERVER_H */
