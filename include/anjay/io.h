/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef ANJAY_IO_H
#define ANJAY_IO_H

#include <anjay/core.h>

/**
 * @file
 * What handlers of objects read from and write to.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Where `anjay_dm_emit` puts IDs. */
typedef struct anjay_dm_list_ctx_struct anjay_dm_list_ctx_t;
/** Where `anjay_dm_emit_res` puts resources. */
typedef struct anjay_dm_resource_list_ctx_struct anjay_dm_resource_list_ctx_t;
/** Where `anjay_ret_…` put a value. */
typedef struct anjay_output_ctx_struct anjay_output_ctx_t;
/** Where `anjay_get_…` take a value from. */
typedef struct anjay_input_ctx_struct anjay_input_ctx_t;
/** Arguments of an Execute. */
typedef struct anjay_execute_ctx_struct anjay_execute_ctx_t;
/** Where `anjay_ret_bytes_append` puts bytes. */
typedef struct anjay_ret_bytes_ctx_struct anjay_ret_bytes_ctx_t;

/** What `anjay_execute_get_next_arg` returns behind the last argument. */
#define ANJAY_EXECUTE_GET_ARG_END 1
/** What `anjay_get_string` and `anjay_execute_get_arg_value` return when more of the value is to come. */
#define ANJAY_BUFFER_TOO_SHORT 1

/** What can be done to a resource. */
typedef enum {
    /** Read. */
    ANJAY_DM_RES_R = 0,
    /** Write. */
    ANJAY_DM_RES_W = 1,
    /** Read and Write. */
    ANJAY_DM_RES_RW = 2,
    /** Read; multiple. */
    ANJAY_DM_RES_RM = 3,
    /** Write; multiple. */
    ANJAY_DM_RES_WM = 4,
    /** Read and Write; multiple. */
    ANJAY_DM_RES_RWM = 5,
    /** Execute. */
    ANJAY_DM_RES_E = 6,
    /** Nothing, but for the bootstrap server. */
    ANJAY_DM_RES_BS_RW = 7,
} anjay_dm_resource_kind_t;

/** Whether a resource has a value. */
typedef enum {
    /** It has none: a Read gives 4.04, a Write may create it. */
    ANJAY_DM_RES_ABSENT = 0,
    /** It has one. */
    ANJAY_DM_RES_PRESENT = 1,
} anjay_dm_resource_presence_t;

/**
 * Emits an instance or a resource instance, in `list_instances` or `list_resource_instances`.
 *
 * `ctx`: as the handler got it.
 * `id`: larger than the one before.
 */
void anjay_dm_emit(anjay_dm_list_ctx_t *ctx, uint16_t id);

/**
 * Emits a resource, in `list_resources`.
 *
 * `ctx`: as the handler got it.
 * `rid`: larger than the one before.
 * `kind`: what can be done to it.
 * `presence`: whether it has a value.
 */
void anjay_dm_emit_res(anjay_dm_resource_list_ctx_t *ctx,
                       anjay_rid_t rid,
                       anjay_dm_resource_kind_t kind,
                       anjay_dm_resource_presence_t presence);

/**
 * Begins a value of opaque bytes, in `resource_read`.
 *
 * `ctx`: as the handler got it.
 * `length`: how many bytes there are in all.
 *
 * Returns what `anjay_ret_bytes_append` needs, or NULL when there is a value already.
 */
anjay_ret_bytes_ctx_t *anjay_ret_bytes_begin(anjay_output_ctx_t *ctx, size_t length);

/**
 * Adds bytes to a value that was begun.
 *
 * `ctx`: what `anjay_ret_bytes_begin` returned.
 * `data`, `length`: the next bytes.
 *
 * Returns 0, or negative when these are more than were announced.
 */
int anjay_ret_bytes_append(anjay_ret_bytes_ctx_t *ctx, const void *data, size_t length);

/**
 * Gives a value of opaque bytes, in `resource_read`. They are copied.
 *
 * Returns 0, or negative when there is a value already.
 */
int anjay_ret_bytes(anjay_output_ctx_t *ctx, const void *data, size_t length);

/**
 * Gives a text, in `resource_read`. It is copied.
 *
 * Returns 0, or negative when there is a value already, or `value` is NULL.
 */
int anjay_ret_string(anjay_output_ctx_t *ctx, const char *value);

/**
 * Gives an integer, in `resource_read`.
 *
 * Returns 0, or negative when there is a value already.
 */
int anjay_ret_i64(anjay_output_ctx_t *ctx, int64_t value);

/**
 * Gives an unsigned integer, in `resource_read`.
 *
 * Returns 0, or negative when there is a value already.
 */
int anjay_ret_u64(anjay_output_ctx_t *ctx, uint64_t value);

/**
 * Gives a floating-point number, in `resource_read`.
 *
 * Returns 0, or negative when there is a value already.
 */
int anjay_ret_double(anjay_output_ctx_t *ctx, double value);

/**
 * Gives a boolean, in `resource_read`.
 *
 * Returns 0, or negative when there is a value already.
 */
int anjay_ret_bool(anjay_output_ctx_t *ctx, bool value);

/**
 * Gives an object link, in `resource_read`.
 *
 * Returns 0, or negative when there is a value already.
 */
int anjay_ret_objlnk(anjay_output_ctx_t *ctx, anjay_oid_t oid, anjay_iid_t iid);

/**
 * Takes the next opaque bytes of the value, in `resource_write`.
 *
 * `ctx`: as the handler got it.
 * `out_bytes_read`: gets how many were taken.
 * `out_message_finished`: gets whether these were the last.
 * `out_buf`, `buf_size`: where they go, and how many at most.
 *
 * Returns 0, or `ANJAY_ERR_BAD_REQUEST` when the value is none of bytes.
 */
int anjay_get_bytes(anjay_input_ctx_t *ctx,
                    size_t *out_bytes_read,
                    bool *out_message_finished,
                    void *out_buf,
                    size_t buf_size);

/**
 * Takes the next part of a text, in `resource_write`. It always ends with a NUL.
 *
 * `ctx`: as the handler got it.
 * `out_buf`, `buf_size`: where it goes, and how much at most, with the NUL.
 *
 * Returns 0 when all was taken, `ANJAY_BUFFER_TOO_SHORT` when there is more: the next call takes that;
 * `ANJAY_ERR_BAD_REQUEST` when the value is no text.
 */
int anjay_get_string(anjay_input_ctx_t *ctx,
                     char *out_buf,
                     size_t buf_size);

/**
 * Takes an integer, in `resource_write`.
 *
 * Returns 0, or `ANJAY_ERR_BAD_REQUEST` when the value is none, or does not fit: `out` is then left as it was.
 */
int anjay_get_i32(anjay_input_ctx_t *ctx,
                  int32_t *out);

/** Takes an integer, in `resource_write`. See `anjay_get_i32`. */
int anjay_get_i64(anjay_input_ctx_t *ctx, int64_t *out);

/** Takes an unsigned integer, in `resource_write`. See `anjay_get_i32`. */
int anjay_get_u32(anjay_input_ctx_t *ctx, uint32_t *out);

/** Takes an unsigned integer, in `resource_write`. See `anjay_get_i32`. */
int anjay_get_u64(anjay_input_ctx_t *ctx, uint64_t *out);

/** Takes a floating-point number, in `resource_write`. See `anjay_get_i32`. */
int anjay_get_float(anjay_input_ctx_t *ctx, float *out);

/** Takes a floating-point number, in `resource_write`. See `anjay_get_i32`. */
int anjay_get_double(anjay_input_ctx_t *ctx, double *out);

/** Takes a boolean, in `resource_write`. See `anjay_get_i32`. */
int anjay_get_bool(anjay_input_ctx_t *ctx, bool *out);

/** Takes an object link, in `resource_write`. See `anjay_get_i32`. */
int anjay_get_objlnk(anjay_input_ctx_t *ctx, anjay_oid_t *out_oid, anjay_iid_t *out_iid);

/**
 * Goes to the next argument, in `resource_execute`. What was not read of the value of the last one is passed over.
 *
 * `ctx`: as the handler got it.
 * `out_arg`: gets its number, 0 to 9; −1 at the end.
 * `out_has_value`: gets whether it has a value.
 *
 * Returns 0, `ANJAY_EXECUTE_GET_ARG_END` when there is none, `ANJAY_ERR_BAD_REQUEST` when the payload is no list of
 * arguments.
 */
int anjay_execute_get_next_arg(anjay_execute_ctx_t *ctx,
                               int *out_arg,
                               bool *out_has_value);

/**
 * Reads the value of the argument, in `resource_execute`. It always ends with a NUL.
 *
 * `ctx`: as the handler got it.
 * `out_bytes_read`: gets how many characters were read; may be NULL.
 * `out_buf`, `buf_size`: where they go, and how many at most, with the NUL: at least 2.
 *
 * Returns 0 when all was read, `ANJAY_BUFFER_TOO_SHORT` when there is more: the next call reads that; −1 for a wrong
 * argument.
 */
int anjay_execute_get_arg_value(anjay_execute_ctx_t *ctx,
                                size_t *out_bytes_read,
                                char *out_buf,
                                size_t buf_size);

/** Gives a 32-bit integer: 0, or negative. */
static inline int anjay_ret_i32(anjay_output_ctx_t *ctx, int32_t value) {
    return anjay_ret_i64(ctx, value);
}

/** Gives a 32-bit unsigned integer: 0, or negative. */
static inline int anjay_ret_u32(anjay_output_ctx_t *ctx, uint32_t value) {
    return anjay_ret_u64(ctx, value);
}

/** Gives a number: 0, or negative. */
static inline int anjay_ret_float(anjay_output_ctx_t *ctx, float value) {
    return anjay_ret_double(ctx, (double) value);
}

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_IO_H */
