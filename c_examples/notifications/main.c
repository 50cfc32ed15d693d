/*
 * A device that is observed: a heater with a temperature (/3303/0/5700) and a door switch (/3342/0/5500). The server says with
 * attributes what it wants to hear of; the program only tells the library what has changed.
 *
 * usage: anj_notifications ENDPOINT_NAME [SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include <anj/compat/time.h>
#include <anj/core.h>
#include <anj/dm/core.h>
#include <anj/log.h>
#include <anj/utils.h>

#include "mandatory_objects.h"

#ifndef MEASUREMENT_PERIOD_MS
#define MEASUREMENT_PERIOD_MS 1000
#endif

#define TEMPERATURE_OID 3303
#define SWITCH_OID 3342
#define RID_SWITCH_STATE 5500
#define RID_SENSOR_VALUE 5700

static double g_temperature = 20.0;
static bool g_door_is_open;

/* Called when a server reads, when a notification is made, and inside anj_core_data_model_changed. */
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
    case RID_SENSOR_VALUE:
        out_value->double_value = g_temperature;
        return 0;
    case RID_SWITCH_STATE:
        out_value->bool_value = g_door_is_open;
        return 0;
    default:
        return ANJ_DM_ERR_NOT_FOUND;
    }
}

static const anj_dm_handlers_t g_handlers = {
    .res_read = res_read
};

static const anj_dm_res_t g_temperature_resources[] = {
    { .rid = RID_SENSOR_VALUE, .type = ANJ_DATA_TYPE_DOUBLE, .kind = ANJ_DM_RES_R }
};
static const anj_dm_obj_inst_t g_temperature_instance = {
    .resources = g_temperature_resources,
    .res_count = ANJ_ARRAY_SIZE(g_temperature_resources)
};
static const anj_dm_obj_t g_temperature_object = {
    .oid = TEMPERATURE_OID,
    .version = "1.1",
    .handlers = &g_handlers,
    .insts = &g_temperature_instance,
    .max_inst_count = 1
};

static const anj_dm_res_t g_switch_resources[] = {
    { .rid = RID_SWITCH_STATE, .type = ANJ_DATA_TYPE_BOOL, .kind = ANJ_DM_RES_R }
};
static const anj_dm_obj_inst_t g_switch_instance = {
    .resources = g_switch_resources,
    .res_count = ANJ_ARRAY_SIZE(g_switch_resources)
};
static const anj_dm_obj_t g_switch_object = {
    .oid = SWITCH_OID,
    .handlers = &g_handlers,
    .insts = &g_switch_instance,
    .max_inst_count = 1
};

/*
 * Tells of a new value, which is there already. Whether and when a notification is sent follows from what the server asked
 * for: not more often than every pmin seconds, only when gt, lt, st or edge say so, and every pmax seconds in any case.
 */
static void value_changed(anj_t *anj, anj_oid_t oid, anj_rid_t rid) {
    anj_core_data_model_changed(
        anj, &ANJ_MAKE_RESOURCE_PATH(oid, 0, rid), ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
}

/* Where the drivers of real sensors would be: half a degree up or down each time; the door opens when it is warmest. */
static void measure(anj_t *anj) {
    static anj_time_monotonic_t next_measurement;
    static double step = 0.5;

    anj_time_monotonic_t now = anj_time_monotonic_now();
    if (anj_time_monotonic_lt(now, next_measurement)) {
        return;
    }
    next_measurement =
        anj_time_monotonic_add(now, anj_time_duration_new(MEASUREMENT_PERIOD_MS, ANJ_TIME_UNIT_MS));

    g_temperature += step;
    value_changed(anj, TEMPERATURE_OID, RID_SENSOR_VALUE);
    if (g_temperature >= 24.0 || g_temperature <= 20.0) {
        step = -step;
        g_door_is_open = step < 0.0;
        value_changed(anj, SWITCH_OID, RID_SWITCH_STATE);
    }
}

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";

    static anj_t anj;
    static mandatory_objects_t objects;

    anj_configuration_t config = {
        .endpoint_name = argv[1]
    };
    if (anj_core_init(&anj, &config)
        || mandatory_objects_install(&anj, &objects, "notifications", server_uri, 50)
        || anj_dm_add_obj(&anj, &g_temperature_object)
        || anj_dm_add_obj(&anj, &g_switch_object)) {
        anj_log(main, L_ERROR, "cannot set the client up");
        return 1;
    }

    while (true) {
        anj_core_step(&anj);
        measure(&anj);

        struct timespec pause = {
            .tv_nsec = 50L * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
