/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_EXT_FW_RESUME_H
#define ANJ_EXT_FW_RESUME_H

#include <stdint.h>
#include <anj/coap_downloader.h>
#include <anj/time.h>

/**
 * @file
 * Extension of this library, not part of Anjay Lite's API: a download tells how it gets on.
 *
 * `ANJ_EXT_WITH_DOWNLOAD_PROGRESS`: bytes, blocks, retransmissions, attempts, the last error with its cause, and the
 * round-trip time, for a progress bar or a report.
 */

#ifdef ANJ_EXT_WITH_DOWNLOAD_PROGRESS

#ifdef __cplusplus
extern "C" {
#endif

/** What was behind the last error of a download. */
typedef enum {
    /** Nothing went wrong. */
    ANJ_EXT_DOWNLOAD_CAUSE_NONE = 0,
    /** The server did not answer, however often the request was sent. */
    ANJ_EXT_DOWNLOAD_CAUSE_TIMEOUT = 1,
    /** The network layer failed. The code is what it returned, or 0 when it did not take a message in time. */
    ANJ_EXT_DOWNLOAD_CAUSE_NETWORK = 2,
    /** The server refused. The code is that of CoAP as on the wire: class times 32 plus detail, 132 for 4.04. */
    ANJ_EXT_DOWNLOAD_CAUSE_RESPONSE = 3,
    /** The server answered with a Reset. */
    ANJ_EXT_DOWNLOAD_CAUSE_RESET = 4,
    /** The ETag changed: there is another file on the server now. */
    ANJ_EXT_DOWNLOAD_CAUSE_ETAG_CHANGED = 5,
    /** The server broke the rules of block-wise transfer: another block size, a block that is too short. */
    ANJ_EXT_DOWNLOAD_CAUSE_PROTOCOL = 6,
    /** The request could not be built: it does not fit the buffer, or the URI has changed. */
    ANJ_EXT_DOWNLOAD_CAUSE_REQUEST = 7,
    /** `anj_rng_generate` failed. */
    ANJ_EXT_DOWNLOAD_CAUSE_RANDOM = 8,
    /** The application ended the download. */
    ANJ_EXT_DOWNLOAD_CAUSE_TERMINATED = 9,
} anj_ext_download_cause_t;

/**
 * What a download has achieved and suffered. Everything counts from `anj_coap_downloader_start`, through retries and
 * suspensions, except for the round-trip time.
 */
typedef struct {
    /**
     * Round-trip time, smoothed as in RFC 6298 §2, of the current connection or the last one; 0 when it is not known yet.
     * Requests that were sent more than once do not count.
     */
    anj_time_duration_t round_trip_time;
    /** Bytes given to `event_cb`, with those that it is being given. */
    uint32_t bytes_done;
    /** Blocks that brought them. */
    uint32_t blocks_done;
    /** Size of the file in bytes, when the server tells it (Size2 of RFC 7959 §4); 0: not known. */
    uint32_t total_size;
    /** Bytes in a block, 16 to 1024; 0 before the first one, and when the file comes in one piece. */
    uint32_t block_size;
    /** Requests sent again because no answer came in time. */
    uint32_t retransmissions;
    /** Attempts after the first one. */
    uint32_t retries;
    /** The last error, `ANJ_COAP_DOWNLOADER_ERR_*`, also one that led to another attempt; 0: none. */
    int last_error;
    /** What was behind it. */
    anj_ext_download_cause_t last_cause;
    /** A code that tells more about the cause, see `anj_ext_download_cause_t`; otherwise 0. */
    int last_code;
} anj_ext_download_progress_t;

/**
 * Tells how a download gets on. Only copies a few numbers: call it as often as you like, also inside `event_cb` and after
 * the end.
 *
 * `coap_downloader`: the downloader.
 * `out_progress`: gets the answer.
 *
 * Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when an argument is NULL.
 */
int anj_ext_coap_downloader_get_progress(const anj_coap_downloader_t *coap_downloader,
                                         anj_ext_download_progress_t *out_progress);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_EXT_WITH_DOWNLOAD_PROGRESS */

#endif /* ANJ_EXT_FW_RESUME_H */
