/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_UTILS_H
#define AVSYSTEM_COMMONS_AVS_UTILS_H

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include <avsystem/commons/avs_defs.h>

/**
 * @file
 * Strings.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A copy of a string, to be freed with `avs_free`; NULL when there is no memory. */
char *avs_strdup(const char *str);

/** `snprintf`, but a negative number when the text has no room: else its length. */
int avs_simple_snprintf(char *out, size_t out_size, const char *format, ...) AVS_F_PRINTF(3, 4);
/** The same, with the arguments in a list. */
int avs_simple_vsnprintf(char *out, size_t out_size, const char *format, va_list args) AVS_F_PRINTF(3, 0);

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_UTILS_H */
