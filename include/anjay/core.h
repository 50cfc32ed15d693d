/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
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

/** Short Server ID; 0 and 65535 name no server. */
typedef uint16_t anjay_ssid_t;

/** Object ID. */
typedef uint16_t anjay_oid_t;

/** Object Instance ID. */
typedef uint16_t anjay_iid_t;

/** Resource ID. */
typedef uint16_t anjay_rid_t;

/** Resource Instance ID. */
typedef uint16_t anjay_riid_t;

/** A version of LwM2M. */
typedef enum {
    /** 1.0 */
    ANJAY_LWM2M_VERSION_1_0 = 0,
    /** 1.1 */
    ANJAY_LWM2M_VERSION_1_1 = 1,
    /** 1.2 */
    ANJAY_LWM2M_VERSION_1_2 = 2,
} anjay_lwm2m_version_t;

/** What the connection to a server is doing. */
typedef enum anjay_server_conn_status {
    /** There is no such server. */
    ANJAY_SERV_CONN_STATUS_INVALID = 0,
    /** The connection failed. */
    ANJAY_SERV_CONN_STATUS_ERROR = 1,
    /** Nothing was done yet. */
    ANJAY_SERV_CONN_STATUS_INITIAL = 2,
    /** A connection is being made. */
    ANJAY_SERV_CONN_STATUS_CONNECTING = 3,
    /** The bootstrap is under way. */
    ANJAY_SERV_CONN_STATUS_BOOTSTRAPPING = 4,
    /** The bootstrap is done. */
    ANJAY_SERV_CONN_STATUS_BOOTSTRAPPED = 5,
    /** Registering. */
    ANJAY_SERV_CONN_STATUS_REGISTERING = 6,
    /** Registered. */
    ANJAY_SERV_CONN_STATUS_REGISTERED = 7,
    /** The registration failed. */
    ANJAY_SERV_CONN_STATUS_REG_FAILURE = 8,
    /** De-registering. */
    ANJAY_SERV_CONN_STATUS_DEREGISTERING = 9,
    /** De-registered. */
    ANJAY_SERV_CONN_STATUS_DEREGISTERED = 10,
    /** About to be suspended: queue mode or offline. */
    ANJAY_SERV_CONN_STATUS_SUSPENDING = 11,
    /** Suspended. */
    ANJAY_SERV_CONN_STATUS_SUSPENDED = 12,
    /** Registering anew. */
    ANJAY_SERV_CONN_STATUS_REREGISTERING = 13,
    /** Updating the registration. */
    ANJAY_SERV_CONN_STATUS_UPDATING = 14,
} anjay_server_conn_status_t;

/** The versions of LwM2M a client offers, the highest first. */
typedef struct {
    /** Lowest version. */
    anjay_lwm2m_version_t minimum_version;
    /** Highest version. */
    anjay_lwm2m_version_t maximum_version;
} anjay_lwm2m_version_config_t;

/** A path in the data model. */
typedef struct {
    /** Object, instance, resource, resource instance; those behind the end are 65535. */
    uint16_t ids[4];
} anjay_uri_path_t;

/** How to secure a connection. */
typedef struct {
    /** Pre-shared key or certificates. */
    avs_net_security_info_t security_info;
    /** Certificate of the server that is expected, or NULL. */
    const avs_net_socket_dane_tlsa_record_t *dane_tlsa_record;
    /** Cipher suites that are allowed; none: those of the TLS library. */
    avs_net_socket_tls_ciphersuites_t tls_ciphersuites;
    /** Name to ask the server for, or NULL for the host of the URI. */
    const char *server_name_indication;
} anjay_security_config_t;

/** Told how a confirmable notification ended: `err` is `AVS_OK` when the server acknowledged it. */
typedef void anjay_confirmable_notification_status_cb_t(anjay_t *anjay,
                                                        anjay_ssid_t ssid,
                                                        const anjay_uri_path_t *observation_paths,
                                                        size_t paths_count,
                                                        avs_error_t err);

/** Told that the connection to a server does something else now. */
typedef void anjay_server_connection_status_cb_t(void *arg,
                                                 anjay_t *anjay,
                                                 anjay_ssid_t ssid,
                                                 anjay_server_conn_status_t status);

/** Told that a server answered a request of the client with an error; `code` is the CoAP code. */
typedef void anjay_server_communication_error_cb_t(void *arg,
                                                   anjay_t *anjay,
                                                   anjay_ssid_t ssid,
                                                   uint8_t code);

/**
 * How to set up a client. All zero but `endpoint_name` and the sizes of the two buffers is a valid configuration. `anjay_new` copies
 * what it needs, except for `prng_ctx`.
 */
typedef struct anjay_configuration {
    /** Endpoint Client Name; must not be NULL. */
    const char *endpoint_name;
    /** Local UDP port; 0: any, another for each server. */
    uint16_t udp_listen_port;
    /** Version of DTLS. */
    avs_net_ssl_version_t dtls_version;
    /** Bytes of the largest message that can be received. */
    size_t in_buffer_size;
    /** Bytes of the largest message that can be sent; longer payloads are sent in blocks. */
    size_t out_buffer_size;
    /** Bytes for answers that are kept for repeated requests; 0: none are kept. */
    size_t msg_cache_size;
    /** Settings of sockets; `reuse_addr` is always on. */
    avs_net_socket_configuration_t socket_config;
    /** Parameters of CoAP over UDP, or NULL: 2 s, 1.5, 4, 1. */
    const avs_coap_udp_tx_params_t *udp_tx_params;
    /** Retransmission timer of DTLS handshakes, or NULL: 1 s to 60 s. */
    const avs_net_dtls_handshake_timeouts_t *udp_dtls_hs_tx_params;
    /** Notifications are confirmable where no attribute says otherwise. */
    bool confirmable_notifications;
    /** Only a client-initiated bootstrap. */
    bool disable_legacy_server_initiated_bootstrap;
    /** Notifications that are kept for a server that cannot be reached; 0: no limit. */
    size_t stored_notification_limit;
    /** Answer with TLV or SenML CBOR where plain text would do. */
    bool prefer_hierarchical_formats;
    /** DTLS Connection ID. */
    bool use_connection_id;
    /** Tell servers about new instances at once, and not with the next Update. */
    bool update_immediately_on_dm_change;
    /** Notify a server about its own changes, too. */
    bool enable_self_notify;
    /** A connection that cannot be made counts as a failed attempt to register, and is tried again. */
    bool connection_error_is_registration_failure;
    /** Cipher suites where none are set for a server. */
    avs_net_socket_tls_ciphersuites_t default_tls_ciphersuites;
    /** Source of random numbers, valid until `anjay_delete`, or NULL. */
    avs_crypto_prng_ctx_t *prng_ctx;
    /** Called for each connection of the TLS library, or NULL. */
    avs_ssl_additional_configuration_clb_t *additional_tls_config_clb;
    /** Bytes of the options of a message over TCP; 0: 128. */
    size_t coap_tcp_max_options_size;
    /** Time to wait for an answer over TCP; zero or invalid: 30 s. */
    avs_time_duration_t coap_tcp_request_timeout;
    /** Versions of LwM2M, or NULL: 1.0 to 1.2. */
    const anjay_lwm2m_version_config_t *lwm2m_version_config;
    /** Trust what the system trusts. */
    bool use_system_trust_store;
    /** Certificates that are trusted. */
    avs_crypto_certificate_chain_info_t trust_store_certs;
    /** Certificates that are revoked. */
    avs_crypto_cert_revocation_list_info_t trust_store_crls;
    /** Complete the chain of the client from the trusted certificates. */
    bool rebuild_client_cert_chain;
    /** Told how confirmable notifications end, or NULL. */
    anjay_confirmable_notification_status_cb_t *confirmable_notification_status_cb;
    /** Told what connections do, or NULL. */
    anjay_server_connection_status_cb_t *server_connection_status_cb;
    /** Its first argument. */
    void *server_connection_status_cb_arg;
    /** Told about errors that servers answer with, or NULL. */
    anjay_server_communication_error_cb_t *server_communication_error_cb;
    /** Its first argument. */
    void *server_communication_error_cb_arg;
    /** How often a download over CoAP is tried again after an error of the network. */
    size_t coap_downloader_retry_count;
    /** How long to wait before. */
    avs_time_duration_t coap_downloader_retry_delay;
} anjay_configuration_t;

/**
 * Makes a client. Nothing is sent before its event loop runs.
 *
 * `config`: settings; neither the structure nor what it points to is needed any more afterwards, except for `prng_ctx`.
 *
 * Returns the client, or NULL: no endpoint name or one that is too long, settings out of range, no memory, no randomness.
 */
anjay_t *anjay_new(const anjay_configuration_t *config);

/**
 * Ends a client: downloads are aborted, the server is told (which may take some seconds when it cannot be reached), jobs
 * of the scheduler that are due run, the others are dropped. Not from inside a callback of the client, nor while another
 * thread uses it. Objects of the application are not needed any more afterwards.
 *
 * `anjay`: the client; NULL: nothing happens.
 */
void anjay_delete(anjay_t *anjay);

/** Version of the library. */
const char *anjay_get_version(void);

/**
 * The scheduler of a client; `avs_sched_data` of it is the client. It ends with the client.
 *
 * Returns it, or NULL without a client.
 */
avs_sched_t *anjay_get_scheduler(anjay_t *anjay);

/**
 * The sockets in use, as an `AVS_LIST`, for a loop of the application: `poll` their descriptors, `anjay_serve` those that can
 * be read, then `anjay_sched_run`.
 *
 * Returns the list, which stays valid until the next call of this function; NULL when there are none.
 */
avs_net_socket_t *const *anjay_get_sockets(anjay_t *anjay);

/**
 * Takes what came in.
 *
 * `ready_socket`: the socket that can be read; all are looked at.
 *
 * Returns 0, or negative without a client.
 */
int anjay_serve(anjay_t *anjay, avs_net_socket_t *ready_socket);

/**
 * Waits for something that comes in, and takes it.
 *
 * `max_wait_time`: for so long at most.
 *
 * Returns 0, or negative without a client or for an invalid time.
 */
int anjay_serve_any(anjay_t *anjay, avs_time_duration_t max_wait_time);

/** Does what is due: jobs of the scheduler, messages, downloads, notifications. */
void anjay_sched_run(anjay_t *anjay);

/** How long a loop of the application may wait, in milliseconds, at most `limit_ms`; 0: something is due. */
int anjay_sched_calculate_wait_time_ms(anjay_t *anjay,
                                       int limit_ms);

/**
 * When something is due.
 *
 * `out_delay_ms`: gets how long that is from now, in milliseconds.
 *
 * Returns 0; negative when nothing is: `out_delay_ms` is then left as it was.
 */
int anjay_sched_time_to_next_ms(anjay_t *anjay, int *out_delay_ms);

/**
 * Serves and schedules until interrupted.
 *
 * `max_wait_time`: longest single wait; not negative.
 *
 * Returns 0 after `anjay_event_loop_interrupt`; −1 for an invalid time, or when a loop of the client runs already.
 */
int anjay_event_loop_run(anjay_t *anjay,
                         avs_time_duration_t max_wait_time);

/** As `anjay_event_loop_run`; connections that were given up are made anew. */
int anjay_event_loop_run_with_error_handling(anjay_t *anjay, avs_time_duration_t max_wait_time);

/**
 * Interrupts the event loop. May be called in a signal handler, and from every thread.
 *
 * Returns 0; −1 when no loop runs, or it is interrupted already.
 */
int anjay_event_loop_interrupt(anjay_t *anjay);

/** Whether all servers were given up. */
bool anjay_all_connections_failed(anjay_t *anjay);

/** Whether a Register is under way, or waits to be tried again. */
bool anjay_ongoing_registration_exists(anjay_t *anjay);

/**
 * Sends an Update in the next pass of the scheduler.
 *
 * `ssid`: of the server, or 65535 for all.
 *
 * Returns 0, or negative when there is no such server.
 */
int anjay_schedule_registration_update(anjay_t *anjay, anjay_ssid_t ssid);

/**
 * Registers anew in the next pass of the scheduler.
 *
 * `ssid`: of the server, or 65535 for all.
 *
 * Returns 0, or negative when there is no such server.
 */
int anjay_schedule_register(anjay_t *anjay, anjay_ssid_t ssid);

/**
 * Makes the connection to a server anew in the next pass of the scheduler.
 *
 * `ssid`: of the server, or 65535 for all.
 *
 * Returns 0, or negative when there is no such server.
 */
int anjay_server_schedule_reconnect(anjay_t *anjay, anjay_ssid_t ssid);

/**
 * Talks to the bootstrap server in the next pass of the scheduler.
 *
 * Returns 0, or negative without a client.
 */
int anjay_schedule_bootstrap_request(anjay_t *anjay);

/**
 * De-registers from a server in the next pass of the scheduler, until `anjay_enable_server`.
 *
 * Returns 0, or negative when there is no such server.
 */
int anjay_disable_server(anjay_t *anjay, anjay_ssid_t ssid);

/**
 * De-registers from a server in the next pass of the scheduler, for a time.
 *
 * `timeout`: for how long; invalid: until `anjay_enable_server`.
 *
 * Returns 0, or negative when there is no such server.
 */
int anjay_disable_server_with_timeout(anjay_t *anjay,
                                      anjay_ssid_t ssid,
                                      avs_time_duration_t timeout);

/**
 * Registers with a server that was disabled.
 *
 * Returns 0, or negative when there is no such server.
 */
int anjay_enable_server(anjay_t *anjay, anjay_ssid_t ssid);

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_CORE_H */
