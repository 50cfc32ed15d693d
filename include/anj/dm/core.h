/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DM_CORE_H
#define ANJ_DM_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <anj/defs.h>
#include <anj/dm/defs.h>
#include <anj/private/state.h>

/**
 * @file
 * Operations on the data model: what the application adds to it, and what it reads from it.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** 4.00: the value or the arguments are not acceptable. For handlers, like all of these. */
#define ANJ_DM_ERR_BAD_REQUEST (-(int) ANJ_COAP_CODE_BAD_REQUEST)
/** 4.01: the server may not do this. */
#define ANJ_DM_ERR_UNAUTHORIZED (-(int) ANJ_COAP_CODE_UNAUTHORIZED)
/** 4.04: there is no such thing. */
#define ANJ_DM_ERR_NOT_FOUND (-(int) ANJ_COAP_CODE_NOT_FOUND)
/** 4.05: not possible here, or not now. */
#define ANJ_DM_ERR_METHOD_NOT_ALLOWED (-(int) ANJ_COAP_CODE_METHOD_NOT_ALLOWED)
/** 5.00: an error of the device. */
#define ANJ_DM_ERR_INTERNAL (-(int) ANJ_COAP_CODE_INTERNAL_SERVER_ERROR)
/** 5.01: not implemented. */
#define ANJ_DM_ERR_NOT_IMPLEMENTED (-(int) ANJ_COAP_CODE_NOT_IMPLEMENTED)
/** 5.03: later perhaps. */
#define ANJ_DM_ERR_SERVICE_UNAVAILABLE (-(int) ANJ_COAP_CODE_SERVICE_UNAVAILABLE)

/**
 * Adds an Object. The structure is not copied: it must stay valid until it is removed.
 *
 * Returns 0; -1 when the definition of the Object is not valid, -2 when there is no space
 * (`ANJ_DM_MAX_OBJECTS_NUMBER`), -3 when there is an Object with this id already or an operation is under way.
 */
int anj_dm_add_obj(anj_t *anj,
                   const anj_dm_obj_t *obj);

/**
 * Removes an Object.
 *
 * Returns 0; `ANJ_DM_ERR_NOT_FOUND` when there is none with this id, -3 when an operation is under way.
 */
int anj_dm_remove_obj(anj_t *anj,
                      anj_oid_t oid);

/**
 * Reads a Resource or Resource Instance through its read handler.
 *
 * `path`: its path.
 * `out_value`: gets the value, as the handler gives it; of a string, `chunk_length` tells the length.
 *
 * Returns 0, or `ANJ_DM_ERR_*`: the path is not that of a Resource (with its instance, if it has instances), does not
 * exist, is not readable, or the handler failed.
 */
int anj_dm_res_read(anj_t *anj,
                    const anj_uri_path_t *path,
                    anj_res_value_t *out_value);

/**
 * Helps a write handler: copies a piece of an opaque value to its place in a buffer.
 *
 * `value`: as the handler got it.
 * `buffer`, `buffer_len`: buffer for the whole value; `buffer_len` in bytes.
 * `out_bytes_len`: gets the length of the whole value in bytes when this is the last piece; or NULL.
 * `out_is_last_chunk`: gets whether this is the last piece; or NULL.
 *
 * Returns 0, or `ANJ_DM_ERR_INTERNAL` when the value does not fit.
 */
int anj_dm_write_bytes_chunked(const anj_res_value_t *value,
                               uint8_t *buffer,
                               size_t buffer_len,
                               size_t *out_bytes_len,
                               bool *out_is_last_chunk);

/**
 * Helps a write handler: copies a piece of a string to its place in a buffer; the last piece gets a NUL behind it.
 *
 * `value`: as the handler got it.
 * `buffer`, `buffer_len`: buffer for the whole string with its NUL; `buffer_len` in bytes.
 * `out_is_last_chunk`: gets whether this is the last piece; or NULL.
 *
 * Returns 0, or `ANJ_DM_ERR_INTERNAL` when the string does not fit.
 */
int anj_dm_write_string_chunked(const anj_res_value_t *value,
                                char *buffer,
                                size_t buffer_len,
                                bool *out_is_last_chunk);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_DM_CORE_H */
