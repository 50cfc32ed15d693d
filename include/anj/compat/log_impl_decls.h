/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_LOG_LOG_IMPL_DECLS_H
#define ANJ_LOG_LOG_IMPL_DECLS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/**
 * @file
 * What `anj_log` calls. Programs use `anj/log.h`, not these.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** How much a message matters. */
typedef enum {
    /** Every datagram and decision. */
    ANJ_LOG_LEVEL_L_TRACE = 0,
    /** What a developer of the application wants to see. */
    ANJ_LOG_LEVEL_L_DEBUG = 1,
    /** What happens. */
    ANJ_LOG_LEVEL_L_INFO = 2,
    /** Something is wrong, and was coped with. */
    ANJ_LOG_LEVEL_L_WARNING = 3,
    /** Something failed. */
    ANJ_LOG_LEVEL_L_ERROR = 4,
    /** As a threshold: nothing is logged. */
    ANJ_LOG_LEVEL_L_MUTED = 5
} anj_log_level_t;

/**
 * Logs a message with `ANJ_LOG_FULL`, as `LEVEL [module] [file:line]: message`, cut at `ANJ_LOG_FORMATTER_BUF_SIZE` - 1
 * characters.
 *
 * `format` and what follows: as for `printf`.
 */
void anj_log_handler_impl_full(
    anj_log_level_t level, const char *module, const char *file, int line, const char *format, ...);

/**
 * Logs a message with `ANJ_LOG_MICRO`, as `LEVEL <ANJ_uLOG>id;line</ANJ_uLOG> message`, cut at
 * `ANJ_LOG_FORMATTER_BUF_SIZE` - 1 characters.
 *
 * `source_file_id`: `ANJ_LOG_SOURCE_FILE_ID` of the file; 0 to 200 belong to the library.
 * `format` and what follows: as for `printf`.
 */
void anj_log_handler_impl_micro(
    anj_log_level_t level, uint16_t source_file_id, uint16_t line, const char *format, ...);

/**
 * Puts a line out. The application supplies it with `ANJ_LOG_HANDLER_OUTPUT_ALT`.
 * Called in the middle of the library's work: it must not call functions of the library.
 *
 * `output`: the line, NUL-terminated, without line end.
 * `len`: its length in bytes, without the NUL.
 */
void anj_log_handler_output(const char *output, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_LOG_LOG_IMPL_DECLS_H */
