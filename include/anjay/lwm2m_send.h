/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef ANJAY_LWM2M_SEND_H
#define ANJAY_LWM2M_SEND_H

#include <anjay/anjay.h>

/**
 * @file
 * LwM2M Send.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Collects values for a Send. */
typedef struct anjay_send_batch_builder_struct anjay_send_batch_builder_t;
/** Values for one or more Sends; counted by references. */
typedef struct anjay_send_batch_struct anjay_send_batch_t;

/** Result of a Send: the server has it. */
#define ANJAY_SEND_SUCCESS 0
/** Result of a Send: no answer. */
#define ANJAY_SEND_TIMEOUT (-1)
/** Result of a Send: ended, because the client ended or the server is gone. */
#define ANJAY_SEND_ABORT (-2)
/** Result of a deferred Send: it could not be made in the end. */
#define ANJAY_SEND_DEFERRED_ERROR (-3)

/** What became of a call of `anjay_send`. */
typedef enum {
    /** It is on its way. */
    ANJAY_SEND_OK = 0,
    /** The version of LwM2M has no Send. */
    ANJAY_SEND_ERR_UNSUPPORTED = 1,
    /** The server does not want it: /1/x/23. */
    ANJAY_SEND_ERR_MUTED = 2,
    /** There is no connection. */
    ANJAY_SEND_ERR_OFFLINE = 3,
    /** A bootstrap is under way. */
    ANJAY_SEND_ERR_BOOTSTRAP = 4,
    /** There is no such server. */
    ANJAY_SEND_ERR_SSID = 5,
    /** The server registered with a version of LwM2M that has no Send. */
    ANJAY_SEND_ERR_PROTOCOL = 6,
    /** Something else, such as no memory. */
    ANJAY_SEND_ERR_INTERNAL = 7,
} anjay_send_result_t;

/**
 * Told how a Send ended: `ANJAY_SEND_SUCCESS`, `ANJAY_SEND_TIMEOUT`, `ANJAY_SEND_ABORT`, `ANJAY_SEND_DEFERRED_ERROR`, or minus the
 * CoAP code of the answer.
 */
typedef void anjay_send_finished_handler_t(anjay_t *anjay,
                                           anjay_ssid_t ssid,
                                           const anjay_send_batch_t *batch,
                                           int result,
                                           void *data);

/**
 * Makes an empty builder.
 *
 * Returns it; `anjay_send_batch_builder_compile` or `anjay_send_batch_builder_cleanup` ends it.
 */
anjay_send_batch_builder_t *anjay_send_batch_builder_new(void);

/**
 * Ends a builder without making a batch of it.
 *
 * `builder`: where the pointer to it lies; becomes NULL.
 */
void anjay_send_batch_builder_cleanup(anjay_send_batch_builder_t **builder);

/**
 * Adds the present value of a resource, with the time; of a multiple resource, those of all its instances.
 *
 * `builder`: to add to.
 * `anjay`: the client.
 *
 * Returns 0; `ANJAY_ERR_NOT_FOUND` when there is no such resource, or it has no value; what a handler returned.
 */
int anjay_send_batch_data_add_current(anjay_send_batch_builder_t *builder,
                                      anjay_t *anjay,
                                      anjay_oid_t oid,
                                      anjay_iid_t iid,
                                      anjay_rid_t rid);

/**
 * Makes a batch of what was added.
 *
 * `builder`: where the pointer to it lies; becomes NULL.
 *
 * Returns the batch, which `anjay_send_batch_release` gives up; NULL without a builder.
 */
anjay_send_batch_t *anjay_send_batch_builder_compile(anjay_send_batch_builder_t **builder);

/**
 * Counts another reference to a batch.
 *
 * Returns the batch.
 */
anjay_send_batch_t *anjay_send_batch_acquire(const anjay_send_batch_t *batch);

/**
 * Gives a reference to a batch up.
 *
 * `batch`: where the pointer to it lies; becomes NULL.
 */
void anjay_send_batch_release(anjay_send_batch_t **batch);

/**
 * Sends a batch to a server, in the next pass of the scheduler.
 *
 * `ssid`: of the server.
 * `data`: the batch; may be given up at once.
 * `finished_handler`: told how it ended, or NULL; not called when this function does not return `ANJAY_SEND_OK`.
 * `finished_handler_data`: its last argument.
 */
anjay_send_result_t anjay_send(anjay_t *anjay,
                               anjay_ssid_t ssid,
                               const anjay_send_batch_t *data,
                               anjay_send_finished_handler_t *finished_handler,
                               void *finished_handler_data);

/** As `anjay_send`; while the client is not registered, the batch waits for that. */
anjay_send_result_t anjay_send_deferrable(anjay_t *anjay,
                                          anjay_ssid_t ssid,
                                          const anjay_send_batch_t *data,
                                          anjay_send_finished_handler_t *finished_handler,
                                          void *finished_handler_data);

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_LWM2M_SEND_H */
