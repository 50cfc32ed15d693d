#include "temperature_object.h"

#include <string.h>

#include <anj/compat/time.h>
#include <anj/dm/core.h>
#include <anj/utils.h>

#define TEMPERATURE_OID 3303
#define SENSORS 3

#define RID_SENSOR_VALUE 5700
#define RID_SENSOR_UNITS 5701
#define RID_APPLICATION_TYPE 5750

#define APPLICATION_TYPE_SIZE 64

#ifndef MEASUREMENT_PERIOD_MS
#define MEASUREMENT_PERIOD_MS 1000
#endif

typedef struct {
    double value;
    char application_type[APPLICATION_TYPE_SIZE];
} sensor_t;

/* The instance id is the index. */
static sensor_t g_sensors[SENSORS] = {
    { .value = 21.5, .application_type = "room" },
    { .value = 6.0, .application_type = "fridge" },
    { .value = -18.0, .application_type = "freezer" }
};
static sensor_t g_saved_sensors[SENSORS];
static anj_time_monotonic_t g_next_measurement;

static int res_read(anj_t *anj,
                    const anj_dm_obj_t *obj,
                    anj_iid_t iid,
                    anj_rid_t rid,
                    anj_riid_t riid,
                    anj_res_value_t *out_value) {
    (void) anj;
    (void) obj;
    (void) riid;

    /* Handlers are called for instances that are there, nothing else: no need to check iid. */
    const sensor_t *sensor = &g_sensors[iid];
    switch (rid) {
    case RID_SENSOR_VALUE:
        out_value->double_value = sensor->value;
        return 0;
    case RID_SENSOR_UNITS:
        out_value->bytes_or_string.data = "Cel";
        return 0;
    case RID_APPLICATION_TYPE:
        out_value->bytes_or_string.data = sensor->application_type;
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
    (void) riid;

    if (rid != RID_APPLICATION_TYPE) {
        return ANJ_DM_ERR_NOT_FOUND;
    }
    return anj_dm_write_string_chunked(value, g_sensors[iid].application_type, APPLICATION_TYPE_SIZE, NULL);
}

/* A Write that replaces an instance first puts it back to how it was made. */
static int inst_reset(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    (void) anj;
    (void) obj;
    g_sensors[iid].application_type[0] = '\0';
    return 0;
}

static int transaction_begin(anj_t *anj, const anj_dm_obj_t *obj) {
    (void) anj;
    (void) obj;
    memcpy(g_saved_sensors, g_sensors, sizeof(g_sensors));
    return 0;
}

static void transaction_end(anj_t *anj, const anj_dm_obj_t *obj, anj_dm_transaction_result_t result) {
    (void) anj;
    (void) obj;
    if (result == ANJ_DM_TRANSACTION_FAILURE) {
        memcpy(g_sensors, g_saved_sensors, sizeof(g_sensors));
    }
}

static const anj_dm_res_t g_resources[] = {
    { .rid = RID_SENSOR_VALUE, .type = ANJ_DATA_TYPE_DOUBLE, .kind = ANJ_DM_RES_R },
    { .rid = RID_SENSOR_UNITS, .type = ANJ_DATA_TYPE_STRING, .kind = ANJ_DM_RES_R },
    { .rid = RID_APPLICATION_TYPE, .type = ANJ_DATA_TYPE_STRING, .kind = ANJ_DM_RES_RW }
};

/* The instances have the same Resources, so they share the description of them. */
static const anj_dm_obj_inst_t g_instances[SENSORS] = {
    { .iid = 0, .resources = g_resources, .res_count = ANJ_ARRAY_SIZE(g_resources) },
    { .iid = 1, .resources = g_resources, .res_count = ANJ_ARRAY_SIZE(g_resources) },
    { .iid = 2, .resources = g_resources, .res_count = ANJ_ARRAY_SIZE(g_resources) }
};

static const anj_dm_handlers_t g_handlers = {
    .inst_reset = inst_reset,
    .transaction_begin = transaction_begin,
    .transaction_end = transaction_end,
    .res_read = res_read,
    .res_write = res_write
};

static const anj_dm_obj_t g_object = {
    .oid = TEMPERATURE_OID,
    .version = "1.1",
    .handlers = &g_handlers,
    .insts = g_instances,
    .max_inst_count = SENSORS
};

int temperature_object_install(anj_t *anj) {
    return anj_dm_add_obj(anj, &g_object);
}

void temperature_object_update(anj_t *anj) {
    anj_time_monotonic_t now = anj_time_monotonic_now();
    if (anj_time_monotonic_lt(now, g_next_measurement)) {
        return;
    }
    g_next_measurement = anj_time_monotonic_add(now, anj_time_duration_new(MEASUREMENT_PERIOD_MS, ANJ_TIME_UNIT_MS));

    /* Where the drivers of real sensors would be: it gets colder and warmer by a quarter of a degree. */
    static double change = 0.25;
    for (anj_iid_t iid = 0; iid < SENSORS; iid++) {
        g_sensors[iid].value += change;
        anj_core_data_model_changed(anj, &ANJ_MAKE_RESOURCE_PATH(TEMPERATURE_OID, iid, RID_SENSOR_VALUE),
                                    ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
    }
    change = -change;
}
