/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_UTILS_H
#define ANJ_UTILS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <anj/defs.h>

/**
 * @file
 * Paths, numbers as text, small helpers.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Pointer to the `type` whose `member` lies at `ptr`; drops const. */
#define ANJ_CONTAINER_OF(ptr, type, member) ((type *) (void *) ((uintptr_t) (ptr) - offsetof(type, member)))
/** The smaller of two values; may evaluate them twice. */
#define ANJ_MIN(a, b) ((a) < (b) ? (a) : (b))
/** The larger of two values; may evaluate them twice. */
#define ANJ_MAX(a, b) ((a) > (b) ? (a) : (b))
/** Number of elements of an array; not for pointers. */
#define ANJ_ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
/** The argument as a string, macros not expanded. */
#define ANJ_QUOTE(Value) #Value
/** The argument as a string, macros expanded. */
#define ANJ_QUOTE_MACRO(Value) ANJ_QUOTE(Value)
/** Asserts `cond`, with `msg`, a string literal, as an explanation; nothing with `NDEBUG`. */
#define ANJ_ASSERT(cond, msg) assert((cond) && (sizeof(msg) > 0))
/** Asserts that this place is never reached; nothing with `NDEBUG`. */
#define ANJ_UNREACHABLE(msg) ANJ_ASSERT(false, msg)

/** One to five arguments, macros expanded, pasted into one token. */
#define ANJ_CONCAT(...) _ANJ_CONCAT_SELECT(__VA_ARGS__, 5, 4, 3, 2, 1, 0)(__VA_ARGS__)
#define _ANJ_CONCAT_SELECT(A, B, C, D, E, Count, ...) _ANJ_CONCAT_##Count
#define _ANJ_CONCAT_1(A) A
#define _ANJ_CONCAT_2(A, B) A##B
#define _ANJ_CONCAT_3(A, B, C) A##B##C
#define _ANJ_CONCAT_4(A, B, C, D) A##B##C##D
#define _ANJ_CONCAT_5(A, B, C, D, E) A##B##C##D##E

/**
 * Fails to compile when `condition`, a constant expression, does not hold. `message` is an identifier, unique in its scope. At
 * file and block scope, followed by a semicolon.
 */
#define ANJ_STATIC_ASSERT(condition, message) \
    struct static_assert_##message { \
        char message[(condition) ? 1 : -1]; \
    }

/** The path of `uri_len` ids. */
#define _ANJ_MAKE_PATH(Oid, Iid, Rid, Riid, Length) \
    (anj_uri_path_t){ { (uint16_t) (Oid), (uint16_t) (Iid), (uint16_t) (Rid), (uint16_t) (Riid) }, (Length) }
/** The path `/Oid/Iid/Rid/Riid`. */
#define ANJ_MAKE_RESOURCE_INSTANCE_PATH(Oid, Iid, Rid, Riid) _ANJ_MAKE_PATH(Oid, Iid, Rid, Riid, 4)
/** The path `/Oid/Iid/Rid`. */
#define ANJ_MAKE_RESOURCE_PATH(Oid, Iid, Rid) _ANJ_MAKE_PATH(Oid, Iid, Rid, ANJ_ID_INVALID, 3)
/** The path `/Oid/Iid`. */
#define ANJ_MAKE_INSTANCE_PATH(Oid, Iid) _ANJ_MAKE_PATH(Oid, Iid, ANJ_ID_INVALID, ANJ_ID_INVALID, 2)
/** The path `/Oid`. */
#define ANJ_MAKE_OBJECT_PATH(Oid) _ANJ_MAKE_PATH(Oid, ANJ_ID_INVALID, ANJ_ID_INVALID, ANJ_ID_INVALID, 1)
/** The root path. */
#define ANJ_MAKE_ROOT_PATH() \
    _ANJ_MAKE_PATH(ANJ_ID_INVALID, ANJ_ID_INVALID, ANJ_ID_INVALID, ANJ_ID_INVALID, 0)

/** Tells whether two paths are the same. */
static inline bool anj_uri_path_equal(const anj_uri_path_t *left, const anj_uri_path_t *right) {
    size_t i;
    if (left->uri_len != right->uri_len) {
        return false;
    }
    for (i = 0; i < left->uri_len; i++) {
        if (left->ids[i] != right->ids[i]) {
            return false;
        }
    }
    return true;
}

/** Tells the number of ids in a path: 0 to 4. */
static inline size_t anj_uri_path_length(const anj_uri_path_t *path) {
    return path->uri_len;
}

/** Tells whether a path has an id of the level `id_type`. */
static inline bool anj_uri_path_has(const anj_uri_path_t *path, anj_id_type_t id_type) {
    return path->uri_len > (size_t) id_type;
}

/** Tells whether a path ends at the level `id_type`. */
static inline bool anj_uri_path_is(const anj_uri_path_t *path, anj_id_type_t id_type) {
    return path->uri_len == (size_t) id_type + 1u;
}

/** Tells whether a path is neither `base` nor below it. */
static inline bool anj_uri_path_outside_base(const anj_uri_path_t *path, const anj_uri_path_t *base) {
    size_t i;
    if (path->uri_len < base->uri_len) {
        return true;
    }
    for (i = 0; i < base->uri_len; i++) {
        if (path->ids[i] != base->ids[i]) {
            return true;
        }
    }
    return false;
}

/**
 * Compares two paths in the order of their ids; a path comes before those below it.
 *
 * Returns true when `current_path` comes after `previous_path`.
 */
bool anj_uri_path_increasing(const anj_uri_path_t *previous_path,
                             const anj_uri_path_t *current_path);

/**
 * Tells the largest size of a CoAP block that fits a buffer.
 *
 * Returns a power of two from 16 to 1024; 0 when `buff_size` is less than 16.
 */
uint16_t anj_determine_block_buffer_size(size_t buff_size);

/**
 * Writes a number in decimal, without NUL.
 *
 * `out_buff`: space for `ANJ_U16_STR_MAX_LEN` characters.
 *
 * Returns the number of characters.
 */
size_t anj_uint16_to_string_value(char *out_buff, uint16_t value);

/**
 * Writes a number in decimal, without NUL.
 *
 * `out_buff`: space for `ANJ_U32_STR_MAX_LEN` characters.
 *
 * Returns the number of characters.
 */
size_t anj_uint32_to_string_value(char *out_buff, uint32_t value);

/**
 * Writes a number in decimal, without NUL.
 *
 * `out_buff`: space for `ANJ_U64_STR_MAX_LEN` characters.
 *
 * Returns the number of characters.
 */
size_t anj_uint64_to_string_value(char *out_buff, uint64_t value);

/**
 * Writes a number in decimal, without NUL.
 *
 * `out_buff`: space for `ANJ_I64_STR_MAX_LEN` characters.
 *
 * Returns the number of characters.
 */
size_t anj_int64_to_string_value(char *out_buff, int64_t value);

/**
 * Writes a number in decimal, without NUL, with the fewest digits that read back as the same number: `12.5`, `0.001`,
 * `1e+100`, `nan`, `-inf`.
 *
 * `out_buff`: space for `ANJ_DOUBLE_STR_MAX_LEN` characters.
 *
 * Returns the number of characters.
 */
size_t anj_double_to_string_value(char *out_buff,
                                  double value);

/**
 * Reads a number: 1 to 10 digits, nothing else.
 *
 * `out_val`: gets the number; not changed on error.
 * `buff`, `buff_len`: the text.
 *
 * Returns 0, or -1 when the text is not a number from 0 to 2^32 - 1.
 */
int anj_string_to_uint32_value(uint32_t *out_val, const char *buff, size_t buff_len);

/**
 * Reads a number: 1 to 20 digits, nothing else.
 *
 * `out_val`: gets the number; not changed on error.
 * `buff`, `buff_len`: the text.
 *
 * Returns 0, or -1 when the text is not a number from 0 to 2^64 - 1.
 */
int anj_string_to_uint64_value(uint64_t *out_val, const char *buff, size_t buff_len);

/**
 * Reads a number: an optional sign and 1 to 20 digits, nothing else.
 *
 * `out_val`: gets the number; not changed on error.
 * `buff`, `buff_len`: the text.
 *
 * Returns 0, or -1 when the text is not a number from -2^63 to 2^63 - 1.
 */
int anj_string_to_int64_value(int64_t *out_val, const char *buff, size_t buff_len);

/**
 * Reads an object link, `oid:iid`.
 *
 * `out`: gets the link; not changed on error.
 * `objlnk`: the text, NUL-terminated.
 *
 * Returns 0, or -1 when the text is not two numbers from 0 to 65535 with a colon between.
 */
int anj_string_to_objlnk_value(anj_objlnk_value_t *out, const char *objlnk);

/**
 * Reads a number: digits with an optional minus, decimal point and exponent; no `nan`, no `inf`.
 *
 * `out_val`: gets the number, correctly rounded; not changed on error.
 * `buff`, `buff_len`: the text.
 *
 * Returns 0, or -1 when the text is not a number.
 */
int anj_string_to_double_value(double *out_val, const char *buff, size_t buff_len);

/**
 * Writes bytes as upper-case hexadecimal digits with a NUL behind.
 *
 * `out_buff`, `out_buff_size`: where to; needs `2 * data_len + 1` bytes.
 * `data`, `data_len`: the bytes.
 *
 * Returns 0, or -1 when the digits do not fit; then nothing is written.
 */
int anj_hexlify(char *out_buff, size_t out_buff_size, const void *data, size_t data_len);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_UTILS_H */
