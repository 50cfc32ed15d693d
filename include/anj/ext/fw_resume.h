/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_EXT_FW_RESUME_H
#define ANJ_EXT_FW_RESUME_H

#include <stddef.h>
#include <stdint.h>
#include <anj/coap_downloader.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/defs.h>
#include <anj/dm/fw_update.h>
#include <anj/persistence.h>
#include <anj/time.h>

/**
 * @file
 * Extension of this library, not part of Anjay Lite's API: a download tells how it gets on, and goes on after a restart of
 * the device.
 *
 * `ANJ_EXT_WITH_DOWNLOAD_PROGRESS`: bytes, blocks, retransmissions, attempts, the last error with its cause, and the
 * round-trip time, for a progress bar or a report.
 *
 * `ANJ_EXT_WITH_DOWNLOAD_RESUME`: a record of how far a download came, which the application stores and gives back after a
 * restart; state, result and URI of the Firmware Update object, stored and restored (these two with `ANJ_WITH_PERSISTENCE`).
 * docs/firmware-update.md shows how to use them.
 */

#ifdef ANJ_EXT_WITH_DOWNLOAD_RESUME

/** `anj_ext_coap_downloader_start_from` cannot go on from the record. */
#define ANJ_EXT_DOWNLOAD_ERR_RECORD (-100)

/** Hash of no bytes, for `anj_ext_download_hash`. */
#define ANJ_EXT_DOWNLOAD_HASH_START UINT64_C(0xCBF29CE484222325)

#endif /* ANJ_EXT_WITH_DOWNLOAD_RESUME */

#ifdef __cplusplus
extern "C" {
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_PROGRESS)
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
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_PROGRESS)
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
    /** Bytes given to `event_cb`, with those that it is being given, and those that were there before a restart. */
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
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_PROGRESS)
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
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_RESUME)
/**
 * How far a download came: plain data to store and to give to `anj_ext_coap_downloader_start_from` after a restart. Only the
 * same device can use it (byte order), and nobody should change it.
 */
typedef struct {
    /** Tells records from other data, and from those of another version. */
    uint32_t format;
    /** Bytes of the file that `event_cb` got: after a restart, data go on from here. */
    uint32_t offset;
    /** Size of the file in bytes, when the server tells it; 0: not known. */
    uint32_t total_size;
    /** Bytes in a block. */
    uint16_t block_size;
    /** Bytes of the ETag. */
    uint8_t etag_size;
    /** 0. */
    uint8_t reserved;
    /** ETag of the file. */
    uint8_t etag[8];
    /** `anj_ext_download_hash` of the URI. */
    uint64_t uri_hash;
    /** `anj_ext_download_hash` of the first `offset` bytes of the file. */
    uint64_t data_hash;
    /** Hash of all of the above. */
    uint64_t check;
} anj_ext_download_record_t;
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_RESUME)
/**
 * Reads back what was kept of a file.
 *
 * `arg`: as given to `anj_ext_coap_downloader_start_from`.
 * `offset`: where in the file, in bytes.
 * `buffer`, `size`: where to write exactly `size` bytes.
 *
 * Returns 0, or another value when they are not there.
 */
typedef int anj_ext_download_read_cb_t(void *arg, uint32_t offset, uint8_t *buffer, size_t size);
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_RESUME)
/**
 * Tells how far a download came. Inside `event_cb`, the data that it is being given count: store them first, then the
 * record. Call it as often as you like, also while the download is suspended, and after it failed.
 *
 * `coap_downloader`: the downloader.
 * `out_record`: gets the answer; left alone on errors.
 *
 * Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE`: an argument is NULL, or there is nothing to go on from, namely no
 * complete block before the last one, a download that has finished, or a server that sends no ETag, without which a file that
 * changes between two parts of a download would not be noticed.
 */
int anj_ext_coap_downloader_get_record(const anj_coap_downloader_t *coap_downloader,
                                       anj_ext_download_record_t *out_record);
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_RESUME)
/**
 * Starts a download that goes on where an earlier one stopped, like `anj_coap_downloader_start` otherwise. The first status
 * that it reports is RESUMING instead of STARTING, and data begin at `offset` of the record: whatever was stored behind that
 * has to be cut off. When it turns out that there is another file on the server now, STARTING is reported, and data begin at
 * the start of the file.
 *
 * `uri`: must be the URI of the earlier download, letter by letter.
 * `net_config`: settings of the connection, see `anj_coap_downloader_start`.
 * `record`: how far the earlier download came.
 * `read_cb`: reads back what was kept of the file, so that the download goes on only if that is what the record says. It is
 * called during this call, for all `offset` bytes. NULL: the application vouches for them.
 * `read_cb_arg`: handed to it.
 *
 * Returns 0; what `anj_coap_downloader_start` returns; `ANJ_EXT_DOWNLOAD_ERR_RECORD` when the record is torn, of another URI
 * or of another version, or what was kept does not fit it. Then nothing is started: use `anj_coap_downloader_start`.
 */
int anj_ext_coap_downloader_start_from(anj_coap_downloader_t *coap_downloader,
                                       const char *uri,
                                       const anj_net_config_t *net_config,
                                       const anj_ext_download_record_t *record,
                                       anj_ext_download_read_cb_t *read_cb,
                                       void *read_cb_arg);
#endif

#if defined(ANJ_EXT_WITH_DOWNLOAD_RESUME)
/**
 * The hash in records, FNV-1a of 64 bits, for programs that check what they kept in their own way. It finds accidents, not
 * forgeries: an image still needs a signature.
 *
 * `hash`: the hash of the bytes before these, `ANJ_EXT_DOWNLOAD_HASH_START` when there are none.
 * `data`, `data_len`: the bytes and their number.
 *
 * Returns the hash.
 */
uint64_t anj_ext_download_hash(uint64_t hash,
                               const void *data,
                               size_t data_len);
#endif

#if (defined(ANJ_EXT_WITH_DOWNLOAD_RESUME) && defined(ANJ_WITH_PERSISTENCE) && defined(ANJ_WITH_DEFAULT_FOTA_OBJ))
/**
 * Stores state, result and URI of a Firmware Update object, so that it can tell the server the truth after a restart. A good
 * time is whenever one of them has changed; a push that is half way is stored as none.
 *
 * `entity_ctx`: an installed object.
 * `ctx`: made by `anj_persistence_store_context_create`.
 *
 * Returns 0, what the callback returned, or -1.
 */
int anj_ext_fw_update_object_store(const anj_dm_fw_update_entity_ctx_t *entity_ctx,
                                   const anj_persistence_context_t *ctx);
#endif

#if (defined(ANJ_EXT_WITH_DOWNLOAD_RESUME) && defined(ANJ_WITH_PERSISTENCE) && defined(ANJ_WITH_DEFAULT_FOTA_OBJ))
/**
 * Restores what `anj_ext_fw_update_object_store` stored; no handler is called. In state DOWNLOADING the application then
 * starts its download again, and in state UPDATING it reports the outcome with
 * `anj_dm_fw_update_object_set_update_result`.
 *
 * `entity_ctx`: an object that was just installed.
 * `ctx`: made by `anj_persistence_restore_context_create`.
 *
 * Returns 0, what the callback returned, or -1: what was read is torn, or is a state that this object cannot be in. Then the
 * object is left alone.
 */
int anj_ext_fw_update_object_restore(anj_t *anj,
                                     anj_dm_fw_update_entity_ctx_t *entity_ctx,
                                     const anj_persistence_context_t *ctx);
#endif

#if (defined(ANJ_EXT_WITH_DOWNLOAD_RESUME) && defined(ANJ_WITH_DEFAULT_FOTA_OBJ))
/**
 * Tells the state that the server reads in Resource 3, for a program that goes on after a restart.
 *
 * Returns the state, IDLE without an object.
 */
anj_dm_fw_update_state_t anj_ext_fw_update_object_get_state(const anj_dm_fw_update_entity_ctx_t *entity_ctx);
#endif

#if (defined(ANJ_EXT_WITH_DOWNLOAD_RESUME) && defined(ANJ_WITH_DEFAULT_FOTA_OBJ) && defined(ANJ_FOTA_WITH_PULL_METHOD))
/**
 * Tells the URI that the server reads in Resource 1, for a download that goes on after a restart.
 *
 * Returns the NUL-terminated URI, which stays valid until the object is reset or gets another one; empty when there is none;
 * NULL without an object.
 */
const char *anj_ext_fw_update_object_get_uri(const anj_dm_fw_update_entity_ctx_t *entity_ctx);
#endif

#ifdef __cplusplus
}
#endif

#endif /* ANJ_EXT_FW_RESUME_H */
