/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_LWM2M_SEND_H
#define ANJ_LWM2M_SEND_H

#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>

/**
 * @file
 * The Send operation: the client reports values without being asked (LwM2M Core §6.4.5).
 */

#ifdef ANJ_WITH_LWM2M_SEND

#ifdef __cplusplus
extern "C" {
#endif

/** For `anj_send_abort`: all requests. */
#define ANJ_SEND_ID_ALL UINT16_MAX
/** The server accepted the message. */
#define ANJ_SEND_SUCCESS 0
/** The server did not answer. */
#define ANJ_SEND_ERR_TIMEOUT (-1)
/** The request was given up. */
#define ANJ_SEND_ERR_ABORT (-2)
/** The server refused the message. */
#define ANJ_SEND_ERR_REJECTED (-3)
/** A function of the socket failed. */
#define ANJ_SEND_ERR_NETWORK (-4)
/** A record could not be encoded, or the device failed otherwise. */
#define ANJ_SEND_ERR_INTERNAL (-5)
/** There is no request with this id. */
#define ANJ_SEND_ERR_NO_REQUEST_FOUND (-6)
/** The queue is full. */
#define ANJ_SEND_ERR_NO_SPACE (-7)
/** Not registered, or the server does not want Send messages. */
#define ANJ_SEND_ERR_NOT_ALLOWED (-8)
/** A record has no Resource path, or there are none. */
#define ANJ_SEND_ERR_DATA_NOT_VALID (-9)

/** Content formats of a Send message. */
typedef enum {
#if defined(ANJ_WITH_SENML_CBOR)
    /** SenML CBOR (112). */
    ANJ_SEND_CONTENT_FORMAT_SENML_CBOR,
#endif
#if defined(ANJ_WITH_LWM2M_CBOR)
    /** LwM2M CBOR (11544). */
    ANJ_SEND_CONTENT_FORMAT_LWM2M_CBOR,
#endif
} anj_send_content_format_t;

/**
 * Tells how a request ended; called exactly once for each request that was accepted, when it has left the queue. It may
 * queue a new one, and call every other function; `anj_core_step` and `anj_core_shutdown` have no effect in it.
 *
 * `send_id`: which request.
 * `result`: `ANJ_SEND_SUCCESS` or `ANJ_SEND_ERR_*`.
 * `data`: as given in `anj_send_request_t`.
 */
typedef void anj_send_finished_handler_t(anj_t *anjay, uint16_t send_id, int result, void *data);

/**
 * A Send message. Nothing is copied: it and what it points to must stay valid and unchanged until `finished_handler` is
 * called.
 */
typedef struct {
    /** Array of `records_cnt` values with their paths. */
    const anj_io_out_entry_t *records;
    /** Number of records, at least 1. */
    size_t records_cnt;
    /** Called when the request ends; required. */
    anj_send_finished_handler_t *finished_handler;
    /** Handed to `finished_handler`. */
    void *data;
    /** Content format of the message. */
    anj_send_content_format_t content_format;
} anj_send_request_t;

/**
 * Queues a message. It is sent by one of the next calls of `anj_core_step`, which wakes a client in queue mode.
 *
 * `send_request`: the message.
 * `out_send_id`: gets the id of the request, 1 to 65534; NULL: not wanted.
 *
 * Returns 0; `ANJ_SEND_ERR_DATA_NOT_VALID` when an argument or a path is not valid, or when two records of a message in
 * LwM2M CBOR have the same path; `ANJ_SEND_ERR_NOT_ALLOWED` when the client is not registered or the server does not want
 * Send messages (Resource 23 of the Server object, Mute Send, is true or cannot be read); `ANJ_SEND_ERR_NO_SPACE` when the
 * queue (`ANJ_LWM2M_SEND_QUEUE_SIZE`) is full.
 */
int anj_send_new_request(anj_t *anj,
                         const anj_send_request_t *send_request,
                         uint16_t *out_send_id);

/**
 * Gives a request up; its handler is called with `ANJ_SEND_ERR_ABORT` before the function returns. (The one exception: in
 * a callback of an external value of the very request, its handler is called when the callback has returned.)
 *
 * `send_id`: which one; `ANJ_SEND_ID_ALL`: all.
 *
 * Returns 0, also when nothing is queued; `ANJ_SEND_ERR_NO_REQUEST_FOUND`; `ANJ_SEND_ERR_ABORT`, without effect, when called
 * from a handler while all are given up, or from more handlers, one inside the other, than the queue has places.
 */
int anj_send_abort(anj_t *anj,
                   uint16_t send_id);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_LWM2M_SEND */

#endif /* ANJ_LWM2M_SEND_H */
