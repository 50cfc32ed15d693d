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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_COMPAT_TIME_H */
