/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_COAP_DOWNLOADER_H
#define ANJ_COAP_DOWNLOADER_H

#include <stddef.h>
#include <stdint.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/defs.h>
#include <anj/private/state.h>

/**
 * @file
 * Downloads over CoAP and CoAPS, block by block (RFC 7959). A downloader needs no client; several may run side by side.
 *
 * Set one up with `anj_coap_downloader_init`, start a download with `anj_coap_downloader_start` and call
 * `anj_coap_downloader_step` in a loop. The callback gets the data and the end, FINISHED or FAILED.
 */

#ifdef ANJ_WITH_COAP_DOWNLOADER

#ifdef __cplusplus
extern "C" {
#endif

/** The URI cannot be parsed, has too many segments, or its scheme is not `coap` or `coaps`. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_URI (-1)
/** A download is under way already. */
#define ANJ_COAP_DOWNLOADER_ERR_IN_PROGRESS (-2)
/** A required setting is missing. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION (-3)
/** The application ended the download. */
#define ANJ_COAP_DOWNLOADER_ERR_TERMINATED (-4)
/** A function of the socket failed. */
#define ANJ_COAP_DOWNLOADER_ERR_NETWORK (-5)
/** The server sent what does not belong into a download. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_RESPONSE (-6)
/** The server did not answer. */
#define ANJ_COAP_DOWNLOADER_ERR_TIMEOUT (-7)
/** Randomness is not available, or a request could not be encoded. */
#define ANJ_COAP_DOWNLOADER_ERR_INTERNAL (-8)
/** The file changed on the server during the download. */
#define ANJ_COAP_DOWNLOADER_ERR_ETAG_MISMATCH (-9)
/** There is nothing to suspend or resume. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE (-10)

/** Where a download stands. */
typedef enum {
    /** Nothing started yet. */
    ANJ_COAP_DOWNLOADER_STATUS_INITIAL = 0,
    /** Connecting. */
    ANJ_COAP_DOWNLOADER_STATUS_STARTING = 1,
    /** Data arrive; reported once per block. */
    ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING = 2,
    /** Closing the connection: no more data, the download has ended or is being terminated. */
    ANJ_COAP_DOWNLOADER_STATUS_FINISHING = 3,
    /** Complete. */
    ANJ_COAP_DOWNLOADER_STATUS_FINISHED = 4,
    /** Connecting again after an error. */
    ANJ_COAP_DOWNLOADER_STATUS_RETRYING = 5,
    /** Waiting for the time of the next attempt. */
    ANJ_COAP_DOWNLOADER_STATUS_WAITING_FOR_RETRY = 6,
    /** Connecting again after `anj_coap_downloader_resume`. */
    ANJ_COAP_DOWNLOADER_STATUS_RESUMING = 7,
    /** Failed: `anj_coap_downloader_get_error` tells why. */
    ANJ_COAP_DOWNLOADER_STATUS_FAILED = 8,
    /** Suspended: `anj_coap_downloader_resume` goes on. */
    ANJ_COAP_DOWNLOADER_STATUS_SUSPENDED = 9,
} anj_coap_downloader_status_t;

/**
 * Tells a new status, or brings data. May call the functions of the downloader but `anj_coap_downloader_step`.
 *
 * `arg`: as given in `anj_coap_downloader_configuration_t`.
 * `conn_status`: the status; `ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING` comes with data.
 * `data`, `data_len`: the next bytes of the file, valid during the call, and their number; NULL and 0 without data.
 */
typedef void anj_coap_downloader_event_callback_t(void *arg,
                                                  anj_coap_downloader_t *coap_downloader,
                                                  anj_coap_downloader_status_t conn_status,
                                                  const uint8_t *data,
                                                  size_t data_len);

/** Settings of a downloader. Zero it first: zero means "default". */
typedef struct anj_coap_downloader_configuration_struct {
    /** Called on every new status and for the data; required. */
    anj_coap_downloader_event_callback_t *event_cb;
    /** Handed to `event_cb`. */
    void *event_cb_arg;
    /**
     * Transmission parameters, copied; NULL: `ANJ_EXCHANGE_UDP_TX_PARAMS_DEFAULT`, which also stay in force when these are
     * out of range. With `ANJ_EXT_WITH_ADAPTIVE_TIMEOUT` those defaults are only the beginning: as soon as the round-trip
     * time is known, timeouts follow it. Parameters that are given here are always obeyed.
     */
    const anj_exchange_udp_tx_params_t *udp_tx_params;
    /** Time to wait before another attempt, counted from the cleanup after the one that failed. */
    anj_time_duration_t retry_delay;
    /**
     * Attempts in a row that may fail, when the network fails or the server does not answer, before the download does. Data
     * starts the count anew. 0 and 1: no retry.
     */
    uint8_t retry_count;
} anj_coap_downloader_configuration_t;

/** A downloader. Allocated by the application, set up by `anj_coap_downloader_init`; every field is private. */
struct _anj_coap_downloader_struct {
    /** Private. */
    anj_coap_downloader_event_callback_t *event_cb;
    /** Private. */
    void *event_cb_arg;
    /** Private: context of the network layer, NULL for none. */
    anj_net_ctx_t *net_ctx;
    /** Private: a URI that is too long to be copied. */
    const char *uri;
    /** Private. */
    anj_net_config_t net_config;
    /** Private. */
    _anj_downloader_state_t state;
};

/**
 * Sets a downloader up.
 *
 * `coap_downloader`: the downloader; whatever it did before is forgotten, so a download must have ended.
 * `config`: settings; the structure itself is not needed any more afterwards.
 *
 * Returns 0; `ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION` without `event_cb`, `ANJ_COAP_DOWNLOADER_ERR_INTERNAL` when
 * `anj_rng_generate` failed.
 */
int anj_coap_downloader_init(anj_coap_downloader_t *coap_downloader,
                             const anj_coap_downloader_configuration_t *config);

/**
 * Does what is to be done now: sends, receives, calls back. Call it again and again; it waits only when a function of the
 * platform does. A call from inside `event_cb` has no effect.
 */
void anj_coap_downloader_step(anj_coap_downloader_t *coap_downloader);

/**
 * Starts a download.
 *
 * `uri`: `coap://` or `coaps://`, host, optional port, path and query; NUL-terminated. Up to 160 characters are copied; a
 * longer one must stay unchanged until the download ends.
 * `net_config`: settings of the connection, required for `coaps`; NULL: defaults. The structure is copied, but what it
 * points to must stay valid until the download ends.
 *
 * Returns 0; `ANJ_COAP_DOWNLOADER_ERR_IN_PROGRESS` while another one runs or is suspended,
 * `ANJ_COAP_DOWNLOADER_ERR_INVALID_URI`, `ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION` for `coaps` without `net_config`.
 */
int anj_coap_downloader_start(anj_coap_downloader_t *coap_downloader,
                              const char *uri,
                              const anj_net_config_t *net_config);

/**
 * Ends a download. The next steps close the connection and report FAILED, with `ANJ_COAP_DOWNLOADER_ERR_TERMINATED`.
 * Nothing happens when none runs.
 */
void anj_coap_downloader_terminate(anj_coap_downloader_t *coap_downloader);

/**
 * Tells why the last download failed.
 *
 * Returns 0 when none failed, or `ANJ_COAP_DOWNLOADER_ERR_*`.
 */
int anj_coap_downloader_get_error(anj_coap_downloader_t *coap_downloader);

/**
 * Suspends a download: closes the connection and remembers the progress. In the callback with the last bytes of the file it
 * has no effect, and the download finishes.
 *
 * Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when there is nothing to suspend.
 */
int anj_coap_downloader_suspend(anj_coap_downloader_t *coap_downloader);

/**
 * Goes on with a suspended download, at once.
 *
 * Returns 0, or `ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE` when none is suspended; `ANJ_COAP_DOWNLOADER_ERR_INVALID_URI` when
 * a URI that was too long to be copied has changed.
 */
int anj_coap_downloader_resume(anj_coap_downloader_t *coap_downloader);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_COAP_DOWNLOADER */

#endif /* ANJ_COAP_DOWNLOADER_H */
