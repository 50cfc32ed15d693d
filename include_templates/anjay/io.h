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

/* @generated */

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
