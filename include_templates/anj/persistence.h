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

/* @generated */

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
