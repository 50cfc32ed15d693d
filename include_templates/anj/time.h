#include <anj/init.h>

#ifndef ANJ_TIME_H
#define ANJ_TIME_H

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * @file
 * Durations and points in time.
 *
 * Everything counts microseconds in 64 bits. The functions never overflow: what is too long becomes invalid, what is too long
 * in the past stays at the smallest value. `ANJ_TIME_*_INVALID` goes through all arithmetic, and no comparison with it is true.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** The longest time, and the mark of an invalid duration, in microseconds. */
#define ANJ_TIME_US_MAX INT64_MAX
/** Size of the buffer for a duration as text, with its NUL. */
#define ANJ_TIME_DURATION_AS_STRING_MAX_LEN (sizeof("-9223372036854775808"))

/* @generated */

/**
 * Text of a duration: whole units in decimal, or `<invalid>`. The text lives until the end of the enclosing block.
 */
#define ANJ_TIME_DURATION_AS_STRING(duration, unit) \
    _anj_time_duration_as_string_impl((duration), (unit), &(char[ANJ_TIME_DURATION_AS_STRING_MAX_LEN]){ 0 })
/** The same for an `anj_time_monotonic_t`. */
#define ANJ_TIME_MONOTONIC_AS_STRING(time, unit) \
    ANJ_TIME_DURATION_AS_STRING((time).since_monotonic_epoch, (unit))
/** The same for an `anj_time_real_t`. */
#define ANJ_TIME_REAL_AS_STRING(time, unit) ANJ_TIME_DURATION_AS_STRING((time).since_real_epoch, (unit))

/* A duration of `us` microseconds. */
static inline anj_time_duration_t _anj_time_duration_of(int64_t us) {
    anj_time_duration_t duration;
    duration.us = us;
    return duration;
}

/** Tells whether a duration is one: false for `ANJ_TIME_DURATION_INVALID` only. */
static inline bool anj_time_duration_is_valid(anj_time_duration_t duration) {
    return duration.us != ANJ_TIME_US_MAX;
}

/** Adds two durations. Returns the sum; invalid when one of them is or the sum is too long. */
static inline anj_time_duration_t anj_time_duration_add(const anj_time_duration_t lhs, const anj_time_duration_t rhs) {
    if (!anj_time_duration_is_valid(lhs) || !anj_time_duration_is_valid(rhs)
            || (rhs.us > 0 && lhs.us > INT64_MAX - rhs.us)) {
        return _anj_time_duration_of(ANJ_TIME_US_MAX);
    }
    if (rhs.us < 0 && lhs.us < INT64_MIN - rhs.us) {
        return _anj_time_duration_of(INT64_MIN);
    }
    return _anj_time_duration_of(lhs.us + rhs.us);
}

/** Subtracts `rhs` from `lhs`. Returns the difference; invalid when one of them is or the difference is too long. */
static inline anj_time_duration_t anj_time_duration_sub(const anj_time_duration_t lhs, const anj_time_duration_t rhs) {
    if (!anj_time_duration_is_valid(lhs) || !anj_time_duration_is_valid(rhs)
            || (rhs.us < 0 && lhs.us > INT64_MAX + rhs.us)) {
        return _anj_time_duration_of(ANJ_TIME_US_MAX);
    }
    if (rhs.us > 0 && lhs.us < INT64_MIN + rhs.us) {
        return _anj_time_duration_of(INT64_MIN);
    }
    return _anj_time_duration_of(lhs.us - rhs.us);
}

/** Divides a duration, truncating. Returns the quotient; invalid when the duration is or `divisor` is 0. */
static inline anj_time_duration_t anj_time_duration_div(const anj_time_duration_t duration, const int32_t divisor) {
    if (!anj_time_duration_is_valid(duration) || divisor == 0 || (duration.us == INT64_MIN && divisor == -1)) {
        return _anj_time_duration_of(ANJ_TIME_US_MAX);
    }
    return _anj_time_duration_of(duration.us / divisor);
}

/**
 * Multiplies a duration. Returns the product; invalid when the duration is, `factor` is `INT32_MAX`, or the product is too
 * long.
 */
static inline anj_time_duration_t anj_time_duration_mul(const anj_time_duration_t duration, const int32_t factor) {
    bool negative = (duration.us < 0) != (factor < 0);
    if (!anj_time_duration_is_valid(duration) || factor == INT32_MAX) {
        return _anj_time_duration_of(ANJ_TIME_US_MAX);
    }
    if (factor == 0 || duration.us == 0) {
        return _anj_time_duration_of(0);
    }
    if (factor == -1) {
        return anj_time_duration_div(duration, -1);
    }
    /* |factor| > 0 and factor != -1: no division overflows. */
    if (factor > 0 ? (duration.us > INT64_MAX / factor || duration.us < INT64_MIN / factor)
                   : (duration.us < INT64_MAX / factor || duration.us > INT64_MIN / factor)) {
        return _anj_time_duration_of(negative ? INT64_MIN : ANJ_TIME_US_MAX);
    }
    return _anj_time_duration_of(duration.us * factor);
}

/**
 * Multiplies a duration, truncating to whole microseconds. Returns the product; invalid when the duration is, `factor` is NaN
 * or infinite, or the product is too long.
 */
static inline anj_time_duration_t anj_time_duration_fmul(const anj_time_duration_t duration, const double factor) {
    double product = (double) duration.us * factor;
    /* False for NaN and infinity. */
    bool finite = factor - factor >= 0.0;
    if (!anj_time_duration_is_valid(duration) || !finite || product >= 9223372036854775807.0) {
        return _anj_time_duration_of(ANJ_TIME_US_MAX);
    }
    if (product <= -9223372036854775808.0) {
        return _anj_time_duration_of(INT64_MIN);
    }
    return _anj_time_duration_of((int64_t) product);
}

/** Tells whether `lhs` is as long as `rhs`; false when one of them is invalid. */
static inline bool anj_time_duration_eq(const anj_time_duration_t lhs, const anj_time_duration_t rhs) {
    return anj_time_duration_is_valid(lhs) && anj_time_duration_is_valid(rhs) && lhs.us == rhs.us;
}

/** Tells whether `lhs` is shorter than `rhs`; false when one of them is invalid. */
static inline bool anj_time_duration_lt(const anj_time_duration_t lhs, const anj_time_duration_t rhs) {
    return anj_time_duration_is_valid(lhs) && anj_time_duration_is_valid(rhs) && lhs.us < rhs.us;
}

/** Tells whether `lhs` is longer than `rhs`; false when one of them is invalid. */
static inline bool anj_time_duration_gt(const anj_time_duration_t lhs, const anj_time_duration_t rhs) {
    return anj_time_duration_is_valid(lhs) && anj_time_duration_is_valid(rhs) && lhs.us > rhs.us;
}

/** Tells whether `lhs` is at most as long as `rhs`; false when one of them is invalid. */
static inline bool anj_time_duration_leq(const anj_time_duration_t lhs, const anj_time_duration_t rhs) {
    return anj_time_duration_is_valid(lhs) && anj_time_duration_is_valid(rhs) && lhs.us <= rhs.us;
}

/** Tells whether `lhs` is at least as long as `rhs`; false when one of them is invalid. */
static inline bool anj_time_duration_geq(const anj_time_duration_t lhs, const anj_time_duration_t rhs) {
    return anj_time_duration_is_valid(lhs) && anj_time_duration_is_valid(rhs) && lhs.us >= rhs.us;
}

/** Makes the point on the monotonic clock that lies `duration` after its epoch. */
static inline anj_time_monotonic_t anj_time_monotonic_from_duration(const anj_time_duration_t duration) {
    anj_time_monotonic_t time;
    time.since_monotonic_epoch = duration;
    return time;
}

/** Tells how long after the epoch of the monotonic clock a point lies. */
static inline anj_time_duration_t anj_time_monotonic_to_duration(const anj_time_monotonic_t time) {
    return time.since_monotonic_epoch;
}

/** Makes a point from a whole number of units since the epoch; as `anj_time_duration_new`. */
static inline anj_time_monotonic_t anj_time_monotonic_new(const int64_t scalar, const anj_time_unit_t unit) {
    return anj_time_monotonic_from_duration(anj_time_duration_new(scalar, unit));
}

/** Makes a point from a number of units since the epoch; as `anj_time_duration_fnew`. */
static inline anj_time_monotonic_t anj_time_monotonic_fnew(const double scalar, const anj_time_unit_t unit) {
    return anj_time_monotonic_from_duration(anj_time_duration_fnew(scalar, unit));
}

/** Tells whether a point is one: false for `ANJ_TIME_MONOTONIC_INVALID` only. */
static inline bool anj_time_monotonic_is_valid(const anj_time_monotonic_t time) {
    return anj_time_duration_is_valid(time.since_monotonic_epoch);
}

/** Counts the whole units since the epoch; as `anj_time_duration_to_scalar`. */
static inline int64_t anj_time_monotonic_to_scalar(const anj_time_monotonic_t time, const anj_time_unit_t unit) {
    return anj_time_duration_to_scalar(time.since_monotonic_epoch, unit);
}

/** Counts the units since the epoch; as `anj_time_duration_to_fscalar`. */
static inline double anj_time_monotonic_to_fscalar(const anj_time_monotonic_t time, const anj_time_unit_t unit) {
    return anj_time_duration_to_fscalar(time.since_monotonic_epoch, unit);
}

/** Goes forward in time. Returns the later point; invalid when an argument is. */
static inline anj_time_monotonic_t anj_time_monotonic_add(const anj_time_monotonic_t start, const anj_time_duration_t duration) {
    return anj_time_monotonic_from_duration(anj_time_duration_add(start.since_monotonic_epoch, duration));
}

/** Goes back in time. Returns the earlier point; invalid when an argument is. */
static inline anj_time_monotonic_t anj_time_monotonic_sub(const anj_time_monotonic_t start, const anj_time_duration_t duration) {
    return anj_time_monotonic_from_duration(anj_time_duration_sub(start.since_monotonic_epoch, duration));
}

/** Tells the time from `start` to `end`; invalid when one of them is. */
static inline anj_time_duration_t anj_time_monotonic_diff(const anj_time_monotonic_t end, const anj_time_monotonic_t start) {
    return anj_time_duration_sub(end.since_monotonic_epoch, start.since_monotonic_epoch);
}

/** Tells whether `lhs` is earlier than `rhs`; false when one of them is invalid. */
static inline bool anj_time_monotonic_lt(const anj_time_monotonic_t lhs, const anj_time_monotonic_t rhs) {
    return anj_time_duration_lt(lhs.since_monotonic_epoch, rhs.since_monotonic_epoch);
}

/** Tells whether `lhs` is later than `rhs`; false when one of them is invalid. */
static inline bool anj_time_monotonic_gt(const anj_time_monotonic_t lhs, const anj_time_monotonic_t rhs) {
    return anj_time_duration_gt(lhs.since_monotonic_epoch, rhs.since_monotonic_epoch);
}

/** Tells whether `lhs` is `rhs`; false when one of them is invalid. */
static inline bool anj_time_monotonic_eq(const anj_time_monotonic_t lhs, const anj_time_monotonic_t rhs) {
    return anj_time_duration_eq(lhs.since_monotonic_epoch, rhs.since_monotonic_epoch);
}

/** Tells whether `lhs` is not later than `rhs`; false when one of them is invalid. */
static inline bool anj_time_monotonic_leq(const anj_time_monotonic_t lhs, const anj_time_monotonic_t rhs) {
    return anj_time_duration_leq(lhs.since_monotonic_epoch, rhs.since_monotonic_epoch);
}

/** Tells whether `lhs` is not earlier than `rhs`; false when one of them is invalid. */
static inline bool anj_time_monotonic_geq(const anj_time_monotonic_t lhs, const anj_time_monotonic_t rhs) {
    return anj_time_duration_geq(lhs.since_monotonic_epoch, rhs.since_monotonic_epoch);
}

/** Makes the point on the calendar clock that lies `duration` after its epoch. */
static inline anj_time_real_t anj_time_real_from_duration(const anj_time_duration_t duration) {
    anj_time_real_t time;
    time.since_real_epoch = duration;
    return time;
}

/** Tells how long after the epoch of the calendar clock a point lies. */
static inline anj_time_duration_t anj_time_real_to_duration(const anj_time_real_t time) {
    return time.since_real_epoch;
}

/** Makes a point from a whole number of units since the epoch; as `anj_time_duration_new`. */
static inline anj_time_real_t anj_time_real_new(const int64_t scalar, const anj_time_unit_t unit) {
    return anj_time_real_from_duration(anj_time_duration_new(scalar, unit));
}

/** Makes a point from a number of units since the epoch; as `anj_time_duration_fnew`. */
static inline anj_time_real_t anj_time_real_fnew(const double scalar, const anj_time_unit_t unit) {
    return anj_time_real_from_duration(anj_time_duration_fnew(scalar, unit));
}

/** Tells whether a point is one: false for `ANJ_TIME_REAL_INVALID` only. */
static inline bool anj_time_real_is_valid(const anj_time_real_t time) {
    return anj_time_duration_is_valid(time.since_real_epoch);
}

/** Counts the whole units since the epoch; as `anj_time_duration_to_scalar`. */
static inline int64_t anj_time_real_to_scalar(const anj_time_real_t time, const anj_time_unit_t unit) {
    return anj_time_duration_to_scalar(time.since_real_epoch, unit);
}

/** Counts the units since the epoch; as `anj_time_duration_to_fscalar`. */
static inline double anj_time_real_to_fscalar(const anj_time_real_t time, const anj_time_unit_t unit) {
    return anj_time_duration_to_fscalar(time.since_real_epoch, unit);
}

/** Goes forward in time. Returns the later point; invalid when an argument is. */
static inline anj_time_real_t anj_time_real_add(const anj_time_real_t start, const anj_time_duration_t duration) {
    return anj_time_real_from_duration(anj_time_duration_add(start.since_real_epoch, duration));
}

/** Goes back in time. Returns the earlier point; invalid when an argument is. */
static inline anj_time_real_t anj_time_real_sub(const anj_time_real_t start, const anj_time_duration_t duration) {
    return anj_time_real_from_duration(anj_time_duration_sub(start.since_real_epoch, duration));
}

/** Tells the time from `start` to `end`; invalid when one of them is. */
static inline anj_time_duration_t anj_time_real_diff(const anj_time_real_t end, const anj_time_real_t start) {
    return anj_time_duration_sub(end.since_real_epoch, start.since_real_epoch);
}

/** Tells whether `lhs` is earlier than `rhs`; false when one of them is invalid. */
static inline bool anj_time_real_lt(const anj_time_real_t lhs, const anj_time_real_t rhs) {
    return anj_time_duration_lt(lhs.since_real_epoch, rhs.since_real_epoch);
}

/** Tells whether `lhs` is later than `rhs`; false when one of them is invalid. */
static inline bool anj_time_real_gt(const anj_time_real_t lhs, const anj_time_real_t rhs) {
    return anj_time_duration_gt(lhs.since_real_epoch, rhs.since_real_epoch);
}

/** Tells whether `lhs` is `rhs`; false when one of them is invalid. */
static inline bool anj_time_real_eq(const anj_time_real_t lhs, const anj_time_real_t rhs) {
    return anj_time_duration_eq(lhs.since_real_epoch, rhs.since_real_epoch);
}

/** Tells whether `lhs` is not later than `rhs`; false when one of them is invalid. */
static inline bool anj_time_real_leq(const anj_time_real_t lhs, const anj_time_real_t rhs) {
    return anj_time_duration_leq(lhs.since_real_epoch, rhs.since_real_epoch);
}

/** Tells whether `lhs` is not earlier than `rhs`; false when one of them is invalid. */
static inline bool anj_time_real_geq(const anj_time_real_t lhs, const anj_time_real_t rhs) {
    return anj_time_duration_geq(lhs.since_real_epoch, rhs.since_real_epoch);
}

#ifdef __cplusplus
}
#endif

#endif /* ANJ_TIME_H */
