/* Spec 50, 9.9: time, scheduler, lists, log, strings, streams. */
#define AVS_LOG_WITH_TRACE
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <avsystem/commons/avs_errno.h>
#include <avsystem/commons/avs_list.h>
#include <avsystem/commons/avs_log.h>
#include <avsystem/commons/avs_memory.h>
#include <avsystem/commons/avs_sched.h>
#include <avsystem/commons/avs_socket.h>
#include <avsystem/commons/avs_stream_file.h>
#include <avsystem/commons/avs_time.h>
#include <avsystem/commons/avs_utils.h>

#include "../c/check.h"

static int is(avs_time_duration_t duration, int64_t seconds, int32_t nanoseconds) {
    return duration.seconds == seconds && duration.nanoseconds == nanoseconds;
}

static avs_time_duration_t of(int64_t seconds, int32_t nanoseconds) {
    avs_time_duration_t duration = { seconds, nanoseconds };
    return duration;
}

#define IS_INVALID(Duration) (!avs_time_duration_valid(Duration))

static void a1_to_a4_time(void) {
    CHECK(is(avs_time_duration_from_scalar(1500, AVS_TIME_MS), 1, 500000000));
    CHECK(is(avs_time_duration_from_scalar(-1500, AVS_TIME_MS), -2, 500000000));
    CHECK(IS_INVALID(avs_time_duration_from_scalar(INT64_MAX, AVS_TIME_DAY)));
    CHECK(is(avs_time_duration_from_fscalar(1.5, AVS_TIME_MIN), 90, 0));
    CHECK(is(avs_time_duration_from_fscalar(0.3, AVS_TIME_S), 0, 300000000));
    CHECK(IS_INVALID(avs_time_duration_from_fscalar(NAN, AVS_TIME_S)));
    CHECK(IS_INVALID(avs_time_duration_from_fscalar(1e300, AVS_TIME_NS)));
    CHECK(IS_INVALID(avs_time_duration_from_scalar(1, (avs_time_unit_t) 99)));

    int64_t out = 77;
    CHECK(!avs_time_duration_to_scalar(&out, AVS_TIME_MS, of(1, 999999999)) && out == 1999);
    CHECK(!avs_time_duration_to_scalar(&out, AVS_TIME_S, of(-2, 500000000)) && out == -1);
    CHECK(!avs_time_duration_to_scalar(&out, AVS_TIME_MIN, of(119, 0)) && out == 1);
    CHECK(avs_time_duration_to_scalar(&out, AVS_TIME_NS, of(INT64_MAX, 0)) && out == 1);
    CHECK(avs_time_duration_to_scalar(&out, AVS_TIME_S, of(0, -1)) && out == 1);
    CHECK(isnan(avs_time_duration_to_fscalar(of(0, 1000000000), AVS_TIME_S)));
    CHECK(avs_time_duration_to_fscalar(of(-2, 500000000), AVS_TIME_S) == -1.5);

    CHECK(is(avs_time_duration_diff(of(0, 0), of(0, 500000000)), -1, 500000000));
    CHECK(is(avs_time_duration_mul(of(1, 500000000), -3), -5, 500000000));
    CHECK(is(avs_time_duration_div(of(1, 0), 3), 0, 333333333));
    CHECK(IS_INVALID(avs_time_duration_div(of(1, 0), 0)));
    CHECK(is(avs_time_duration_fmul(of(2, 0), 1.25), 2, 500000000));
    CHECK(IS_INVALID(avs_time_duration_add(of(INT64_MAX, 999999999), of(0, 1))));
    CHECK(IS_INVALID(avs_time_duration_add(of(1, 0), AVS_TIME_DURATION_INVALID)));
    CHECK(!avs_time_duration_less(AVS_TIME_DURATION_INVALID, of(1, 0)) && !avs_time_duration_less(of(-1, 0), AVS_TIME_DURATION_INVALID));
    CHECK(!avs_time_duration_equal(AVS_TIME_DURATION_INVALID, AVS_TIME_DURATION_INVALID));
    CHECK(avs_time_duration_equal(AVS_TIME_DURATION_ZERO, of(0, 0)));

    CHECK(!strcmp(AVS_TIME_DURATION_AS_STRING(of(1, 5)), "1.000000005"));
    CHECK(!strcmp(AVS_TIME_DURATION_AS_STRING(AVS_TIME_DURATION_INVALID), "TIME_INVALID"));
    CHECK(!strcmp(AVS_TIME_DURATION_AS_STRING(of(-2, 500000000)), "-1.500000000"));
    CHECK(!strcmp(AVS_TIME_DURATION_AS_STRING(of(INT64_MIN, 0)), "-9223372036854775808.000000000"));

    avs_time_monotonic_t now = avs_time_monotonic_now();
    CHECK(avs_time_monotonic_before(now, avs_time_monotonic_add(now, of(0, 1))));
    CHECK(!avs_time_real_to_scalar(&out, AVS_TIME_S, avs_time_real_now()) && out > 1600000000);
    CHECK(!avs_time_real_valid(AVS_TIME_REAL_INVALID) && !avs_time_monotonic_valid(AVS_TIME_MONOTONIC_INVALID));
}

static int g_ran[8];
static int g_count;

static void job(avs_sched_t *sched, const void *data) {
    (void) sched;
    g_ran[g_count++] = *(const int *) data;
}

static void job_that_schedules(avs_sched_t *sched, const void *data) {
    job(sched, data);
    int another = 9;
    CHECK(!AVS_SCHED_NOW(sched, NULL, job, &another, sizeof(another)));
    /* In the past, and still not in this call. */
    CHECK(!AVS_SCHED_AT(sched, NULL, avs_time_monotonic_from_scalar(0, AVS_TIME_S), job, &another, sizeof(another)));
}

static avs_sched_handle_t g_handle;

static void job_that_uses_its_handle(avs_sched_t *sched, const void *data) {
    job(sched, data);
    CHECK(!g_handle);
    CHECK(!AVS_SCHED_DELAYED(sched, &g_handle, of(100, 0), job, data, sizeof(int)));
}

static void a5_to_a9_scheduler(void) {
    const avs_time_duration_t ten = of(10, 0);
    int one = 1, two = 2, three = 3;
    avs_sched_handle_t handle = NULL;
    avs_sched_t *sched = avs_sched_new("test", &one);
    CHECK(sched && avs_sched_data(sched) == &one);
    CHECK(!avs_time_monotonic_valid(avs_sched_time_of_next(sched)));

    CHECK(!AVS_SCHED_NOW(sched, NULL, job, &one, sizeof(one)));
    CHECK(!AVS_SCHED_NOW(sched, NULL, job, &two, sizeof(two)));
    CHECK(!AVS_SCHED_DELAYED(sched, &handle, ten, job, &three, sizeof(three)));
    /* The job has a copy. */
    three = 33;
    CHECK(handle && avs_time_monotonic_valid(avs_sched_time(&handle)));
    CHECK(!AVS_RESCHED_NOW(&handle));
    avs_sched_run(sched);
    CHECK(g_count == 3 && g_ran[0] == 1 && g_ran[1] == 2 && g_ran[2] == 3);
    CHECK(!handle && AVS_RESCHED_NOW(&handle) == -1 && AVS_RESCHED_NOW(NULL) == -1);

    g_count = 0;
    CHECK(!AVS_SCHED_NOW(sched, NULL, job_that_schedules, &one, sizeof(one)));
    avs_sched_run(sched);
    CHECK(g_count == 1);
    avs_sched_run(sched);
    CHECK(g_count == 3 && g_ran[1] == 9 && g_ran[2] == 9);

    g_count = 0;
    CHECK(!AVS_SCHED_NOW(sched, &handle, job, &one, sizeof(one)));
    CHECK(!AVS_SCHED_NOW(sched, &handle, job, &two, sizeof(two)));
    avs_sched_run(sched);
    CHECK(g_count == 1 && g_ran[0] == 2);

    g_count = 0;
    CHECK(!AVS_SCHED_NOW(sched, &g_handle, job_that_uses_its_handle, &one, sizeof(one)));
    avs_sched_run(sched);
    CHECK(g_count == 1 && g_handle);
    avs_sched_del(&g_handle);
    CHECK(!g_handle);
    avs_sched_del(&g_handle);
    avs_sched_del(NULL);
    avs_sched_run(sched);
    CHECK(g_count == 1);

    CHECK(AVS_SCHED_NOW(sched, &handle, NULL, NULL, 0) == -1);
    CHECK(AVS_SCHED_AT(sched, &handle, AVS_TIME_MONOTONIC_INVALID, job, NULL, 0) == -1);
    CHECK(!handle);

    /* Detached: the handle is free, the job stays. */
    g_count = 0;
    CHECK(!AVS_SCHED_NOW(sched, &handle, job, &one, sizeof(one)));
    avs_sched_detach(&handle);
    CHECK(!handle);
    avs_sched_handle_t later = NULL;
    CHECK(!AVS_SCHED_DELAYED(sched, &later, ten, job, &two, sizeof(two)));
    CHECK(!AVS_SCHED_NOW(sched, &handle, job, &three, sizeof(three)));
    avs_sched_cleanup(&sched);
    CHECK(!sched && g_count == 2 && g_ran[0] == 1 && g_ran[1] == 33 && !handle && !later);
    avs_sched_cleanup(&sched);
    avs_sched_cleanup(NULL);
}

static void job_refused(avs_sched_t *sched, const void *data) {
    g_count++;
    CHECK(AVS_SCHED_NOW(sched, NULL, job, data, sizeof(int)) == -1);
}

static void a9_nothing_is_scheduled_during_cleanup(void) {
    int one = 1;
    avs_sched_t *sched = avs_sched_new(NULL, NULL);
    g_count = 0;
    CHECK(!AVS_SCHED_NOW(sched, NULL, job_refused, &one, sizeof(one)));
    avs_sched_cleanup(&sched);
    CHECK(g_count == 1);
}

static void a10_to_a12_lists(void) {
    AVS_LIST(int) list = NULL;
    AVS_LIST(int) element;
    AVS_LIST(int) *ptr;
    CHECK(AVS_LIST_SIZE(list) == 0 && !AVS_LIST_NTH(list, 0) && !AVS_LIST_SIMPLE_CLONE(list));
    for (int i = 0; i < 4; i++) {
        element = AVS_LIST_NEW_ELEMENT(int);
        CHECK(element && *element == 0);
        *element = i;
        CHECK(AVS_LIST_APPEND(&list, element) == element);
    }
    ptr = AVS_LIST_NTH_PTR(&list, 1);
    CHECK(**ptr == 1);
    AVS_LIST_DELETE(ptr);
    CHECK(**ptr == 2 && AVS_LIST_SIZE(list) == 3 && !AVS_LIST_NTH_PTR(&list, 3));
    const int left[] = { 0, 2, 3 };
    int count = 0;
    AVS_LIST_FOREACH(element, list) {
        CHECK(*element == left[count++]);
    }
    CHECK(count == 3);

    AVS_LIST(int) head = AVS_LIST_NEW_ELEMENT(int);
    CHECK(AVS_LIST_INSERT(&list, head) == head && list == head && *AVS_LIST_NEXT(head) == 0);
    /* Several at once. */
    AVS_LIST(int) more = AVS_LIST_SIMPLE_CLONE(list);
    CHECK(AVS_LIST_SIZE(more) == 4);
    AVS_LIST_FOREACH_PTR(ptr, &list) {
        if (**ptr == 3) {
            break;
        }
    }
    CHECK(AVS_LIST_INSERT(ptr, more) == *ptr && AVS_LIST_SIZE(list) == 8 && *AVS_LIST_NTH(list, 7) == 3);

    AVS_LIST(int) helper;
    AVS_LIST_DELETABLE_FOREACH_PTR(ptr, helper, &list) {
        if (**ptr != 2) {
            AVS_LIST_DELETE(ptr);
        }
    }
    CHECK(AVS_LIST_SIZE(list) == 2 && *list == 2 && *AVS_LIST_NEXT(list) == 2);
    element = AVS_LIST_DETACH(&list);
    CHECK(*element == 2 && !AVS_LIST_NEXT(element) && AVS_LIST_SIZE(list) == 1);
    AVS_LIST_DELETE(&element);
    CHECK(!element);
    AVS_LIST_APPEND_NEW(int, &list);

    int cleared = 0;
    AVS_LIST_CLEAR(&list) {
        CHECK(*list == (cleared ? 0 : 2));
        cleared++;
    }
    CHECK(cleared == 2 && !list);
}

static char g_line[1024];
static char g_module[32];
static int g_lines;

static void keep_line(avs_log_level_t level, const char *module, const char *message) {
    CHECK(level <= AVS_LOG_ERROR);
    strcpy(g_module, module);
    strcpy(g_line, message);
    g_lines++;
}

static void log_inside(avs_log_level_t level, const char *module, const char *message) {
    keep_line(level, module, message);
    /* To the standard error output, and no endless loop. */
    avs_log(inside, ERROR, "from the handler");
    avs_log_set_level(inside, AVS_LOG_ERROR);
}

static void keep_message(
    avs_log_level_t level, const char *module, const char *file, unsigned int line, const char *message) {
    CHECK(level == AVS_LOG_WARNING && strstr(file, "avs.c") && line > 100);
    keep_line(level, module, message);
}

static void a13_to_a16_log(void) {
    avs_log_set_handler(keep_line);
    char expected[256];
    avs_log(foo, INFO, "plain %d", 5); CHECK(avs_simple_snprintf(expected, sizeof(expected), "INFO [foo] [%s:%d]: plain 5", __FILE__, __LINE__) > 0);
    CHECK(g_lines == 1 && !strcmp(g_module, "foo") && !strcmp(g_line, expected));

    avs_log(foo, DEBUG, "hidden");
    CHECK(g_lines == 1);
    CHECK(!avs_log_set_default_level(AVS_LOG_DEBUG));
    avs_log(foo, DEBUG, "shown");
    CHECK(g_lines == 2);
    CHECK(!avs_log_set_level(foo, AVS_LOG_ERROR) && !avs_log_set_level(foo, AVS_LOG_WARNING));
    avs_log(foo, DEBUG, "hidden");
    avs_log(foo, INFO, "hidden");
    CHECK(g_lines == 2);
    avs_log(foo, WARNING, "shown");
    avs_log(bar, DEBUG, "shown");
    CHECK(g_lines == 4);
    CHECK(avs_log_set_level(foo, (avs_log_level_t) 6) == -1);
    CHECK(!avs_log_set_level(foo, AVS_LOG_QUIET));
    avs_log(foo, ERROR, "hidden");
    CHECK(g_lines == 4);

    char longer[1000];
    memset(longer, 'x', sizeof(longer) - 1);
    longer[999] = '\0';
    avs_log(bar, ERROR, "%s", longer);
    CHECK(strlen(g_line) == 511 && !strcmp(g_line + 508, "...") && g_line[507] == 'x');

    avs_log_reset();
    avs_log_set_handler(keep_line);
    g_lines = 0;
    int evaluated = 0;
    avs_log(foo, DEBUG, "%d", ++evaluated);
    CHECK(evaluated == 1 && !g_lines);
    avs_log(foo, LAZY_DEBUG, "%d", ++evaluated);
    CHECK(evaluated == 1 && !g_lines);
    avs_log(foo, LAZY_INFO, "%d", ++evaluated);
    CHECK(evaluated == 2 && g_lines == 1);
    /* This file has defined AVS_LOG_WITH_TRACE. */
    CHECK(!avs_log_set_default_level(AVS_LOG_TRACE));
    avs_log(foo, TRACE, "%d", ++evaluated);
    CHECK(evaluated == 3 && g_lines == 2);

    avs_log_set_extended_handler(keep_message);
    avs_log(foo, WARNING, "%s", "only this");
    CHECK(!strcmp(g_line, "only this"));
    avs_log_set_handler(log_inside);
    avs_log(foo, INFO, "outside");
    CHECK(strstr(g_line, "outside"));
    avs_log_reset();
}

static void a17_strings(void) {
    char buffer[4];
    CHECK(avs_simple_snprintf(buffer, sizeof(buffer), "%s", "abc") == 3 && !strcmp(buffer, "abc"));
    CHECK(avs_simple_snprintf(buffer, sizeof(buffer), "%s", "abcd") < 0);
    char *copy = avs_strdup("text");
    CHECK(!strcmp(copy, "text"));
    avs_free(copy);
    int *zeroed = (int *) avs_calloc(4, sizeof(int));
    CHECK(zeroed && !zeroed[0] && !zeroed[3]);
    avs_free(zeroed);
    avs_free(NULL);
}

static void a18_streams_and_errors(void) {
    CHECK(avs_is_ok(AVS_OK) && !avs_is_err(AVS_OK) && avs_is_ok(avs_errno(AVS_NO_ERROR)));
    avs_error_t error = avs_errno(AVS_EIO);
    CHECK(avs_is_err(error) && error.category == 37766 && error.code == 25 && AVS_ENOMEM == 42);

    CHECK(!avs_stream_file_create("/none-such/file", AVS_STREAM_FILE_WRITE));
    CHECK(!avs_stream_file_create("/none-such/file", AVS_STREAM_FILE_READ));
    CHECK(!avs_stream_file_create(NULL, AVS_STREAM_FILE_READ));
    CHECK(!avs_stream_file_create("avs-test-file", 0));

    avs_stream_t *stream = avs_stream_file_create("avs-test-file", AVS_STREAM_FILE_WRITE);
    CHECK(stream && avs_is_ok(avs_stream_write(stream, "stream", 6)));
    CHECK(avs_is_ok(avs_stream_cleanup(&stream)) && !stream);
    CHECK(avs_is_ok(avs_stream_cleanup(&stream)));

    char buffer[8] = "";
    size_t read = 0;
    bool finished = true;
    stream = avs_stream_file_create("avs-test-file", AVS_STREAM_FILE_READ);
    CHECK(stream && avs_is_ok(avs_stream_read(stream, &read, &finished, buffer, 4)) && read == 4 && !finished);
    CHECK(avs_is_err(avs_stream_write(stream, "x", 1)));
    CHECK(avs_is_ok(avs_stream_read_reliably(stream, buffer + 4, 2)) && !memcmp(buffer, "stream", 6));
    error = avs_stream_read_reliably(stream, buffer, 1);
    CHECK(error.category == AVS_EOF_CATEGORY && error.code == 1 && avs_is_eof(error));
    CHECK(avs_is_ok(avs_stream_read(stream, &read, &finished, buffer, 4)) && read == 0 && finished);
    CHECK(avs_is_ok(avs_stream_cleanup(&stream)));
    remove("avs-test-file");
}

static void s5_7_security_information(void) {
    static const char KEY[] = "key";
    avs_net_psk_info_t psk;
    psk.identity = avs_crypto_psk_identity_info_from_buffer("id", 2);
    psk.key = avs_crypto_psk_key_info_from_buffer(KEY, 3);
    avs_net_security_info_t info = avs_net_security_info_from_psk(psk);
    CHECK(info.mode == AVS_NET_SECURITY_PSK);
    CHECK(info.data.psk.key.desc.type == AVS_CRYPTO_SECURITY_INFO_PSK_KEY
          && info.data.psk.key.desc.source == AVS_CRYPTO_DATA_SOURCE_BUFFER && info.data.psk.key.desc.info.buffer.buffer == KEY
          && info.data.psk.key.desc.info.buffer.buffer_size == 3);
    CHECK(info.data.psk.identity.desc.type == AVS_CRYPTO_SECURITY_INFO_PSK_IDENTITY);
    CHECK(avs_crypto_psk_key_info_from_buffer(NULL, 0).desc.source == AVS_CRYPTO_DATA_SOURCE_EMPTY);

    avs_net_certificate_info_t certificates;
    memset(&certificates, 0, sizeof(certificates));
    certificates.client_cert = avs_crypto_certificate_chain_info_from_file("cert.der");
    certificates.client_key = avs_crypto_private_key_info_from_file("key.der", "secret");
    info = avs_net_security_info_from_certificates(certificates);
    CHECK(info.mode == AVS_NET_SECURITY_CERTIFICATE && info.mode == AVS_NET_SECURITY_DEFAULT);
    CHECK(info.data.cert.client_cert.desc.source == AVS_CRYPTO_DATA_SOURCE_FILE
          && !strcmp(info.data.cert.client_cert.desc.info.file.filename, "cert.der"));
    CHECK(info.data.cert.client_key.desc.type == AVS_CRYPTO_SECURITY_INFO_PRIVATE_KEY
          && !strcmp(info.data.cert.client_key.desc.info.file.password, "secret"));
    CHECK(info.data.cert.trusted_certs.desc.source == AVS_CRYPTO_DATA_SOURCE_EMPTY);
}

int main(void) {
    a1_to_a4_time();
    a5_to_a9_scheduler();
    a9_nothing_is_scheduled_during_cleanup();
    a10_to_a12_lists();
    a13_to_a16_log();
    a17_strings();
    a18_streams_and_errors();
    s5_7_security_information();
    return 0;
}
