#ifndef AVSYSTEM_COMMONS_AVS_LOG_H
#define AVSYSTEM_COMMONS_AVS_LOG_H

#include <stdarg.h>

#include <avsystem/commons/avs_defs.h>

/**
 * @file
 * The log.
 *
 * A line is `LEVEL [module] [file:line]: message`, at most 511 characters; what is cut ends in `...`. It goes to the standard error
 * output unless a handler is set. Handlers run one at a time.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

/** What `avs_log` calls. */
void avs_log_impl(
    avs_log_level_t level, const char *module, const char *file, unsigned int line, const char *format, ...)
    AVS_F_PRINTF(5, 6);
/** The same, with the arguments in a list. */
void avs_log_v_impl(
    avs_log_level_t level, const char *module, const char *file, unsigned int line, const char *format, va_list args)
    AVS_F_PRINTF(5, 0);
/* Lets the compiler check format and arguments without evaluating them; never defined. */
int _avs_log_check(const char *format, ...) AVS_F_PRINTF(1, 2);

/**
 * Logs a message: `avs_log(module, INFO, "%d bytes", count);`. An expression of type void.
 *
 * `Module`: any identifier, not a string.
 * `Level`: `TRACE`, `DEBUG`, `INFO`, `WARNING` or `ERROR`; with `LAZY_` in front, arguments are evaluated only when the message
 * gets through. `TRACE` vanishes, and its arguments are never evaluated, unless `AVS_LOG_WITH_TRACE` is defined.
 * What follows: as for `printf`.
 */
#define avs_log(Module, Level, ...) AVS_LOG__##Level(#Module, __VA_ARGS__)
/** `avs_log` with a level `LAZY_…`. */
#define avs_log_lazy(Module, Level, ...) AVS_LOG__LAZY_##Level(#Module, __VA_ARGS__)

#define _AVS_LOG_WRITE(Level, Module, ...) avs_log_impl(Level, Module, __FILE__, (unsigned int) __LINE__, __VA_ARGS__)
#define _AVS_LOG_LAZY(Level, Module, ...) \
    (avs_log_should_impl(Level, Module) ? _AVS_LOG_WRITE(Level, Module, __VA_ARGS__) : (void) 0)
#define AVS_LOG__DEBUG(Module, ...) _AVS_LOG_WRITE(AVS_LOG_DEBUG, Module, __VA_ARGS__)
#define AVS_LOG__INFO(Module, ...) _AVS_LOG_WRITE(AVS_LOG_INFO, Module, __VA_ARGS__)
#define AVS_LOG__WARNING(Module, ...) _AVS_LOG_WRITE(AVS_LOG_WARNING, Module, __VA_ARGS__)
#define AVS_LOG__ERROR(Module, ...) _AVS_LOG_WRITE(AVS_LOG_ERROR, Module, __VA_ARGS__)
#define AVS_LOG__LAZY_DEBUG(Module, ...) _AVS_LOG_LAZY(AVS_LOG_DEBUG, Module, __VA_ARGS__)
#define AVS_LOG__LAZY_INFO(Module, ...) _AVS_LOG_LAZY(AVS_LOG_INFO, Module, __VA_ARGS__)
#define AVS_LOG__LAZY_WARNING(Module, ...) _AVS_LOG_LAZY(AVS_LOG_WARNING, Module, __VA_ARGS__)
#define AVS_LOG__LAZY_ERROR(Module, ...) _AVS_LOG_LAZY(AVS_LOG_ERROR, Module, __VA_ARGS__)
#ifdef AVS_LOG_WITH_TRACE
#define AVS_LOG__TRACE(Module, ...) _AVS_LOG_WRITE(AVS_LOG_TRACE, Module, __VA_ARGS__)
#define AVS_LOG__LAZY_TRACE(Module, ...) _AVS_LOG_LAZY(AVS_LOG_TRACE, Module, __VA_ARGS__)
#else
#define AVS_LOG__TRACE(Module, ...) ((void) sizeof(_avs_log_check(__VA_ARGS__)))
#define AVS_LOG__LAZY_TRACE(Module, ...) AVS_LOG__TRACE(Module, __VA_ARGS__)
#endif

/** Sets the level of a module, `AVS_LOG_…`: 0, or −1 for what is no level. */
#define avs_log_set_level(Module, Level) avs_log_set_level_impl(#Module, (Level))
/** Sets the level of modules without a level of their own, `AVS_LOG_…`: 0, or −1 for what is no level. */
#define avs_log_set_default_level(Level) avs_log_set_level_impl(NULL, (Level))
/** A string literal that a build might drop; this one does not. */
#define AVS_DISPOSABLE_LOG(Arg) Arg

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_LOG_H */
