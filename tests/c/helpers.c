/* The small helpers of anj/time.h and anj/utils.h, as C sees them: macros, inline functions, constants. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <anj/compat/log_impl_decls.h>
#include <anj/dm/server_object.h>
#include <anj/time.h>
#include <anj/utils.h>

#include "check.h"

void anj_log_handler_output(const char *output, size_t len) {
    (void) output;
    (void) len;
}

static void time_values(void) {
    CHECK(anj_time_duration_new(1, ANJ_TIME_UNIT_DAY).us == 86400000000);
    CHECK(anj_time_duration_new(-1, ANJ_TIME_UNIT_DAY).us == -86400000000);
    CHECK(!anj_time_duration_is_valid(anj_time_duration_new(INT64_MAX, ANJ_TIME_UNIT_S)));
    CHECK(anj_time_duration_fnew(1.5, ANJ_TIME_UNIT_S).us == 1500000);
    CHECK(anj_time_duration_fnew(-1.5, ANJ_TIME_UNIT_S).us == -1500000);
    CHECK(!anj_time_duration_is_valid(anj_time_duration_fnew((double) NAN, ANJ_TIME_UNIT_S)));
    CHECK(!anj_time_duration_is_valid(anj_time_duration_mul(anj_time_duration_new(1, ANJ_TIME_UNIT_S), INT32_MAX)));
    CHECK(!anj_time_duration_is_valid(anj_time_duration_div(anj_time_duration_new(1, ANJ_TIME_UNIT_S), 0)));
    CHECK(!anj_time_duration_eq(ANJ_TIME_DURATION_INVALID, ANJ_TIME_DURATION_INVALID));
    CHECK(!anj_time_duration_lt(ANJ_TIME_DURATION_ZERO, ANJ_TIME_DURATION_INVALID));
    CHECK(!strcmp(ANJ_TIME_DURATION_AS_STRING(anj_time_duration_new(1, ANJ_TIME_UNIT_S), ANJ_TIME_UNIT_MS), "1000"));
    CHECK(!strcmp(ANJ_TIME_DURATION_AS_STRING(ANJ_TIME_DURATION_INVALID, ANJ_TIME_UNIT_S), "<invalid>"));
    anj_time_duration_t minimum = { INT64_MIN };
    CHECK(!strcmp(ANJ_TIME_DURATION_AS_STRING(minimum, ANJ_TIME_UNIT_US), "-9223372036854775808"));
    CHECK(anj_time_monotonic_diff(anj_time_monotonic_new(5, ANJ_TIME_UNIT_S), anj_time_monotonic_new(2, ANJ_TIME_UNIT_S))
                  .us
          == 3000000);
}

static void paths(void) {
    anj_uri_path_t instance = ANJ_MAKE_INSTANCE_PATH(3, 0);
    CHECK(ANJ_MAKE_OBJECT_PATH(3).uri_len == 1 && ANJ_MAKE_OBJECT_PATH(3).ids[1] == ANJ_ID_INVALID);
    CHECK(anj_uri_path_has(&instance, ANJ_ID_IID) && !anj_uri_path_has(&instance, ANJ_ID_RID));
    CHECK(anj_uri_path_is(&instance, ANJ_ID_IID));
    CHECK(!anj_uri_path_outside_base(&ANJ_MAKE_RESOURCE_PATH(3, 0, 1), &instance));
    CHECK(anj_uri_path_outside_base(&ANJ_MAKE_OBJECT_PATH(3), &instance));
    CHECK(!anj_uri_path_outside_base(&ANJ_MAKE_OBJECT_PATH(3), &ANJ_MAKE_ROOT_PATH()));
    CHECK(anj_uri_path_increasing(&ANJ_MAKE_INSTANCE_PATH(1, 2), &ANJ_MAKE_RESOURCE_PATH(1, 2, 3)));
    CHECK(!anj_uri_path_increasing(&instance, &instance));
}

static void conversions(void) {
    char text[ANJ_DOUBLE_STR_MAX_LEN + 1] = { 0 };
    double number = 0;
    uint64_t natural = 7;
    CHECK(anj_double_to_string_value(text, 700.12) == 6 && !strcmp(text, "700.12"));
    CHECK(!anj_string_to_double_value(&number, "00012.50", 8) && number == 12.5);
    CHECK(anj_string_to_uint64_value(&natural, "30000000000000000000", 20) == -1 && natural == 7);
    anj_objlnk_value_t link;
    CHECK(!anj_string_to_objlnk_value(&link, "65535:0") && link.oid == 65535 && link.iid == 0);
    CHECK(anj_string_to_objlnk_value(&link, "3:0:1") == -1);
    char hex[7];
    CHECK(!anj_hexlify(hex, sizeof(hex), "\x00\xAB\x10", 3) && !strcmp(hex, "00AB10"));
    CHECK(anj_hexlify(hex, 6, "\x00\xAB\x10", 3) == -1);
    CHECK(anj_determine_block_buffer_size(15) == 0 && anj_determine_block_buffer_size(1000) == 512
          && anj_determine_block_buffer_size(5000) == 1024);
}

int main(void) {
    time_values();
    paths();
    conversions();
    CHECK(sizeof(ANJ_DM_SERVER_OBJ_BINDINGS) == 7);
    return 0;
}
