/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_TIME_H
#define AVSYSTEM_COMMONS_AVS_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include <avsystem/commons/avs_defs.h>

/**
 * @file
 * Durations and points in time.
 *
 * What is computed from something invalid is invalid, and so is what has no room.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A unit of time. */
typedef enum {
    /** Day. */
    AVS_TIME_DAY = 0,
    /** Hour. */
    AVS_TIME_HOUR = 1,
    /** Minute. */
    AVS_TIME_MIN = 2,
    /** Second. */
    AVS_TIME_S = 3,
    /** Millisecond. */
    AVS_TIME_MS = 4,
    /** Microsecond. */
    AVS_TIME_US = 5,
    /** Nanosecond. */
    AVS_TIME_NS = 6,
} avs_time_unit_t;

/** A duration, `seconds` + `nanoseconds` · 10⁻⁹ s. Invalid when `nanoseconds` is not in its range. */
typedef struct {
    /** Whole seconds, rounded down. */
    int64_t seconds;
    /** The rest, 0 to 999999999. */
    int32_t nanoseconds;
} avs_time_duration_t;

/** A point in time of the real-time clock. */
typedef struct {
    /** Time since 1970-01-01, 00:00 UTC. */
    avs_time_duration_t since_real_epoch;
} avs_time_real_t;

/** A point in time of the monotonic clock. */
typedef struct {
    /** Time since some point in the past. */
    avs_time_duration_t since_monotonic_epoch;
} avs_time_monotonic_t;

/** No point in time of the real-time clock. */
extern const avs_time_real_t AVS_TIME_REAL_INVALID;

/** No point in time of the monotonic clock. */
extern const avs_time_monotonic_t AVS_TIME_MONOTONIC_INVALID;

/** No duration. */
extern const avs_time_duration_t AVS_TIME_DURATION_INVALID;

/** No time at all. */
extern const avs_time_duration_t AVS_TIME_DURATION_ZERO;

/** True when both are valid and `a` is the shorter one. */
bool avs_time_duration_less(avs_time_duration_t a, avs_time_duration_t b);

/** True when both are valid and the same. */
bool avs_time_duration_equal(avs_time_duration_t a, avs_time_duration_t b);

/** True when `nanoseconds` is in its range. */
bool avs_time_duration_valid(avs_time_duration_t t);

/** `a` + `b`; invalid when one of them is, or the sum has no room. */
avs_time_duration_t avs_time_duration_add(avs_time_duration_t a, avs_time_duration_t b);

/** `minuend` − `subtrahend`; invalid when one of them is, or the difference has no room. */
avs_time_duration_t avs_time_duration_diff(avs_time_duration_t minuend,
                                           avs_time_duration_t subtrahend);

/** `input` × `multiplier`; invalid when it has no room. */
avs_time_duration_t avs_time_duration_mul(avs_time_duration_t input, int32_t multiplier);

/** `input` × `multiplier`, to the nearest nanosecond; invalid when it has no room or `multiplier` is no number. */
avs_time_duration_t avs_time_duration_fmul(avs_time_duration_t input,
                                           double multiplier);

/** `input` ÷ `divisor`, rounded towards zero; invalid when `divisor` is 0. */
avs_time_duration_t avs_time_duration_div(avs_time_duration_t input, int32_t divisor);

/** The duration in a unit, rounded towards zero: 0; or −1, and `out` is left alone, when it is invalid or has no room. */
int avs_time_duration_to_scalar(int64_t *out,
                                avs_time_unit_t unit,
                                avs_time_duration_t value);

/** The duration in a unit; NaN when it is invalid. */
double avs_time_duration_to_fscalar(avs_time_duration_t value, avs_time_unit_t unit);

/** So many days, seconds, …; invalid when they are too many. */
avs_time_duration_t avs_time_duration_from_scalar(int64_t value, avs_time_unit_t unit);

/** So many days, seconds, …, to the nearest nanosecond; invalid when they are too many, or no number. */
avs_time_duration_t avs_time_duration_from_fscalar(double value,
                                                   avs_time_unit_t unit);

/** Now, by the real-time clock. */
avs_time_real_t avs_time_real_now(void);

/** Now, by the monotonic clock. */
avs_time_monotonic_t avs_time_monotonic_now(void);

/**
 * Writes a duration in seconds, `1.000000005`, or `TIME_INVALID`, into `out` and returns that: the function of
 * `AVS_TIME_DURATION_AS_STRING`. What has no room in the `size` bytes is cut.
 */
const char *avs_time_duration_as_string_impl(char *out,
                                             size_t size,
                                             avs_time_duration_t time);

/** True when both are valid and `a` is the earlier one. */
static inline bool avs_time_real_before(avs_time_real_t a, avs_time_real_t b) {
    return avs_time_duration_less(a.since_real_epoch, b.since_real_epoch);
}

/** True when both are valid and the same. */
static inline bool avs_time_real_equal(avs_time_real_t a, avs_time_real_t b) {
    return avs_time_duration_equal(a.since_real_epoch, b.since_real_epoch);
}

/** True for a point in time. */
static inline bool avs_time_real_valid(avs_time_real_t t) {
    return avs_time_duration_valid(t.since_real_epoch);
}

/** The point in time `b` after `a`; invalid when one of them is, or it has no room. */
static inline avs_time_real_t avs_time_real_add(avs_time_real_t a, avs_time_duration_t b) {
    a.since_real_epoch = avs_time_duration_add(a.since_real_epoch, b);
    return a;
}

/** Time from `subtrahend` to `minuend`; invalid when one of them is, or it has no room. */
static inline avs_time_duration_t avs_time_real_diff(avs_time_real_t minuend, avs_time_real_t subtrahend) {
    return avs_time_duration_diff(minuend.since_real_epoch, subtrahend.since_real_epoch);
}

/** Time since the beginning of the clock in a unit, rounded towards zero: 0; or −1, and `out` is left alone. */
static inline int avs_time_real_to_scalar(int64_t *out, avs_time_unit_t unit, avs_time_real_t value) {
    return avs_time_duration_to_scalar(out, unit, value.since_real_epoch);
}

/** Time since the beginning of the clock in a unit; NaN when it is invalid. */
static inline double avs_time_real_to_fscalar(avs_time_real_t value, avs_time_unit_t unit) {
    return avs_time_duration_to_fscalar(value.since_real_epoch, unit);
}

/** The point in time so many units after the beginning of the clock; invalid when it has no room. */
static inline avs_time_real_t avs_time_real_from_scalar(int64_t value, avs_time_unit_t unit) {
    avs_time_real_t result;
    result.since_real_epoch = avs_time_duration_from_scalar(value, unit);
    return result;
}

/** The point in time so many units after the beginning of the clock; invalid when it has no room, or is no number. */
static inline avs_time_real_t avs_time_real_from_fscalar(double value, avs_time_unit_t unit) {
    avs_time_real_t result;
    result.since_real_epoch = avs_time_duration_from_fscalar(value, unit);
    return result;
}

/** True when both are valid and `a` is the earlier one. */
static inline bool avs_time_monotonic_before(avs_time_monotonic_t a, avs_time_monotonic_t b) {
    return avs_time_duration_less(a.since_monotonic_epoch, b.since_monotonic_epoch);
}

/** True when both are valid and the same. */
static inline bool avs_time_monotonic_equal(avs_time_monotonic_t a, avs_time_monotonic_t b) {
    return avs_time_duration_equal(a.since_monotonic_epoch, b.since_monotonic_epoch);
}

/** True for a point in time. */
static inline bool avs_time_monotonic_valid(avs_time_monotonic_t t) {
    return avs_time_duration_valid(t.since_monotonic_epoch);
}

/** The point in time `b` after `a`; invalid when one of them is, or it has no room. */
static inline avs_time_monotonic_t avs_time_monotonic_add(avs_time_monotonic_t a, avs_time_duration_t b) {
    a.since_monotonic_epoch = avs_time_duration_add(a.since_monotonic_epoch, b);
    return a;
}

/** Time from `subtrahend` to `minuend`; invalid when one of them is, or it has no room. */
static inline avs_time_duration_t avs_time_monotonic_diff(avs_time_monotonic_t minuend, avs_time_monotonic_t subtrahend) {
    return avs_time_duration_diff(minuend.since_monotonic_epoch, subtrahend.since_monotonic_epoch);
}

/** Time since the beginning of the clock in a unit, rounded towards zero: 0; or −1, and `out` is left alone. */
static inline int avs_time_monotonic_to_scalar(int64_t *out, avs_time_unit_t unit, avs_time_monotonic_t value) {
    return avs_time_duration_to_scalar(out, unit, value.since_monotonic_epoch);
}

/** Time since the beginning of the clock in a unit; NaN when it is invalid. */
static inline double avs_time_monotonic_to_fscalar(avs_time_monotonic_t value, avs_time_unit_t unit) {
    return avs_time_duration_to_fscalar(value.since_monotonic_epoch, unit);
}

/** The point in time so many units after the beginning of the clock; invalid when it has no room. */
static inline avs_time_monotonic_t avs_time_monotonic_from_scalar(int64_t value, avs_time_unit_t unit) {
    avs_time_monotonic_t result;
    result.since_monotonic_epoch = avs_time_duration_from_scalar(value, unit);
    return result;
}

/** The point in time so many units after the beginning of the clock; invalid when it has no room, or is no number. */
static inline avs_time_monotonic_t avs_time_monotonic_from_fscalar(double value, avs_time_unit_t unit) {
    avs_time_monotonic_t result;
    result.since_monotonic_epoch = avs_time_duration_from_fscalar(value, unit);
    return result;
}

/** Bytes that the text of a duration needs, with its end. */
#define AVS_TIME_DURATION_AS_STRING_MAX_LENGTH 32
/** The text of a duration in seconds, valid until the end of the enclosing block. For C99. */
#define AVS_TIME_DURATION_AS_STRING(Time) \
    avs_time_duration_as_string_impl((char[AVS_TIME_DURATION_AS_STRING_MAX_LENGTH]) { 0 }, \
                                     AVS_TIME_DURATION_AS_STRING_MAX_LENGTH, (Time))

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_TIME_H */
