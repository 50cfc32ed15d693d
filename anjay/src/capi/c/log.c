/* What Rust cannot define: functions with a variable number of arguments. */
#include <avsystem/commons/avs_log.h>
#include <avsystem/commons/avs_utils.h>

#include <stdio.h>

void avs_log_message_impl(avs_log_level_t level,
                          const char *module,
                          const char *file,
                          unsigned int line,
                          const char *message,
                          bool cut);

void avs_log_v_impl(avs_log_level_t level,
                    const char *module,
                    const char *file,
                    unsigned int line,
                    const char *format,
                    va_list args) {
    if (!avs_log_should_impl(level, module)) {
        return;
    }
    char message[AVS_COMMONS_LOG_MAX_LINE_LENGTH] = "";
    int length = vsnprintf(message, sizeof(message), format, args);
    avs_log_message_impl(level, module, file, line, message, length < 0 || (size_t) length >= sizeof(message));
}

void avs_log_impl(
    avs_log_level_t level, const char *module, const char *file, unsigned int line, const char *format, ...) {
    va_list args;
    va_start(args, format);
    avs_log_v_impl(level, module, file, line, format, args);
    va_end(args);
}

int avs_simple_vsnprintf(char *out, size_t out_size, const char *format, va_list args) {
    int length = vsnprintf(out, out_size, format, args);
    return length >= 0 && (size_t) length < out_size ? length : -1;
}

int avs_simple_snprintf(char *out, size_t out_size, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int result = avs_simple_vsnprintf(out, out_size, format, args);
    va_end(args);
    return result;
}
