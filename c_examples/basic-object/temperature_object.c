#include "temperature_object.h"

#include <string.h>

#include <anj/compat/time.h>
#include <anj/dm/core.h>
#include <anj/log.h>
#include <anj/utils.h>

#define TEMPERATURE_OID 3303
#define TEMPERATURE_IID 0

#define RID_MIN_MEASURED_VALUE 5601
#define RID_MAX_MEASURED_VALUE 5602
#define RID_RESET_MIN_AND_MAX 5605
#define RID_SENSOR_VALUE 5700
#define RID_SENSOR_UNITS 5701
#define RID_APPLICATION_TYPE 5750

#define APPLICATION_TYPE_SIZE 64

#ifndef MEASUREMENT_PERIOD_MS
#define MEASUREMENT_PERIOD_MS 1000
#endif

static struct {
    double value;
    double min;
    double max;
    char application_type[APPLICATION_TYPE_SIZE];
    char saved_application_type[APPLICATION_TYPE_SIZE];
    anj_time_monotonic_t next_measurement;
} g_sensor;

/* Servers that observe the Resource hear of its new value. Not needed for what a server writes itself. */
static void value_changed(anj_t *anj, anj_rid_t rid) {
    anj_core_data_model_changed(
        anj, &ANJ_MAKE_RESOURCE_PATH(TEMPERATURE_OID, TEMPERATURE_IID, rid), ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
}

/* Where the driver of a real sensor would be. */
static double measure(void) {
    static const double temperatures[] = { 21.5, 21.75, 22.25, 22.5, 22.0, 21.25, 20.75, 21.0 };
    static size_t next;
    return temperatures[next++ % ANJ_ARRAY_SIZE(temperatures)];
}

static int res_read(anj_t *anj,
                    const anj_dm_obj_t *obj,
                    anj_iid_t iid,
                    anj_rid_t rid,
                    anj_riid_t riid,
                    anj_res_value_t *out_value) {
    (void) anj;
    (void) obj;
    (void) iid;
    (void) riid;

    switch (rid) {
    case RID_MIN_MEASURED_VALUE:
        out_value->double_value = g_sensor.min;
        return 0;
    case RID_MAX_MEASURED_VALUE:
        out_value->double_value = g_sensor.max;
        return 0;
    case RID_SENSOR_VALUE:
        out_value->double_value = g_sensor.value;
        return 0;
    case RID_SENSOR_UNITS:
        out_value->bytes_or_string.data = "Cel";
        return 0;
    case RID_APPLICATION_TYPE:
        /* A string with a NUL at its end needs no length. */
        out_value->bytes_or_string.data = g_sensor.application_type;
        return 0;
    default:
        return ANJ_DM_ERR_NOT_FOUND;
    }
}

static int res_write(anj_t *anj,
                     const anj_dm_obj_t *obj,
                     anj_iid_t iid,
                     anj_rid_t rid,
                     anj_riid_t riid,
                     const anj_res_value_t *value) {
    (void) anj;
    (void) obj;
    (void) iid;
    (void) riid;

    switch (rid) {
    case RID_APPLICATION_TYPE:
        /* A long value comes in several pieces; this puts them together, and fails when the whole does not fit. */
        return anj_dm_write_string_chunked(value, g_sensor.application_type, APPLICATION_TYPE_SIZE, NULL);
    default:
        return ANJ_DM_ERR_NOT_FOUND;
    }
}

static int res_execute(anj_t *anj,
                       const anj_dm_obj_t *obj,
                       anj_iid_t iid,
                       anj_rid_t rid,
                       const char *execute_arg,
                       size_t execute_arg_len) {
    (void) obj;
    (void) iid;
    (void) execute_arg;
    (void) execute_arg_len;

    if (rid != RID_RESET_MIN_AND_MAX) {
        return ANJ_DM_ERR_NOT_FOUND;
    }
    g_sensor.min = g_sensor.value;
    g_sensor.max = g_sensor.value;
    value_changed(anj, RID_MIN_MEASURED_VALUE);
    value_changed(anj, RID_MAX_MEASURED_VALUE);
    return 0;
}

/* A write that fails half-way, for instance because the string is too long, must leave nothing behind. */
static int transaction_begin(anj_t *anj, const anj_dm_obj_t *obj) {
    (void) anj;
    (void) obj;
    memcpy(g_sensor.saved_application_type, g_sensor.application_type, APPLICATION_TYPE_SIZE);
    return 0;
}

static void transaction_end(anj_t *anj, const anj_dm_obj_t *obj, anj_dm_transaction_result_t result) {
    (void) anj;
    (void) obj;
    if (result == ANJ_DM_TRANSACTION_FAILURE) {
        memcpy(g_sensor.application_type, g_sensor.saved_application_type, APPLICATION_TYPE_SIZE);
    }
}

/* Ascending by id. */
static const anj_dm_res_t g_resources[] = {
    { .rid = RID_MIN_MEASURED_VALUE, .type = ANJ_DATA_TYPE_DOUBLE, .kind = ANJ_DM_RES_R },
    { .rid = RID_MAX_MEASURED_VALUE, .type = ANJ_DATA_TYPE_DOUBLE, .kind = ANJ_DM_RES_R },
    { .rid = RID_RESET_MIN_AND_MAX, .kind = ANJ_DM_RES_E },
    { .rid = RID_SENSOR_VALUE, .type = ANJ_DATA_TYPE_DOUBLE, .kind = ANJ_DM_RES_R },
    { .rid = RID_SENSOR_UNITS, .type = ANJ_DATA_TYPE_STRING, .kind = ANJ_DM_RES_R },
    { .rid = RID_APPLICATION_TYPE, .type = ANJ_DATA_TYPE_STRING, .kind = ANJ_DM_RES_RW }
};

static const anj_dm_obj_inst_t g_instance = {
    .iid = TEMPERATURE_IID,
    .resources = g_resources,
    .res_count = ANJ_ARRAY_SIZE(g_resources)
};

static const anj_dm_handlers_t g_handlers = {
    .transaction_begin = transaction_begin,
    .transaction_end = transaction_end,
    .res_read = res_read,
    .res_write = res_write,
    .res_execute = res_execute
};

static const anj_dm_obj_t g_object = {
    .oid = TEMPERATURE_OID,
    .version = "1.1",
    .handlers = &g_handlers,
    .insts = &g_instance,
    .max_inst_count = 1
};

int temperature_object_install(anj_t *anj) {
    g_sensor.value = measure();
    g_sensor.min = g_sensor.value;
    g_sensor.max = g_sensor.value;
    return anj_dm_add_obj(anj, &g_object);
}

void temperature_object_update(anj_t *anj) {
    anj_time_monotonic_t now = anj_time_monotonic_now();
    if (anj_time_monotonic_lt(now, g_sensor.next_measurement)) {
        return;
    }
    g_sensor.next_measurement =
        anj_time_monotonic_add(now, anj_time_duration_new(MEASUREMENT_PERIOD_MS, ANJ_TIME_UNIT_MS));

    double value = measure();
    if (value > g_sensor.value || value < g_sensor.value) {
        g_sensor.value = value;
        value_changed(anj, RID_SENSOR_VALUE);
    }
    if (value < g_sensor.min) {
        g_sensor.min = value;
        value_changed(anj, RID_MIN_MEASURED_VALUE);
    }
    if (value > g_sensor.max) {
        g_sensor.max = value;
        value_changed(anj, RID_MAX_MEASURED_VALUE);
    }
}
