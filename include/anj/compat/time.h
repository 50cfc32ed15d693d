/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_COMPAT_TIME_H
#define ANJ_COMPAT_TIME_H

#include <stdint.h>
#include <anj/time.h>

/**
 * @file
 * Clocks. The application supplies the functions, unless the library is built with `ANJ_WITH_TIME_POSIX_COMPAT`.
 */

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads the monotonic clock: never goes backwards, and goes on while the device sleeps. Every timer of the library
 * runs on it.
 *
 * Returns the time since any fixed point, best with a resolution of microseconds.
 */
anj_time_monotonic_t anj_time_monotonic_now(void);

/**
 * Reads the calendar clock.
 *
 * Returns the time since 1970-01-01T00:00:00Z; `ANJ_TIME_REAL_ZERO` when the device does not know it.
 */
anj_time_real_t anj_time_real_now(void);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_COMPAT_TIME_H */
