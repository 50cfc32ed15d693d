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

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_IO_H */
