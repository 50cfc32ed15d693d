/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef ANJAY_FW_UPDATE_H
#define ANJAY_FW_UPDATE_H

#include <anjay/anjay_config.h>
#include <anjay/dm.h>
#include <anjay/download.h>

/**
 * @file
 * The Firmware Update object, /5.
 *
 * The image comes in order: `stream_open`, `stream_write` any number of times, `stream_finish`; or `reset` at any point.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Where an update stands when the client starts. */
typedef enum {
    /** It is being applied: `anjay_fw_update_set_result` follows. */
    ANJAY_FW_UPDATE_INITIAL_UPDATING = -3,
    /** An image is there, the server may have it applied. */
    ANJAY_FW_UPDATE_INITIAL_DOWNLOADED = -2,
    /** Part of an image is there: go on from `resume_offset`. */
    ANJAY_FW_UPDATE_INITIAL_DOWNLOADING = -1,
    /** No update is under way. */
    ANJAY_FW_UPDATE_INITIAL_NEUTRAL = 0,
    /** This is the new firmware. */
    ANJAY_FW_UPDATE_INITIAL_SUCCESS = 1,
    /** The image was damaged. */
    ANJAY_FW_UPDATE_INITIAL_INTEGRITY_FAILURE = 5,
    /** The update failed. */
    ANJAY_FW_UPDATE_INITIAL_FAILED = 8,
} anjay_fw_update_initial_result_t;

/** How urgent an update is. */
typedef enum {
    /** Critical. */
    ANJAY_FW_UPDATE_SEVERITY_CRITICAL = 0,
    /** Mandatory. */
    ANJAY_FW_UPDATE_SEVERITY_MANDATORY = 1,
    /** Optional. */
    ANJAY_FW_UPDATE_SEVERITY_OPTIONAL = 2,
} anjay_fw_update_severity_t;

/** Where an update stands when the client starts. */
typedef struct {
    /** What happened before the restart. */
    anjay_fw_update_initial_result_t result;
    /** URI of the download, or NULL. */
    const char *persisted_uri;
    /** With `ANJAY_FW_UPDATE_INITIAL_DOWNLOADING`: number of bytes that are already there. */
    size_t resume_offset;
    /** Their ETag, or NULL. */
    const anjay_etag_t *resume_etag;
    /** Download over the connection to the LwM2M server when it leads to the same host. */
    bool prefer_same_socket_downloads;
    /** Report changes of state and result with Send. */
    bool use_lwm2m_send;
} anjay_fw_update_initial_state_t;

/**
 * An image begins; `package_uri` is NULL when the server pushes it, `package_etag` when there is none. 0, or negative:
 * `ANJAY_FW_UPDATE_ERR_…` say which result the server reads.
 */
typedef int anjay_fw_update_stream_open_t(void *user_ptr,
                                          const char *package_uri,
                                          const anjay_etag_t *package_etag);

/** The next `length` bytes, at least one. 0, or negative as in `anjay_fw_update_stream_open_t`. */
typedef int anjay_fw_update_stream_write_t(void *user_ptr, const void *data, size_t length);

/** The image is complete: 0 when it can be applied, or negative as in `anjay_fw_update_stream_open_t`. */
typedef int anjay_fw_update_stream_finish_t(void *user_ptr);

/** Forgets the image, complete or not; may come when there is none. */
typedef void anjay_fw_update_reset_t(void *user_ptr);

/** Name of the image that was downloaded, valid until the handler may be called again, or NULL. */
typedef const char *anjay_fw_update_get_name_t(void *user_ptr);

/** Version of the image that was downloaded, valid until the handler may be called again, or NULL. */
typedef const char *anjay_fw_update_get_version_t(void *user_ptr);

/** Applies the image. It may not come back at all; 0 when the update goes on elsewhere; negative when it failed. */
typedef int anjay_fw_update_perform_upgrade_t(void *user_ptr);

/**
 * Fills `out_security_info`, which is zeroed, for a download from this URI: 0, or negative. What it points to must stay valid until
 * the next call of a handler.
 */
typedef int anjay_fw_update_get_security_config_t(void *user_ptr,
                                                  anjay_security_config_t *out_security_info,
                                                  const char *download_uri);

/** Parameters of CoAP for a download from this URI. */
typedef avs_coap_udp_tx_params_t anjay_fw_update_get_coap_tx_params_t(void *user_ptr,
                                                                      const char *download_uri);

/** Time without data after which a download over TCP ends; zero or invalid: 30 s. */
typedef avs_time_duration_t anjay_fw_update_get_tcp_request_timeout_t(void *user_ptr,
                                                                      const char *download_uri);

/** What an update does. The five of the stream, `reset` and `perform_upgrade` must be there; the others may be NULL. */
typedef struct {
    /** An image begins. */
    anjay_fw_update_stream_open_t *stream_open;
    /** The next part of it. */
    anjay_fw_update_stream_write_t *stream_write;
    /** It is complete. */
    anjay_fw_update_stream_finish_t *stream_finish;
    /** Forget the image. */
    anjay_fw_update_reset_t *reset;
    /** Name of the package, for /5/0/6. */
    anjay_fw_update_get_name_t *get_name;
    /** Version of the package, for /5/0/7. */
    anjay_fw_update_get_version_t *get_version;
    /** Apply the image. */
    anjay_fw_update_perform_upgrade_t *perform_upgrade;
    /** How to secure a download. */
    anjay_fw_update_get_security_config_t *get_security_config;
    /** Parameters of CoAP for a download. */
    anjay_fw_update_get_coap_tx_params_t *get_coap_tx_params;
    /** Timeout of a download over TCP. */
    anjay_fw_update_get_tcp_request_timeout_t *get_tcp_request_timeout;
} anjay_fw_update_handlers_t;

/** Resource 5, "Update Result". */
typedef enum {
    /** None yet. */
    ANJAY_FW_UPDATE_RESULT_INITIAL = 0,
    /** The update succeeded. */
    ANJAY_FW_UPDATE_RESULT_SUCCESS = 1,
    /** The image does not fit. */
    ANJAY_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE = 2,
    /** Not enough memory. */
    ANJAY_FW_UPDATE_RESULT_OUT_OF_MEMORY = 3,
    /** The connection was lost during the download. */
    ANJAY_FW_UPDATE_RESULT_CONNECTION_LOST = 4,
    /** The image is damaged. */
    ANJAY_FW_UPDATE_RESULT_INTEGRITY_FAILURE = 5,
    /** It is no image for this device. */
    ANJAY_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE = 6,
    /** The URI leads nowhere. */
    ANJAY_FW_UPDATE_RESULT_INVALID_URI = 7,
    /** The update failed. */
    ANJAY_FW_UPDATE_RESULT_FAILED = 8,
    /** The scheme of the URI is not supported. */
    ANJAY_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL = 9,
    /** The server cancelled it. */
    ANJAY_FW_UPDATE_RESULT_UPDATE_CANCELLED = 10,
    /** Put off. */
    ANJAY_FW_UPDATE_RESULT_DEFERRED = 11,
} anjay_fw_update_result_t;

/**
 * Installs the Firmware Update object.
 *
 * `anjay`: the client.
 * `handlers`: what the application does; must stay valid as long as the client.
 * `user_arg`: their first argument.
 * `initial_state`: where an update stands; copied. NULL: none is under way.
 *
 * Returns 0; −1 when it is installed already, a handler is missing, or for an initial state that cannot be.
 */
int anjay_fw_update_install(anjay_t *anjay,
                            const anjay_fw_update_handlers_t *handlers,
                            void *user_arg,
                            const anjay_fw_update_initial_state_t *initial_state);

/**
 * Tells how an update ended, or that it is put off. May be called inside `perform_upgrade`.
 *
 * Returns 0; −1 when the object is not installed, or the state is one in which there is nothing to tell.
 */
int anjay_fw_update_set_result(anjay_t *anjay,
                               anjay_fw_update_result_t result);

/** Suspends the download of an image, and each one that begins later, until `anjay_fw_update_pull_reconnect`. */
void anjay_fw_update_pull_suspend(anjay_t *anjay);

/**
 * Lets the download of an image go on.
 *
 * Returns 0; −1 when the object is not installed.
 */
int anjay_fw_update_pull_reconnect(anjay_t *anjay);

/** What a handler returns when the image does not fit. */
#define ANJAY_FW_UPDATE_ERR_NOT_ENOUGH_SPACE (-(int) ANJAY_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE)
/** What a handler returns when there is not enough memory. */
#define ANJAY_FW_UPDATE_ERR_OUT_OF_MEMORY (-(int) ANJAY_FW_UPDATE_RESULT_OUT_OF_MEMORY)
/** What a handler returns when the image is damaged. */
#define ANJAY_FW_UPDATE_ERR_INTEGRITY_FAILURE (-(int) ANJAY_FW_UPDATE_RESULT_INTEGRITY_FAILURE)
/** What a handler returns when it is no image for this device. */
#define ANJAY_FW_UPDATE_ERR_UNSUPPORTED_PACKAGE_TYPE (-(int) ANJAY_FW_UPDATE_RESULT_UNSUPPORTED_PACKAGE_TYPE)
/** What `perform_upgrade` returns when the update is put off. */
#define ANJAY_FW_UPDATE_ERR_DEFERRED (-(int) ANJAY_FW_UPDATE_RESULT_DEFERRED)

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_FW_UPDATE_H */
