/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef ANJAY_DOWNLOAD_H
#define ANJAY_DOWNLOAD_H

#include <anjay/anjay_config.h>
#include <anjay/core.h>
#include <avsystem/commons/avs_net.h>

/**
 * @file
 * Downloads by the application.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** An ETag. */
typedef struct anjay_etag anjay_etag_t;

/** A download that is under way. */
typedef void *anjay_download_handle_t;

/** How a download ended. */
typedef enum anjay_download_result {
    /** All data was delivered. */
    ANJAY_DOWNLOAD_FINISHED = 0,
    /** `details.error` says why. */
    ANJAY_DOWNLOAD_ERR_FAILED = 1,
    /** The server answered with `details.status_code`. */
    ANJAY_DOWNLOAD_ERR_INVALID_RESPONSE = 2,
    /** The remote file changed meanwhile. */
    ANJAY_DOWNLOAD_ERR_EXPIRED = 3,
    /** Ended by the application. */
    ANJAY_DOWNLOAD_ERR_ABORTED = 4,
} anjay_download_result_t;

/** An ETag. Allocated with room for `size` bytes; free it with `avs_free`. */
struct anjay_etag {
    /** Number of bytes. */
    uint8_t size;
    /** The first of them. */
    uint8_t value[1];
};

/** How a download ended, with details. */
typedef struct {
    /** How it ended. */
    anjay_download_result_t result;
    /** More, for some results. */
    union {
        /** With `ANJAY_DOWNLOAD_ERR_FAILED`. */
        avs_error_t error;
        /** With `ANJAY_DOWNLOAD_ERR_INVALID_RESPONSE`: CoAP code or HTTP status. */
        int status_code;
    } details;
} anjay_download_status_t;

/** Gets the next part of a download, in order. `etag` is NULL when the server gave none. Anything but `AVS_OK` ends the download. */
typedef avs_error_t anjay_download_next_block_handler_t(anjay_t *anjay,
                                                        const uint8_t *data,
                                                        size_t data_size,
                                                        const anjay_etag_t *etag,
                                                        void *user_data);

/** Told that a download has ended. */
typedef void anjay_download_finished_handler_t(anjay_t *anjay,
                                               anjay_download_status_t status,
                                               void *user_data);

/** What to download. Everything is copied. */
typedef struct anjay_download_config {
    /** Where from. */
    const char *url;
    /** First byte wanted. */
    size_t start_offset;
    /** ETag of the part that is already there, or NULL. */
    const anjay_etag_t *etag;
    /** Gets the data. */
    anjay_download_next_block_handler_t *on_next_block;
    /** Called once, at the end. */
    anjay_download_finished_handler_t *on_download_finished;
    /** Passed to both. */
    void *user_data;
    /** How to secure the connection. */
    anjay_security_config_t security_config;
    /** Parameters of CoAP, or NULL for the defaults. */
    avs_coap_udp_tx_params_t *coap_tx_params;
    /** Time without data after which a transfer over TCP ends; zero or invalid: 30 s. */
    avs_time_duration_t tcp_request_timeout;
    /** Use the connection to a LwM2M server when it leads to the same host. */
    bool prefer_same_socket_downloads;
} anjay_download_config_t;

/**
 * An ETag with room for so many bytes, which are 0.
 *
 * Returns it, `avs_free` gives it back; NULL when there is no memory.
 */
anjay_etag_t *anjay_etag_new(uint8_t etag_size);

/**
 * A copy of an ETag.
 *
 * Returns it, `avs_free` gives it back; NULL for NULL, or when there is no memory.
 */
anjay_etag_t *anjay_etag_clone(const anjay_etag_t *old_etag);

/**
 * Starts a download over CoAP. Nothing is sent before the next pass of the scheduler.
 *
 * `config`: what to download; copied.
 * `out_handle`: gets the download.
 *
 * Returns `AVS_OK`; `AVS_EINVAL` for a wrong URL or missing handlers, `AVS_EPROTONOSUPPORT` for another scheme: no handler is
 * called then, and `out_handle` left as it was.
 */
avs_error_t anjay_download(anjay_t *anjay,
                           const anjay_download_config_t *config,
                           anjay_download_handle_t *out_handle);

/** Ends a download; its handler is told before this returns (from inside a handler of this download: after it). */
void anjay_download_abort(anjay_t *anjay,
                          anjay_download_handle_t dl_handle);

/** Suspends a download: the connection is closed, and what was received is kept. */
void anjay_download_suspend(anjay_t *anjay, anjay_download_handle_t dl_handle);

/**
 * Lets a download that was suspended go on.
 *
 * Returns 0; −1 when there is no such download.
 */
int anjay_download_reconnect(anjay_t *anjay, anjay_download_handle_t dl_handle);

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_DOWNLOAD_H */
