/*
 * The log on the C side: the formatter behind anj_log(), the output to stderr, and the door through which messages of
 * the Rust side come in. Rust can call a variadic function but not define one.
 */
#include <anj/init.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Messages of the library carry source ids below 201 in the micro format; this file has none of its own. */
#ifndef ANJ_LOG_SOURCE_FILE_ID
#define ANJ_LOG_SOURCE_FILE_ID 0
#endif
#include <anj/compat/log_impl_decls.h>
#include <anj/log.h>

#if defined(ANJ_LOG_FULL) || defined(ANJ_LOG_MICRO)

static const char *level_name(anj_log_level_t level) {
    static const char *const NAMES[] = { "TRACE", "DEBUG", "INFO", "WARNING", "ERROR" };
    unsigned index = (unsigned) level;
    return index < sizeof(NAMES) / sizeof(NAMES[0]) ? NAMES[index] : "???";
}

/* Adds the message behind a header of header_len characters and hands the line out, cut where the buffer ends. */
static void finish_line(char *line, int header_len, const char *format, va_list args) {
    if (header_len < 0) {
        return;
    }
    if ((size_t) header_len < ANJ_LOG_FORMATTER_BUF_SIZE - 1) {
        (void) vsnprintf(line + header_len, ANJ_LOG_FORMATTER_BUF_SIZE - (size_t) header_len, format, args);
    }
    anj_log_handler_output(line, strlen(line));
}

#ifdef ANJ_LOG_FULL
void anj_log_handler_impl_full(anj_log_level_t level,
                               const char *module,
                               const char *file,
                               int line,
                               const char *format,
                               ...) {
    char buffer[ANJ_LOG_FORMATTER_BUF_SIZE];
    int len = snprintf(buffer, sizeof(buffer), "%s [%s] [%s:%d]: ", level_name(level), module, file, line);
    va_list args;
    va_start(args, format);
    finish_line(buffer, len, format, args);
    va_end(args);
}
#endif /* ANJ_LOG_FULL */

#ifdef ANJ_LOG_MICRO
void anj_log_handler_impl_micro(
        anj_log_level_t level, uint16_t source_file_id, uint16_t line, const char *format, ...) {
    char buffer[ANJ_LOG_FORMATTER_BUF_SIZE];
    int len = snprintf(buffer, sizeof(buffer), "%s <ANJ_uLOG>%u;%u</ANJ_uLOG> ", level_name(level),
                       (unsigned) source_file_id, (unsigned) line);
    va_list args;
    va_start(args, format);
    finish_line(buffer, len, format, args);
    va_end(args);
}
#endif /* ANJ_LOG_MICRO */

#ifdef ANJ_LOG_HANDLER_OUTPUT_STDERR
void anj_log_handler_output(const char *output, size_t len) {
    (void) len;
    fprintf(stderr, "%s\n", output);
}
#endif /* ANJ_LOG_HANDLER_OUTPUT_STDERR */

#endif /* ANJ_LOG_FULL || ANJ_LOG_MICRO */

#if defined(ANJ_LOG_FULL) || defined(ANJ_LOG_MICRO) || defined(ANJ_LOG_ALT_IMPL_HEADER)

#ifdef ANJ_LOG_FILTERING_CONFIG_HEADER
#include ANJ_LOG_FILTERING_CONFIG_HEADER
#endif
#ifndef ANJ_LOG_LEVEL_DEFAULT
#define ANJ_LOG_LEVEL_DEFAULT L_INFO
#endif

/* The order of `enum Module` in log.rs. */
#define FOR_EACH_MODULE(Do) \
    Do(bootstrap) Do(coap) Do(coap_downloader) Do(dm) Do(exchange) Do(io) Do(mbedtls) Do(net) Do(ntp) Do(observe) \
    Do(persistence) Do(register) Do(rng) Do(security) Do(server) Do(utils)

#define PASTE_(A, B) A##B
#define PASTE(A, B) PASTE_(A, B)

enum { THRESHOLD_L_TRACE, THRESHOLD_L_DEBUG, THRESHOLD_L_INFO, THRESHOLD_L_WARNING, THRESHOLD_L_ERROR,
       THRESHOLD_L_MUTED };

/* A module whose macro is not defined pastes to the name of one of these, hence gets the default threshold. */
#define UNSET_THRESHOLD(Module) \
    PASTE(THRESHOLD_ANJ_LOG_LEVEL_FOR_MODULE_, Module) = PASTE(THRESHOLD_, ANJ_LOG_LEVEL_DEFAULT),
enum { FOR_EACH_MODULE(UNSET_THRESHOLD) THRESHOLDS_END };

#define THRESHOLD(Module) (uint8_t) PASTE(THRESHOLD_, ANJ_LOG_LEVEL_FOR_MODULE_##Module),
static const uint8_t THRESHOLDS[] = { FOR_EACH_MODULE(THRESHOLD) };

/* How a message of the Rust side is written, by what stands behind its text. */
#define WRITE_DETAILS(Write) \
    switch (numbers) { \
    case 1: \
        Write("%s: %lld", text, (long long) a); \
        break; \
    case 2: \
        Write("%s: %lld, %lld", text, (long long) a, (long long) b); \
        break; \
    case 3: \
        Write("%s: %.*s", text, len, bytes); \
        break; \
    default: \
        Write("%s", text); \
        break; \
    }

void _anj_log_from_rust(unsigned level, unsigned module, const char *file, int line, const char *text, unsigned numbers, int64_t a,
                        int64_t b, const char *bytes, int len);
void _anj_log_from_rust(unsigned level, unsigned module, const char *file, int line, const char *text, unsigned numbers, int64_t a,
                        int64_t b, const char *bytes, int len) {
    if (module >= sizeof(THRESHOLDS) || level < THRESHOLDS[module]) {
        return;
    }
#if defined(ANJ_LOG_FULL)
#define NAME(Module) #Module,
    static const char *const NAMES[] = { FOR_EACH_MODULE(NAME) };
#define WRITE_FULL(...) anj_log_handler_impl_full((anj_log_level_t) level, NAMES[module], file, line, __VA_ARGS__)
    WRITE_DETAILS(WRITE_FULL)
#elif defined(ANJ_LOG_MICRO)
    (void) file;
#define WRITE_MICRO(...) \
    anj_log_handler_impl_micro((anj_log_level_t) level, (uint16_t) (module + 1), (uint16_t) line, __VA_ARGS__)
    WRITE_DETAILS(WRITE_MICRO)
#else
    /* The application's macro wants the level as a token; the module is always `anj`. */
#define WRITE_TRACE(...) ANJ_LOG_HANDLER_IMPL_MACRO(anj, L_TRACE, __VA_ARGS__)
#define WRITE_DEBUG(...) ANJ_LOG_HANDLER_IMPL_MACRO(anj, L_DEBUG, __VA_ARGS__)
#define WRITE_INFO(...) ANJ_LOG_HANDLER_IMPL_MACRO(anj, L_INFO, __VA_ARGS__)
#define WRITE_WARNING(...) ANJ_LOG_HANDLER_IMPL_MACRO(anj, L_WARNING, __VA_ARGS__)
#define WRITE_ERROR(...) ANJ_LOG_HANDLER_IMPL_MACRO(anj, L_ERROR, __VA_ARGS__)
    (void) file;
    (void) line;
    switch (level) {
    case 0:
        WRITE_DETAILS(WRITE_TRACE)
        break;
    case 1:
        WRITE_DETAILS(WRITE_DEBUG)
        break;
    case 2:
        WRITE_DETAILS(WRITE_INFO)
        break;
    case 3:
        WRITE_DETAILS(WRITE_WARNING)
        break;
    default:
        WRITE_DETAILS(WRITE_ERROR)
        break;
    }
#endif
}

#endif /* any logger */
