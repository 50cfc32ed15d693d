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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_UTILS_H */
