/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DM_DEFS_H
#define ANJ_DM_DEFS_H

#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>

/**
 * @file
 * How an application describes its data model.
 *
 * An Object is an array of instances, each with an array of Resources, all in memory of the application and sorted by id.
 * Handlers read, write and execute; the library looks at the arrays anew for every operation.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** An Object. */
typedef struct anj_dm_obj_struct anj_dm_obj_t;
/** Handlers of an Object. */
typedef struct anj_dm_handlers_struct anj_dm_handlers_t;

/** Operations on a Resource, and whether it has instances. */
typedef enum {
    /** Read-only, single instance. */
    ANJ_DM_RES_R,
    /** Read-only, multiple instances. */
    ANJ_DM_RES_RM,
    /** Write-only, single instance. */
    ANJ_DM_RES_W,
    /** Write-only, multiple instances. */
    ANJ_DM_RES_WM,
    /** Read and write, single instance. */
    ANJ_DM_RES_RW,
    /** Read and write, multiple instances. */
    ANJ_DM_RES_RWM,
    /** Executable. */
    ANJ_DM_RES_E,
} anj_dm_res_kind_t;

/** How a transaction ends. */
typedef enum {
    /** Keep the changes. */
    ANJ_DM_TRANSACTION_SUCCESS = 0,
    /** Undo them. */
    ANJ_DM_TRANSACTION_FAILURE = -1,
} anj_dm_transaction_result_t;

/** A Resource of an Object Instance. */
typedef struct anj_dm_res_struct {
    /** Resource id: 0 to 65534. */
    anj_rid_t rid;
    /** Data type of the value, one or more `ANJ_DATA_TYPE_*`; not looked at for executable Resources. */
    anj_data_type_t type;
    /** Operations on the Resource. */
    anj_dm_res_kind_t kind;
    /**
     * Multiple-instance Resources: array of `max_inst_count` instance ids, ascending; unused slots at the end hold
     * `ANJ_ID_INVALID`.
     */
    const anj_riid_t *insts;
    /** Multiple-instance Resources: size of the array `insts`; at most 65534. */
    uint16_t max_inst_count;
} anj_dm_res_t;

/** An instance of an Object. */
typedef struct anj_dm_obj_inst_struct {
    /** Instance id: 0 to 65534; `ANJ_ID_INVALID`: unused slot. */
    anj_iid_t iid;
    /** Array of `res_count` Resources, ascending by `rid`. */
    const anj_dm_res_t *resources;
    /** Number of Resources. */
    uint16_t res_count;
} anj_dm_obj_inst_t;

/**
 * An Object. It belongs to the application and must stay valid while it is added; handlers may change instances and
 * Resources.
 */
struct anj_dm_obj_struct {
    /** Object id: 0 to 65534. */
    anj_oid_t oid;
    /** Version as `X.Y`, one digit each, NUL-terminated; NULL: 1.0, not announced. */
    const char *version;
    /** Handlers; must not be NULL. */
    const anj_dm_handlers_t *handlers;
    /** Array of `max_inst_count` instances, ascending by `iid`, unused slots at the end. */
    const anj_dm_obj_inst_t *insts;
    /** Size of the array `insts`. */
    uint16_t max_inst_count;
};

/**
 * Reads a Resource or Resource Instance.
 *
 * `iid`, `rid`, `riid`: which one; `riid` is `ANJ_ID_INVALID` for single-instance Resources.
 * `out_value`: gets the value; what it points to must stay valid until the operation ends.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_res_read_t(anj_t *anj,
                              const anj_dm_obj_t *obj,
                              anj_iid_t iid,
                              anj_rid_t rid,
                              anj_riid_t riid,
                              anj_res_value_t *out_value);

/**
 * Writes a Resource or Resource Instance. Strings and opaque values may come in several pieces, in order.
 *
 * `iid`, `rid`, `riid`: which one; `riid` is `ANJ_ID_INVALID` for single-instance Resources.
 * `value`: the value, valid during the call; strings are not NUL-terminated.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_res_write_t(anj_t *anj,
                               const anj_dm_obj_t *obj,
                               anj_iid_t iid,
                               anj_rid_t rid,
                               anj_riid_t riid,
                               const anj_res_value_t *value);

/**
 * Executes a Resource.
 *
 * `iid`, `rid`: which one.
 * `execute_arg`, `execute_arg_len`: argument string, not NUL-terminated, and its length in bytes; NULL and 0 without
 * argument.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_res_execute_t(anj_t *anj,
                                 const anj_dm_obj_t *obj,
                                 anj_iid_t iid,
                                 anj_rid_t rid,
                                 const char *execute_arg,
                                 size_t execute_arg_len);

/**
 * Makes a Resource Instance; its id must be in `anj_dm_res_t.insts` when the handler returns.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_res_inst_create_t(anj_t *anj,
                                     const anj_dm_obj_t *obj,
                                     anj_iid_t iid,
                                     anj_rid_t rid,
                                     anj_riid_t riid);

/**
 * Removes a Resource Instance; its id must be gone from `anj_dm_res_t.insts` when the handler returns.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_res_inst_delete_t(anj_t *anj,
                                     const anj_dm_obj_t *obj,
                                     anj_iid_t iid,
                                     anj_rid_t rid,
                                     anj_riid_t riid);

/**
 * Makes an Object Instance; it must be in `anj_dm_obj_t.insts` when the handler returns.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_inst_create_t(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid);

/**
 * Removes an Object Instance; it must be gone from `anj_dm_obj_t.insts` when the handler returns.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_inst_delete_t(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid);

/**
 * Sets the writable Resources of an instance to their initial values and removes their instances: the first step of
 * replacing an instance.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00).
 */
typedef int anj_dm_inst_reset_t(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid);

/**
 * Announces that an operation may change the Object: remember what it takes to undo the changes.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00): the operation is refused.
 */
typedef int anj_dm_transaction_begin_t(anj_t *anj, const anj_dm_obj_t *obj);

/**
 * Checks the Object as changed by the operation.
 *
 * Returns 0, `ANJ_DM_ERR_*`, or another negative value (5.00): the changes are undone.
 */
typedef int anj_dm_transaction_validate_t(anj_t *anj, const anj_dm_obj_t *obj);

/** Ends a transaction: keep or undo the changes, by `result`. Called once for each successful begin. */
typedef void anj_dm_transaction_end_t(anj_t *anj,
                                      const anj_dm_obj_t *obj,
                                      anj_dm_transaction_result_t result);

/**
 * Handlers of an Object. NULL: what needs the handler is refused with 4.05, or, for the transaction handlers and
 * `inst_reset`, does without.
 */
struct anj_dm_handlers_struct {
    /** Makes an instance. */
    anj_dm_inst_create_t *inst_create;
    /** Removes an instance. */
    anj_dm_inst_delete_t *inst_delete;
    /** Clears an instance. */
    anj_dm_inst_reset_t *inst_reset;
    /** Begins a transaction. */
    anj_dm_transaction_begin_t *transaction_begin;
    /** Checks the changes. */
    anj_dm_transaction_validate_t *transaction_validate;
    /** Ends a transaction. */
    anj_dm_transaction_end_t *transaction_end;
    /** Reads a Resource; needed by every readable Resource. */
    anj_dm_res_read_t *res_read;
    /** Writes a Resource; needed by every writable Resource. */
    anj_dm_res_write_t *res_write;
    /** Executes a Resource; needed by every executable Resource. */
    anj_dm_res_execute_t *res_execute;
    /** Makes a Resource Instance. */
    anj_dm_res_inst_create_t *res_inst_create;
    /** Removes a Resource Instance. */
    anj_dm_res_inst_delete_t *res_inst_delete;
};

#ifdef __cplusplus
}
#endif

#endif /* ANJ_DM_DEFS_H */
