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

/**
 * Installs the Server object.
 *
 * Returns 0; −1 when it is installed already.
 */
int anjay_server_object_install(anjay_t *anjay);

/**
 * Adds an instance to the Server object.
 *
 * `instance`: what is in it; copied.
 * `inout_iid`: its ID; 65535: the lowest that is free, which is written back.
 *
 * Returns 0; negative when the object is not installed, the ID is in use, or the object would not be consistent: it then is
 * as it was before.
 */
int anjay_server_object_add_instance(anjay_t *anjay,
                                     const anjay_server_instance_t *instance,
                                     anjay_iid_t *inout_iid);

/** Removes all instances of the Server object. */
void anjay_server_object_purge(anjay_t *anjay);

/** Whether the Server object is another than it was at the start. */
bool anjay_server_object_is_modified(anjay_t *anjay);

/**
 * Sets the lifetime of an instance of the Server object; an Update tells the server.
 *
 * `iid`: the instance.
 * `lifetime`: in seconds, above 0.
 *
 * Returns 0, or negative when there is no such instance, or for another lifetime.
 */
int anjay_server_object_set_lifetime(anjay_t *anjay, anjay_iid_t iid, int32_t lifetime);

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_SERVER_H */
