/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_PERSISTENCE_H
#define ANJ_PERSISTENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * @file
 * Storing and restoring. Each function works in both directions, so that one list of calls describes a format. It stores
 * exactly what it is told: integrity, encryption and atomic replacement are up to the callbacks.
 */

#ifdef ANJ_WITH_PERSISTENCE

#ifdef __cplusplus
extern "C" {
#endif

/** Most bytes in a magic value. */
#define ANJ_PERSISTENCE_MAGIC_MAX_SIZE 16

/**
 * Supplies the next bytes of a stream.
 *
 * `ctx`: as given to `anj_persistence_restore_context_create`.
 * `buf`, `size`: where to write exactly `size` bytes.
 *
 * Returns 0, or another value on error, which ends the restoring.
 */
typedef int anj_persistence_read_cb_t(void *ctx, void *buf, size_t size);

/**
 * Takes the next bytes of a stream.
 *
 * `ctx`: as given to `anj_persistence_store_context_create`.
 * `buf`, `size`: exactly `size` bytes to store.
 *
 * Returns 0, or another value on error, which ends the storing.
 */
typedef int anj_persistence_write_cb_t(void *ctx, const void *buf, size_t size);

/** Directions of a stream. */
typedef enum {
    /** Values are written. */
    ANJ_PERSISTENCE_STORE = 0,
    /** Values are read. */
    ANJ_PERSISTENCE_RESTORE = 1,
} anj_persistence_direction_t;

/** A stream. Made by `anj_persistence_store_context_create` and `anj_persistence_restore_context_create`. */
typedef struct {
    /** Which way values go. */
    anj_persistence_direction_t direction;
    /** Supplies bytes when restoring. */
    anj_persistence_read_cb_t *read;
    /** Takes bytes when storing. */
    anj_persistence_write_cb_t *write;
    /** Handed to the callback. */
    void *ctx;
} anj_persistence_context_t;

/**
 * Makes a stream to store values.
 *
 * `write_cb`: takes the bytes.
 * `ctx`: handed to it.
 */
anj_persistence_context_t anj_persistence_store_context_create(anj_persistence_write_cb_t *write_cb,
                                                               void *ctx);

/**
 * Makes a stream to restore values.
 *
 * `read_cb`: supplies the bytes.
 * `ctx`: handed to it.
 */
anj_persistence_context_t anj_persistence_restore_context_create(anj_persistence_read_cb_t *read_cb,
                                                                 void *ctx);

/**
 * Stores or restores bytes. Nothing happens for 0 bytes.
 *
 * `inout_buffer`, `buffer_size`: the bytes, not changed when storing.
 *
 * Returns 0, what the callback returned, or -1 without callback.
 */
int anj_persistence_bytes(const anj_persistence_context_t *ctx,
                          void *inout_buffer,
                          size_t buffer_size);

/**
 * Stores or restores a string.
 *
 * `inout_str`: the string; restored with its NUL.
 * `out_max_size`: when restoring, space for it, NUL included, in bytes; else not looked at.
 *
 * Returns 0, what the callback returned, or -1 when the string does not fit.
 */
int anj_persistence_string(const anj_persistence_context_t *ctx,
                           char *inout_str,
                           size_t out_max_size);

/**
 * Stores or checks a magic value, which tells a stream from others.
 *
 * `magic`, `magic_size`: the value; at most `ANJ_PERSISTENCE_MAGIC_MAX_SIZE` bytes.
 *
 * Returns 0, what the callback returned, or -1: another value was found, or `magic_size` is out of range.
 */
int anj_persistence_magic(const anj_persistence_context_t *ctx,
                          const void *magic,
                          size_t magic_size);

/** Tells which way values go. */
static inline anj_persistence_direction_t anj_persistence_direction(const anj_persistence_context_t *ctx) {
    return ctx->direction;
}

/** Stores or restores a bool, as one byte. Returns 0, what the callback returned, or -1 when the byte is neither 0 nor 1. */
static inline int anj_persistence_bool(const anj_persistence_context_t *ctx, bool *inout_value) {
    bool storing = anj_persistence_direction(ctx) == ANJ_PERSISTENCE_STORE;
    uint8_t byte = (uint8_t) (storing && *inout_value);
    int result = anj_persistence_bytes(ctx, &byte, sizeof(byte));
    if (result == 0 && !storing) {
        if (byte > 1) {
            return -1;
        }
        *inout_value = byte == 1;
    }
    return result;
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_u8(const anj_persistence_context_t *ctx, uint8_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_u16(const anj_persistence_context_t *ctx, uint16_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_u32(const anj_persistence_context_t *ctx, uint32_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_u64(const anj_persistence_context_t *ctx, uint64_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_i8(const anj_persistence_context_t *ctx, int8_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_i16(const anj_persistence_context_t *ctx, int16_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_i32(const anj_persistence_context_t *ctx, int32_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

/** Stores or restores a number, in native byte order. Returns 0, or what the callback returned. */
static inline int anj_persistence_i64(const anj_persistence_context_t *ctx, int64_t *inout_value) {
    return anj_persistence_bytes(ctx, inout_value, sizeof(*inout_value));
}

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_PERSISTENCE */

#endif /* ANJ_PERSISTENCE_H */
