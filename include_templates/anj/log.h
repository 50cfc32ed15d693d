#include <anj/init.h>

#ifndef ANJ_LOG_LOG_H
#define ANJ_LOG_LOG_H

#include <stdio.h>
#include <anj/compat/log_impl_decls.h>
#include <anj/utils.h>

#ifdef ANJ_LOG_ALT_IMPL_HEADER
#include ANJ_LOG_ALT_IMPL_HEADER
#endif
#ifdef ANJ_LOG_FILTERING_CONFIG_HEADER
#include ANJ_LOG_FILTERING_CONFIG_HEADER
#endif

/**
 * @file
 * The log statement. Options choose what becomes of a message (`ANJ_LOG_FULL`, `ANJ_LOG_MICRO`, `ANJ_LOG_ALT_IMPL_HEADER`, or
 * none), the level and the output.
 */
/** Level from which on messages are logged, of modules without a level of their own; an option. */
#ifndef ANJ_LOG_LEVEL_DEFAULT
#define ANJ_LOG_LEVEL_DEFAULT L_INFO
#endif

/** A string literal that may be dropped to save space: with `ANJ_LOG_STRIP_CONSTANTS` a space stands for it. */

#ifdef ANJ_LOG_STRIP_CONSTANTS
#define ANJ_LOG_DISPOSABLE(Arg) " "
#else
#define ANJ_LOG_DISPOSABLE(Arg) Arg
#endif

/* Lets the compiler check format and arguments without evaluating them; the format must be a literal. */
#define _ANJ_LOG_CHECK(...) ((void) sizeof(printf("" __VA_ARGS__)))

#if defined(ANJ_LOG_FULL) || defined(ANJ_LOG_MICRO) || defined(ANJ_LOG_ALT_IMPL_HEADER)

#if defined(ANJ_LOG_FULL)
#define _ANJ_LOG_WRITE(Module, Level, ...) \
    anj_log_handler_impl_full(ANJ_LOG_LEVEL_##Level, #Module, __FILE__, __LINE__, __VA_ARGS__)
#elif defined(ANJ_LOG_MICRO)
#ifndef ANJ_LOG_SOURCE_FILE_ID
#error "ANJ_LOG_MICRO: define ANJ_LOG_SOURCE_FILE_ID, a number from 201 to 65535 for each file, before anj/log.h"
#endif
#define _ANJ_LOG_WRITE(Module, Level, ...) \
    anj_log_handler_impl_micro( \
        ANJ_LOG_LEVEL_##Level, (uint16_t) (ANJ_LOG_SOURCE_FILE_ID), (uint16_t) (__LINE__), __VA_ARGS__)
#else
#define _ANJ_LOG_WRITE(Module, Level, ...) ANJ_LOG_HANDLER_IMPL_MACRO(Module, Level, __VA_ARGS__)
#endif

/*
 * The level of a module: that of ANJ_LOG_LEVEL_FOR_MODULE_<module> when it is defined as L_…, for then the token pasted from
 * it names one of these macros, whose comma moves the level to second place; else the default.
 */
#define _ANJ_LOG_OF_L_TRACE 0, ANJ_LOG_LEVEL_L_TRACE
#define _ANJ_LOG_OF_L_DEBUG 0, ANJ_LOG_LEVEL_L_DEBUG
#define _ANJ_LOG_OF_L_INFO 0, ANJ_LOG_LEVEL_L_INFO
#define _ANJ_LOG_OF_L_WARNING 0, ANJ_LOG_LEVEL_L_WARNING
#define _ANJ_LOG_OF_L_ERROR 0, ANJ_LOG_LEVEL_L_ERROR
#define _ANJ_LOG_OF_L_MUTED 0, ANJ_LOG_LEVEL_L_MUTED
#define _ANJ_LOG_PASTE(A, B) _ANJ_LOG_PASTE_NOW(A, B)
#define _ANJ_LOG_PASTE_NOW(A, B) A##B
#define _ANJ_LOG_SECOND(...) _ANJ_LOG_SECOND_NOW(__VA_ARGS__)
#define _ANJ_LOG_SECOND_NOW(First, Second, ...) Second
#define _ANJ_LOG_THRESHOLD(Module) \
    _ANJ_LOG_SECOND(_ANJ_LOG_PASTE(_ANJ_LOG_OF_, ANJ_LOG_LEVEL_FOR_MODULE_##Module), \
                    _ANJ_LOG_PASTE(ANJ_LOG_LEVEL_, ANJ_LOG_LEVEL_DEFAULT), 0)

/**
 * Logs a message: `anj_log(module, L_INFO, "%d bytes", count);`. An expression of type void.
 *
 * `Module`: any identifier, not a string; `ANJ_LOG_FILTERING_CONFIG_HEADER` may define
 * `ANJ_LOG_LEVEL_FOR_MODULE_<module>` as `L_TRACE` to `L_MUTED`.
 * `LogLevel`: `L_TRACE`, `L_DEBUG`, `L_INFO`, `L_WARNING` or `L_ERROR`.
 * What follows: as for `printf`, the format a string literal. Messages below the level of the module cost nothing: their
 * arguments are checked by the compiler, but not evaluated.
 */
#define anj_log(Module, LogLevel, ...) \
    (_ANJ_LOG_CHECK(__VA_ARGS__), \
     (int) ANJ_LOG_LEVEL_##LogLevel >= (int) _ANJ_LOG_THRESHOLD(Module) \
         ? (void) (_ANJ_LOG_WRITE(Module, LogLevel, __VA_ARGS__)) \
         : (void) 0)

#else /* no logger */

/** Logging is compiled out; format and arguments are still checked. */
#define anj_log(Module, LogLevel, ...) _ANJ_LOG_CHECK(__VA_ARGS__)

#endif

#endif /* ANJ_LOG_LOG_H */
