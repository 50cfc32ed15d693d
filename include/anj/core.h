/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_CORE_H
#define ANJ_CORE_H

#include <stdbool.h>
#include <stdint.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/crypto.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#ifdef ANJ_WITH_LWM2M_SEND
#include <anj/lwm2m_send.h>
#endif
#ifdef ANJ_WITH_SECURITY
#include <anj/security.h>
#endif
#include <anj/private/state.h>
#include <anj/utils.h>

/**
 * @file
 * Life cycle of a client.
 *
 * Set a client up with `anj_core_init`, add objects (`anj/dm/core.h` and the headers of the objects), then call `anj_core_step` in a
 * loop: it bootstraps, registers, answers the server and reports, and calls handlers and callbacks of the application, which may
 * in turn call any function. Of these, `anj_core_step` and `anj_core_shutdown` are refused there, and `anj_core_init` ends the step
 * and begins anew; it must not be called inside a function of the network layer. Nothing here may be called from two threads at a
 * time.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Transports for Resource 16 of the Device object, "Supported Binding and Modes". */
#define ANJ_SUPPORTED_BINDING_MODES "U"

/** Where a client stands. */
typedef enum {
    /** Nothing done yet. */
    ANJ_CONN_STATUS_INITIAL = 0,
    /** The data model does not describe a server that can be reached; FAILURE follows. */
    ANJ_CONN_STATUS_INVALID = 1,
    /** Gave up. Stays so until the application asks for a restart or a bootstrap. */
    ANJ_CONN_STATUS_FAILURE = 2,
    /** Talking to the Bootstrap Server, or waiting to. */
    ANJ_CONN_STATUS_BOOTSTRAPPING = 3,
    /** The Bootstrap Server has finished; what it wrote is in force. */
    ANJ_CONN_STATUS_BOOTSTRAPPED = 4,
    /** Registering, or waiting to try again. */
    ANJ_CONN_STATUS_REGISTERING = 5,
    /** Registered. */
    ANJ_CONN_STATUS_REGISTERED = 6,
    /** Disabled for a time, by the server or the application. */
    ANJ_CONN_STATUS_SUSPENDED = 7,
    /** About to switch the receiver off. */
    ANJ_CONN_STATUS_ENTERING_QUEUE_MODE = 8,
    /** Registered, receiver off. */
    ANJ_CONN_STATUS_QUEUE_MODE = 9,
} anj_conn_status_t;

/** Kinds of changes of the data model. */
typedef enum {
    /** A Resource or Resource Instance has a new value. */
    ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED = 0,
    /** An Object, Object Instance or Resource Instance was added. */
    ANJ_CORE_CHANGE_TYPE_ADDED = 1,
    /** An Object, Object Instance or Resource Instance was removed. */
    ANJ_CORE_CHANGE_TYPE_DELETED = 2,
} anj_core_change_type_t;

/**
 * Tells that the status of a client has changed. Called inside `anj_core_step`; `anj_core_step` and `anj_core_shutdown` have
 * no effect in it.
 *
 * `arg`: as given in `anj_configuration_t`.
 * `conn_status`: the new status.
 */
typedef void anj_connection_status_callback_t(void *arg,
                                              anj_t *anj,
                                              anj_conn_status_t conn_status);

/** Settings of a client. Zero it first: zero means "default". */
typedef struct anj_configuration_struct {
    /** Endpoint name, NUL-terminated; required. Not copied: it must stay valid while the client runs. */
    const char *endpoint_name;
    /** Called when the status changes, or NULL. */
    anj_connection_status_callback_t *connection_status_cb;
    /** Handed to `connection_status_cb`. */
    void *connection_status_cb_arg;
    /** Switch the receiver off when there is nothing to do (LwM2M Transport §6.5, "Queue Mode"). */
    bool queue_mode_enabled;
    /**
     * How long the receiver stays on after the last message. Zero: MAX_TRANSMIT_WAIT (RFC 7252 §4.8.2), 93 s by default.
     * `ANJ_TIME_DURATION_INVALID`: always.
     */
    anj_time_duration_t queue_mode_timeout;
    /** Settings of the socket, copied; NULL: defaults. */
    const anj_net_socket_configuration_t *net_socket_cfg;
    /**
     * Transmission parameters, copied; NULL: `ANJ_EXCHANGE_UDP_TX_PARAMS_DEFAULT`, which also stay in force when these are
     * out of range (`ack_timeout` below 1 s, `ack_random_factor` below 1.0).
     */
    const anj_exchange_udp_tx_params_t *udp_tx_params;
    /** Most time to wait for the next block of a request of the server. Zero: 50 s. Must not be negative. */
    anj_time_duration_t exchange_request_timeout;
#if defined(ANJ_WITH_BOOTSTRAP)
    /** Further attempts to bootstrap after the first one. */
    uint16_t bootstrap_retry_count;
#endif
#if defined(ANJ_WITH_BOOTSTRAP)
    /** Time before the second attempt; doubled before each further one. Zero: at once. */
    anj_time_duration_t bootstrap_retry_timeout;
#endif
#if defined(ANJ_WITH_BOOTSTRAP)
    /** Most time without a message of the Bootstrap Server. Zero: 247 s. */
    anj_time_duration_t bootstrap_timeout;
#endif
#if defined(ANJ_WITH_CERTIFICATES)
    /** Authorities trusted in connections; the structure is copied, not what it points to. NULL: none. */
    const anj_net_trust_store_t *trust_store;
#endif
} anj_configuration_t;

/** A client. Allocated by the application, set up by `anj_core_init`; everything but `endpoint_name` is private. */
struct anj_struct {
    /** Endpoint name given to `anj_core_init`. */
    const char *endpoint_name;
    /** Private: its length. */
    size_t endpoint_len;
    /** Private: a step is under way. */
    bool busy;
    /** Private: status callback. */
    anj_connection_status_callback_t *status_cb;
    /** Private: its argument. */
    void *status_cb_arg;
    /** Private: installed objects, ascending Object id. */
    const anj_dm_obj_t *objects[ANJ_DM_MAX_OBJECTS_NUMBER];
    /** Private: how many. */
    uint16_t object_count;
    /** Private: options of the sockets. */
    anj_net_socket_configuration_t socket_cfg;
    /** Private: context of the network layer, NULL for none. */
    anj_net_ctx_t *net_ctx;
#if defined(ANJ_WITH_SECURITY)
    /** Private: who supplies credentials. */
    const anj_security_credential_handlers_t *credential_handlers;
#endif
#if defined(ANJ_WITH_CERTIFICATES)
    /** Private: what connections trust. */
    anj_net_trust_store_t trust_store;
#endif
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
    /** Private: context of the credential storage. */
    void *crypto_ctx;
#endif
    /** Private: the session. */
    _anj_session_state_t session;
};

/**
 * Sets a client up. Objects are added next, then `anj_core_step` is called in a loop.
 *
 * `anj`: the client; must not be one that runs (see `anj_core_shutdown`). From inside a callback of this client the step
 * ends and the client begins anew, without closing the connection it had.
 * `config`: settings; the structure itself is not needed any more afterwards.
 *
 * Returns 0; -1 when there is no endpoint name, a setting is out of range or `anj_rng_generate` failed; what
 * `anj_crypto_storage_init` returned, if not 0.
 */
int anj_core_init(anj_t *anj,
                  const anj_configuration_t *config);

/**
 * Does what is to be done now: sends, receives, calls handlers and callbacks. Call it again and again; it waits only when
 * a function of the platform does.
 */
void anj_core_step(anj_t *anj);

/**
 * Tells how long `anj_core_step` need not be called, provided that nothing arrives and the application changes nothing.
 *
 * Returns the time, 0: call it at once; `ANJ_TIME_DURATION_INVALID`: nothing is due.
 */
anj_time_duration_t anj_core_next_step_time(anj_t *anj);

/**
 * For Server objects of the application: the server executed Resource 4, Disable. Ignored unless the client is registered.
 *
 * `timeout`: for how long, in seconds; from Resource 5.
 */
void anj_core_server_obj_disable_executed(anj_t *anj,
                                          uint32_t timeout);

/**
 * For Server objects of the application: the server executed Resource 8, Registration Update Trigger. Ignored unless
 * the client is registered.
 */
void anj_core_server_obj_registration_update_trigger_executed(anj_t *anj);

/**
 * For Server objects of the application: the server executed Resource 9, Bootstrap-Request Trigger. Ignored unless the
 * client is registered.
 */
void anj_core_server_obj_bootstrap_request_trigger_executed(anj_t *anj);

/**
 * Tells the client that the application has changed the data model: values are reported to servers that observe them,
 * added and removed Objects and instances are announced. Not needed for changes that a server makes, nor for
 * `anj_dm_add_obj` and `anj_dm_remove_obj`.
 *
 * May be called from inside any callback. A value that is observed with conditions on it (`gt`, `lt`, `st`, `edge`) is read
 * inside this call; so the new one must be there already. Called from inside such a read, the values are looked at in the next
 * step.
 *
 * `path`: what changed: a Resource (Instance) for a value, an Object, Object Instance or Resource Instance else. Other paths
 * are ignored.
 * `change_type`: how.
 */
void anj_core_data_model_changed(anj_t *anj,
                                 const anj_uri_path_t *path,
                                 anj_core_change_type_t change_type);

/**
 * Tells whether a data-model operation is under way, for instance between the blocks of a Write. While it is, objects
 * cannot be added or removed, and the application should not change instances.
 *
 * Returns true during an operation.
 */
bool anj_core_ongoing_operation(anj_t *anj);

/**
 * Leaves the server for a time: de-registers when registered, then SUSPENDED.
 *
 * `timeout`: for how long; `ANJ_TIME_DURATION_INVALID`: until a restart, a bootstrap or another timeout is requested.
 */
void anj_core_disable_server(anj_t *anj,
                             anj_time_duration_t timeout);

/** Asks for a bootstrap: de-registers when registered. Ignored while one is under way. */
void anj_core_request_bootstrap(anj_t *anj);

/** Begins anew: de-registers when registered, then INITIAL. The way out of FAILURE, too. */
void anj_core_restart(anj_t *anj);

/** Asks for a Registration Update. Ignored unless the client is registered. */
void anj_core_request_update(anj_t *anj);

/**
 * Ends a client without de-registering: ends operations, closes the connection and clears the structure. The objects are
 * left as they are; a client that is set up again needs them added again.
 *
 * Returns 0; `ANJ_NET_EINPROGRESS`: call it again; another value: what the socket returned on closing.
 */
int anj_core_shutdown(anj_t *anj);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_CORE_H */
