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
    anj_time_duration_t ack_timeout;
    double ack_random_factor;
    uint16_t max_retransmit;
} _anj_tx_params_t;

typedef struct {
    uint8_t phase;
    bool created;
    bool secure;
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
    uint8_t note;
    int32_t value;
} _anj_note_state_t;

typedef struct {
    uint32_t bytes;
    uint32_t blocks;
    uint32_t total;
    uint16_t block_size;
    uint16_t retries;
    uint32_t retransmissions;
    int32_t code;
    int8_t error;
    uint8_t cause;
} _anj_download_progress_state_t;

typedef struct {
    uint32_t smoothed;
    uint32_t variation;
#if defined(ANJ_EXT_WITH_ADAPTIVE_TIMEOUT)
    uint32_t timeout;
#endif
} _anj_round_trip_state_t;

typedef struct {
    uint64_t uri_hash;
    uint64_t data_hash;
    uint32_t total;
    bool unproved;
    bool anew;
} _anj_download_resume_state_t;

#if defined(ANJ_EXT_WITH_Q_BLOCK2)
typedef struct {
    anj_time_monotonic_t deadline;
    anj_time_monotonic_t asked;
    anj_time_duration_t round_trip;
    _anj_token_t tokens[2];
    uint32_t kept;
    uint32_t last;
    uint16_t last_len;
    uint16_t message_id;
    uint8_t support;
    uint8_t attempts;
    bool active;
    bool last_known;
    bool due;
    bool transmit;
    bool unanswered;
    uint8_t blocks[ANJ_EXT_Q_BLOCK2_WINDOW][1024];
} _anj_q_block_state_t;
#endif

typedef struct {
    _anj_client_exchange_state_t exchange;
    _anj_tx_params_t tx_params;
    anj_time_duration_t retry_delay;
    anj_time_monotonic_t deadline;
    _anj_connection_state_t connection;
    _anj_block_t next;
    uint32_t uri_len;
    uint16_t path_start;
    uint8_t etag[8];
    uint8_t etag_len;
    uint8_t status;
    uint8_t reported;
    int8_t error;
    uint8_t goal;
    uint8_t stage;
    uint8_t retry_count;
    uint8_t failures;
    uint8_t datagrams;
    _anj_note_state_t note;
    bool secure;
    bool has_next;
    bool answering;
    bool closing;
#if defined(ANJ_EXT_WITH_DOWNLOAD_PROGRESS)
    _anj_download_progress_state_t progress;
#endif
#if (defined(ANJ_EXT_WITH_ADAPTIVE_TIMEOUT) || defined(ANJ_EXT_WITH_DOWNLOAD_PROGRESS))
    _anj_round_trip_state_t round_trip;
#endif
#if defined(ANJ_EXT_WITH_ADAPTIVE_TIMEOUT)
    bool adaptive;
#endif
#if defined(ANJ_EXT_WITH_DOWNLOAD_RESUME)
    _anj_download_resume_state_t resume;
#endif
#if defined(ANJ_EXT_WITH_Q_BLOCK2)
    _anj_q_block_state_t q;
#endif
    uint8_t uri[160];
    uint8_t buffer[ANJ_COAP_DOWNLOADER_MAX_MSG_SIZE];
} _anj_downloader_state_t;

typedef struct {
    _anj_tx_params_t tx;
    anj_time_duration_t exchange_lifetime;
    anj_time_duration_t max_transmit_wait;
    anj_time_duration_t request_timeout;
    anj_time_duration_t queue_timeout;
#if defined(ANJ_WITH_BOOTSTRAP)
    anj_time_duration_t bootstrap_timeout;
#endif
#if defined(ANJ_WITH_BOOTSTRAP)
    anj_time_duration_t bootstrap_retry_timeout;
#endif
#if defined(ANJ_WITH_BOOTSTRAP)
    uint16_t bootstrap_retry_count;
#endif
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
    uint32_t min_period;
    uint32_t max_period;
    bool confirmable;
#if defined(ANJ_EXT_WITH_NOTIFICATION_STORING)
    bool storing;
#endif
} _anj_defaults_state_t;

typedef struct {
    uint8_t step;
    bool bootstrap;
    uint16_t slot;
    uint16_t object_place;
    uint16_t new_security_iid;
    uint32_t new_lifetime;
    uint16_t ssid;
    uint16_t server_iid;
    uint16_t security_iid;
    uint16_t port;
    bool secure;
    uint8_t security_mode;
    bool fallback;
#if defined(ANJ_WITH_LWM2M_SEND)
    bool send_allowed;
#endif
    uint32_t lifetime;
    uint16_t retry_count;
    uint16_t sequence_count;
    uint32_t retry_timer;
    uint32_t sequence_delay;
    uint32_t hold_off;
#if defined(ANJ_WITH_OBSERVE)
    _anj_defaults_state_t notifications;
#endif
    uint8_t host[256];
} _anj_account_state_t;

typedef struct {
    uint8_t segments[ANJ_COAP_MAX_LOCATION_PATHS_NUMBER][ANJ_COAP_MAX_LOCATION_PATH_SIZE];
    uint16_t lengths[ANJ_COAP_MAX_LOCATION_PATHS_NUMBER];
} _anj_location_state_t;

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
    uint8_t failure;
    bool with_objects;
    bool with_lifetime;
    bool begun;
    uint8_t szx;
    uint16_t block_size;
    uint16_t input_len;
    uint8_t after;
    bool acknowledging;
    uint16_t out_len;
    uint16_t send_len;
    anj_time_monotonic_t send_by;
    anj_time_monotonic_t give_up;
    uint8_t random[12];
#if defined(ANJ_WITH_OBSERVE)
    uint8_t observing;
#endif
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
    uint16_t newest;
    uint8_t response[(ANJ_OUT_PAYLOAD_BUFFER_SIZE + 32)];
} _anj_response_cache_state_t;

typedef uint8_t _anj_code_t;

#if defined(ANJ_WITH_EXTERNAL_DATA)
typedef struct {
    const void *pointers[4];
} _anj_external_t;
#endif

typedef struct {
    uint16_t bits;
} _anj_data_type_t;

typedef struct {
    uint64_t bits;
    size_t len;
    uint32_t start;
    uint32_t offset;
    uint32_t full_length_hint;
    _anj_path_t path;
    _anj_data_type_t data_type;
    uint8_t kind;
} _anj_record_state_t;

typedef struct {
    _anj_path_t path;
    uint16_t places[4];
    uint8_t base_len;
    uint8_t max_len;
    uint8_t stage;
    bool skip;
} _anj_walk_state_t;

typedef struct {
    uint32_t left[5];
    uint8_t path_len[5];
    uint8_t depth;
} _anj_open_containers_state_t;

typedef struct {
    int32_t exponent;
    uint8_t tag;
    uint8_t step;
    bool open_array;
    uint8_t string_major;
} _anj_cbor_reader_state_t;

typedef struct {
    uint32_t key_left;
    uint8_t expect;
    bool empty;
} _anj_map_reader_state_t;

typedef struct {
    uint32_t records_left;
    uint32_t pairs_left;
    uint32_t held_start;
    uint32_t held_len;
    uint8_t base[24];
    uint8_t name[24];
    uint8_t base_len;
    uint8_t name_len;
    bool has_base;
    bool has_name;
    bool has_value;
    bool delivered;
    int8_t label;
    uint8_t held;
    uint8_t expect;
} _anj_senml_reader_state_t;

typedef struct {
    uint64_t bits;
    uint32_t position;
    uint32_t offset;
    uint32_t left;
    uint32_t total;
    _anj_path_t request;
    _anj_path_t path;
    _anj_data_type_t answer_type;
    uint8_t answer;
    uint8_t codec;
    uint8_t kind;
    uint8_t stage;
    uint8_t failure;
    uint8_t wire;
    bool indefinite;
    uint8_t text_len;
    uint8_t text[36];
    uint8_t head_len;
    uint8_t head[9];
    _anj_open_containers_state_t open;
    _anj_cbor_reader_state_t cbor;
    _anj_map_reader_state_t maps;
    _anj_senml_reader_state_t senml;
} _anj_payload_decoder_state_t;

typedef struct {
    uint8_t bytes[64];
    uint8_t start;
    uint8_t end;
} _anj_scratch_state_t;

typedef struct {
    double base_time;
    uint32_t used;
    uint32_t leaves_left;
    uint32_t done;
    uint32_t total;
    _anj_path_t base;
    _anj_path_t previous;
    _anj_scratch_state_t scratch;
    uint8_t codec;
    uint8_t kind;
    uint8_t stage;
    uint32_t asked;
    uint8_t held[3];
    uint8_t held_len;
} _anj_payload_encoder_state_t;

typedef struct {
    uint32_t used;
    uint32_t done;
    uint32_t total;
    uint32_t left[2];
    _anj_path_t open;
    uint8_t base_len;
    bool external;
    bool ending;
    uint8_t head[14];
    uint8_t head_start;
    uint8_t head_end;
} _anj_tlv_writer_state_t;

typedef struct {
    uint32_t sum;
    uint32_t inner_sum;
    _anj_path_t inner;
    _anj_path_t container;
} _anj_tlv_measure_t;

typedef struct {
    _anj_tlv_writer_state_t writer;
    _anj_tlv_measure_t measure;
    _anj_walk_state_t measured;
    _anj_path_t leaf;
    _anj_data_type_t data_type;
    bool measuring;
    bool counting;
} _anj_tlv_read_state_t;

typedef struct {
    _anj_scratch_state_t scratch;
    uint32_t used;
    uint32_t uri_done;
    uint32_t uri_len;
    uint8_t stage;
} _anj_link_writer_state_t;

typedef struct {
    _anj_path_t path;
    uint8_t kind;
} _anj_change_state_t;

typedef struct {
    _anj_change_state_t items[8];
    uint8_t len;
} _anj_changes_state_t;

typedef struct {
    uint8_t phase;
    uint8_t then;
    uint8_t operation;
    bool object_list;
    bool bootstrap;
    bool bootstrap_open;
    bool last_input;
    bool early;
    bool created;
#if defined(ANJ_WITH_EXTERNAL_DATA)
    bool external_open;
#endif
    bool failed;
    bool success;
    _anj_code_t response;
    uint32_t answer_len;
    bool answer_more;
    _anj_path_t path;
    _anj_path_t location;
    uint16_t content_format;
    uint16_t accept;
    uint16_t response_format;
    uint32_t depth;
    uint16_t object;
    uint16_t cursor;
    uint8_t step;
    uint16_t wanted_iid;
    uint16_t iid;
    int32_t code;
    size_t collected;
    size_t produced;
    const uint8_t *source_start;
    size_t source_len;
#if defined(ANJ_WITH_EXTERNAL_DATA)
    _anj_external_t external;
#endif
#if defined(ANJ_WITH_EXTERNAL_DATA)
    size_t asked;
#endif
#if defined(ANJ_EXT_WITH_NOTIFICATION_STORING)
    double time;
#endif
    bool transaction;
    bool begun[ANJ_DM_MAX_OBJECTS_NUMBER];
    _anj_record_state_t record;
    _anj_walk_state_t walk;
    _anj_payload_decoder_state_t decoder;
    _anj_payload_encoder_state_t encoder;
#if defined(ANJ_EXT_WITH_TLV_OUTPUT)
    _anj_tlv_read_state_t tlv;
#endif
    _anj_link_writer_state_t links;
    _anj_changes_state_t changes;
    _anj_path_t paths[ANJ_DM_MAX_COMP_READ_ENTRIES];
    uint16_t path_count;
#if defined(ANJ_WITH_OBSERVE_COMPOSITE)
    _anj_path_t observed[ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER];
#endif
#if defined(ANJ_WITH_OBSERVE_COMPOSITE)
    bool is_composite;
#endif
#if (defined(ANJ_WITH_DISCOVER) && defined(ANJ_WITH_DISCOVER_ATTR))
    bool has_attributes;
#endif
#if (defined(ANJ_WITH_DISCOVER) && defined(ANJ_WITH_DISCOVER_ATTR))
    uint8_t link_attribute;
#endif
} _anj_operation_state_t;

typedef struct {
    double thresholds[3];
    uint32_t numbers[7];
    uint16_t named;
    uint16_t set;
} _anj_attributes_state_t;

typedef struct {
    _anj_attributes_state_t attributes;
    double reference;
    uint64_t kept;
    anj_time_monotonic_t last;
    anj_time_monotonic_t confirm_at;
    uint32_t sequence;
    _anj_path_t path;
    uint16_t ssid;
    uint16_t message_id;
    uint16_t accept;
    uint16_t content_format;
    _anj_data_type_t kept_type;
    _anj_token_t token;
    bool used;
    bool composite;
    bool own;
    bool active;
    bool conditional;
    bool pending;
    bool notified;
    _anj_code_t ending;
    uint8_t look;
#if defined(ANJ_EXT_WITH_NOTIFICATION_STORING)
    bool held;
#endif
} _anj_observation_state_t;

typedef struct {
    _anj_attributes_state_t attributes;
    _anj_path_t path;
    uint16_t ssid;
    bool used;
} _anj_attribute_record_state_t;

typedef struct {
    uint8_t bytes[ANJ_EXT_NOTIFICATION_STORE_SIZE];
    uint32_t used;
    bool sending;
    uint8_t failures;
} _anj_store_state_t;

typedef struct {
    _anj_observation_state_t slots[ANJ_OBSERVE_MAX_OBSERVATIONS_NUMBER];
    _anj_attribute_record_state_t records[ANJ_OBSERVE_MAX_WRITE_ATTRIBUTES_NUMBER];
    _anj_attributes_state_t request;
    _anj_defaults_state_t defaults;
    anj_time_monotonic_t quiet_from;
    anj_time_monotonic_t quiet_until;
    uint16_t top;
    uint16_t current;
    uint16_t cursor;
    uint16_t reading;
    uint8_t reading_for;
    bool looking;
    bool capturing;
#if defined(ANJ_EXT_WITH_NOTIFICATION_STORING)
    bool offline;
#endif
#if defined(ANJ_EXT_WITH_NOTIFICATION_STORING)
    _anj_store_state_t store;
#endif
} _anj_observe_state_t;

typedef struct {
    bool active;
    bool building;
    uint8_t flight;
    uint16_t content_format;
    uint16_t len;
} _anj_storing_state_t;

typedef struct {
    const void *request;
    uint32_t records;
    uint16_t format;
    uint8_t base;
} _anj_send_request_state_t;

typedef struct {
    _anj_send_request_state_t what;
    uint16_t id;
    bool finished;
    bool with_all;
    uint8_t result;
} _anj_send_slot_state_t;

typedef struct {
    uint32_t next;
    bool begun;
    bool open;
    uint8_t call;
    bool failed;
    bool got;
    bool got_end;
    uint32_t asked;
    uint32_t produced;
    uint32_t offset;
} _anj_send_progress_state_t;

typedef struct {
    _anj_send_slot_state_t slots[ANJ_LWM2M_SEND_QUEUE_SIZE];
    uint16_t len;
    uint16_t last_id;
    uint16_t depth;
    bool all;
    bool active;
    bool any_finished;
    _anj_send_progress_state_t progress;
} _anj_send_state_t;

typedef struct {
    _anj_session_config_state_t config;
    uint8_t status;
    uint8_t phase;
    uint8_t task;
    uint8_t outcome;
    bool special;
    bool announce;
    bool entering;
    bool leaving;
    bool draining;
    bool forcing;
    bool cleanup;
    bool shutdown;
    uint8_t datagrams;
    uint8_t changes;
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
#if defined(ANJ_WITH_OBSERVE)
    _anj_observe_state_t observe;
#endif
#if defined(ANJ_EXT_WITH_NOTIFICATION_STORING)
    _anj_storing_state_t storing;
#endif
    uint16_t received;
#if defined(ANJ_WITH_LWM2M_SEND)
    _anj_send_state_t send;
#endif
    _anj_note_state_t note;
    uint8_t in_buffer[ANJ_IN_MSG_BUFFER_SIZE];
    uint8_t out_buffer[ANJ_OUT_MSG_BUFFER_SIZE];
    uint8_t payload_buffer[ANJ_OUT_PAYLOAD_BUFFER_SIZE];
} _anj_session_state_t;

typedef struct {
    uint8_t state;
    uint8_t result;
    bool started;
    bool resetting;
    bool result_set;
#if defined(ANJ_FOTA_WITH_PULL_METHOD)
    uint8_t uri_first;
#endif
#if defined(ANJ_FOTA_WITH_PULL_METHOD)
    uint8_t uri[256];
#endif
} _anj_fw_update_state_t;

#if defined(ANJ_WITH_SECURITY)
typedef struct {
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
    const char *identity;
#endif
    uint32_t len;
    uint8_t source;
} _anj_security_key_state_t;
#endif

typedef struct {
    uint32_t hold_off;
    uint16_t iid;
    uint16_t ssid;
    uint8_t mode;
    bool bootstrap_server;
    uint8_t usage_xor;
    uint8_t server_uri[256];
#if defined(ANJ_WITH_SECURITY)
    uint8_t sni[ANJ_SEC_OBJ_MAX_SNI_SIZE];
#endif
#if defined(ANJ_WITH_SECURITY)
    uint8_t identity_bytes[ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE];
#endif
#if defined(ANJ_WITH_SECURITY)
    uint8_t server_key_bytes[ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE];
#endif
#if defined(ANJ_WITH_SECURITY)
    uint8_t secret_key_bytes[ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE];
#endif
#if defined(ANJ_WITH_SECURITY)
    _anj_security_key_state_t identity;
#endif
#if defined(ANJ_WITH_SECURITY)
    _anj_security_key_state_t server_key;
#endif
#if defined(ANJ_WITH_SECURITY)
    _anj_security_key_state_t secret_key;
#endif
} _anj_security_instance_state_t;

#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
typedef struct {
    const char *identity;
    uint8_t tag;
} _anj_key_record_state_t;
#endif

#if defined(ANJ_WITH_BOOTSTRAP)
#define _ANJ_INSTANCES 2
#else
#define _ANJ_INSTANCES 1
#endif
typedef struct {
    _anj_security_instance_state_t slots[_ANJ_INSTANCES];
    _anj_security_instance_state_t saved[_ANJ_INSTANCES];
#if defined(ANJ_WITH_EXTERNAL_CRYPTO_STORAGE)
    _anj_key_record_state_t stale[(3 * _ANJ_INSTANCES)];
#endif
} _anj_security_object_state_t;

typedef struct {
    uint32_t lifetime;
    uint32_t min_period;
    uint32_t max_period;
    uint32_t disable_timeout;
    uint32_t retry_timer;
    uint32_t seq_delay_timer;
    uint16_t ssid;
    uint16_t retry_count;
    uint16_t seq_retry_count;
    uint8_t notification_mode;
#if defined(ANJ_WITH_LWM2M12)
    uint8_t binding[7];
#endif
#if !defined(ANJ_WITH_LWM2M12)
    uint8_t binding[5];
#endif
    bool bootstrap_on_failure;
    bool mute_send;
    bool notification_storing;
} _anj_server_instance_state_t;

#ifdef __cplusplus
}
#endif

#endif /* ANJ_PRIVATE_STATE_H */
