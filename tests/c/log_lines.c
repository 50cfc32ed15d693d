/* Spec 21 §6 and §11.6: lines of the log, as an application writes and receives them. */
#include <stdbool.h>
#include <string.h>

#define ANJ_LOG_LEVEL_FOR_MODULE_talkative L_DEBUG
#define ANJ_LOG_LEVEL_FOR_MODULE_quiet L_WARNING

#include <anj/compat/log_impl_decls.h>
#include <anj/log.h>

#include "check.h"

static char g_line[1024];
static size_t g_len;
static int g_lines;

void anj_log_handler_output(const char *output, size_t len) {
    CHECK(len < sizeof(g_line));
    memcpy(g_line, output, len + 1);
    g_len = len;
    g_lines++;
}

static int g_evaluated;

static int evaluate(void) {
    return ++g_evaluated;
}

int main(void) {
    anj_log(mymod, L_INFO, "hello %d", 5);
    char expected[256];
    snprintf(expected, sizeof(expected), "INFO [mymod] [%s:%d]: hello 5", __FILE__, __LINE__ - 2);
    CHECK(!strcmp(g_line, expected) && g_len == strlen(expected) && g_lines == 1);

    /* Filtered by the default level: nothing, and the arguments are not evaluated. */
    anj_log(mymod, L_DEBUG, "never %d", evaluate());
    CHECK(g_lines == 1 && g_evaluated == 0);

    anj_log(talkative, L_DEBUG, "shown %d", evaluate());
    CHECK(g_lines == 2 && g_evaluated == 1);
    anj_log(talkative, L_TRACE, "not shown");
    CHECK(g_lines == 2);
    anj_log(quiet, L_INFO, "not shown");
    CHECK(g_lines == 2);
    anj_log(quiet, L_WARNING, "shown");
    CHECK(g_lines == 3 && !strncmp(g_line, "WARNING [quiet]", 15));

    /* A line is cut where the buffer of ANJ_LOG_FORMATTER_BUF_SIZE ends. */
    static char text[2 * ANJ_LOG_FORMATTER_BUF_SIZE];
    memset(text, 'x', sizeof(text) - 1);
    anj_log(mymod, L_ERROR, "%s", text);
    CHECK(g_len == ANJ_LOG_FORMATTER_BUF_SIZE - 1 && strlen(g_line) == g_len);

    /* An unknown level does no harm. */
    anj_log_handler_impl_full((anj_log_level_t) 77, "m", "f", 1, "text");
    CHECK(!strcmp(g_line, "??? [m] [f:1]: text"));
    return 0;
}
