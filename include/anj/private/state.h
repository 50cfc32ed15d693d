/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_PRIVATE_STATE_H
#define ANJ_PRIVATE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <anj/time.h>

/**
 * @file
 * Private: what the structures that applications allocate have inside. Nothing here may be used; all of it changes with any
 * version.
 */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    anj_time_duration_t ack_timeout;
    double ack_random_factor;
    uint16_t max_retransmit;
} _anj_tx_params_t;

typedef struct {
    _anj_tx_params_t tx;
    anj_time_duration_t request_timeout;
    anj_time_duration_t queue_timeout;
    anj_time_duration_t bootstrap_timeout;
    anj_time_duration_t bootstrap_retry_timeout;
    uint16_t bootstrap_retry_count;
    bool queue_mode;
} _anj_session_config_state_t;

typedef struct {
    bool restart;
    bool bootstrap;
    bool disable;
    bool update;
    bool objects;
    bool refresh;
    anj_time_monotonic_t server_wake;
    anj_time_monotonic_t user_wake;
} _anj_requests_state_t;

typedef struct {
    uint8_t step;
    bool bootstrap;
    uint16_t slot;
    uint16_t new_security_iid;
    uint32_t new_lifetime;
    uint16_t ssid;
    uint16_t server_iid;
    uint16_t security_iid;
    uint16_t port;
    bool secure;
    uint8_t security_mode;
    bool fallback;
    uint32_t lifetime;
    uint16_t retry_count;
    uint16_t sequence_count;
    uint32_t retry_timer;
    uint32_t sequence_delay;
    uint32_t hold_off;
    uint8_t host[256];
} _anj_account_state_t;

typedef struct {
    uint8_t segments[ANJ_COAP_MAX_LOCATION_PATHS_NUMBER][ANJ_COAP_MAX_LOCATION_PATH_SIZE];
    uint16_t lengths[ANJ_COAP_MAX_LOCATION_PATHS_NUMBER];
} _anj_location_state_t;

typedef struct {
    uint8_t phase;
    bool created;
    bool cleanup;
    bool closing;
    bool sending;
    int32_t code;
    uint32_t value;
    uint32_t sent;
    uint32_t len;
    uint32_t mtu;
} _anj_connection_state_t;

typedef struct {
    uint32_t num;
    bool more;
    uint8_t szx;
} _anj_block_t;

typedef struct {
    uint8_t bytes[8];
    uint8_t len;
} _anj_token_t;

typedef struct {
    anj_time_monotonic_t deadline;
    anj_time_monotonic_t due;
    anj_time_duration_t first_timeout;
    anj_time_duration_t lifetime;
    _anj_block_t upload;
    _anj_block_t download;
    uint16_t max_retransmit;
    uint16_t retransmissions;
    uint16_t message_id;
    uint16_t last_id;
    uint16_t separate_id;
    _anj_token_t token;
    uint8_t phase;
    uint8_t kind;
    bool uploading;
    bool downloading;
    bool size_known;
    bool separate_seen;
    bool acknowledge;
} _anj_client_exchange_state_t;

typedef struct {
    uint16_t ids[4];
    uint8_t len;
} _anj_path_t;

typedef struct {
    anj_time_monotonic_t deadline;
    anj_time_monotonic_t due;
    _anj_block_t block1;
    _anj_block_t block2;
    uint32_t expected;
    _anj_path_t path;
    uint16_t message_id;
    _anj_token_t token;
    uint8_t ty;
    uint8_t operation;
    uint8_t phase;
    uint8_t awaited;
    uint8_t outcome;
    uint8_t szx;
} _anj_server_exchange_state_t;

typedef struct {
    uint8_t kind;
    uint8_t step;
    bool terminate;
    bool stalled;
    bool success;
    bool broken;
    bool with_objects;
    bool with_lifetime;
    bool begun;
    uint8_t szx;
    uint16_t input_len;
    uint8_t after;
    bool acknowledging;
    uint16_t out_len;
    uint16_t send_len;
    anj_time_monotonic_t send_by;
    anj_time_monotonic_t give_up;
    uint8_t random[12];
    _anj_client_exchange_state_t client;
    _anj_server_exchange_state_t server;
} _anj_talk_state_t;

typedef struct {
    anj_time_monotonic_t deadline;
    uint32_t token_hash;
    uint16_t message_id;
    bool used;
} _anj_cached_id_state_t;

typedef struct {
    _anj_cached_id_state_t entries[ANJ_CACHE_ENTRIES_NUMBER];
    uint32_t len;
    uint8_t response[(ANJ_OUT_PAYLOAD_BUFFER_SIZE + 32)];
} _anj_response_cache_state_t;

typedef struct {
    bool active;
    uint64_t placeholder[100];
} _anj_operation_state_t;

typedef struct {
    _anj_session_config_state_t config;
    uint8_t status;
    uint8_t phase;
    uint8_t task;
    uint8_t outcome;
    bool announce;
    bool entering;
    bool leaving;
    bool draining;
    bool forcing;
    bool cleanup;
    bool shutdown;
    uint8_t datagrams;
    _anj_requests_state_t requests;
    _anj_account_state_t account;
    _anj_location_state_t location;
    uint16_t attempt;
    uint16_t sequence;
    uint32_t lifetime_sent;
    anj_time_monotonic_t retry_at;
    anj_time_monotonic_t next_update;
    anj_time_monotonic_t queue_at;
    _anj_connection_state_t connection;
    _anj_talk_state_t talk;
#if defined(ANJ_WITH_CACHE)
    _anj_response_cache_state_t cache;
#endif
    _anj_operation_state_t operation;
    uint16_t received;
    uint8_t in_buffer[ANJ_IN_MSG_BUFFER_SIZE];
    uint8_t out_buffer[ANJ_OUT_MSG_BUFFER_SIZE];
    uint8_t payload_buffer[ANJ_OUT_PAYLOAD_BUFFER_SIZE];
} _anj_session_state_t;

#ifdef __cplusplus
}
#endif

#endif /* ANJ_PRIVATE_STATE_H */
