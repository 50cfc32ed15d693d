#include "temperature_object.h"

#include <string.h>

#include <anj/dm/core.h>
#include <anj/utils.h>

#define TEMPERATURE_OID 3303
#define MAX_SENSORS 4

#define RID_SENSOR_VALUE 5700
#define RID_APPLICATION_TYPE 5750

#define APPLICATION_TYPE_SIZE 64

typedef struct {
    double value;
    char application_type[APPLICATION_TYPE_SIZE];
} sensor_t;

static const anj_dm_res_t g_resources[] = {
    { .rid = RID_SENSOR_VALUE, .type = ANJ_DATA_TYPE_DOUBLE, .kind = ANJ_DM_RES_R },
    { .rid = RID_APPLICATION_TYPE, .type = ANJ_DATA_TYPE_STRING, .kind = ANJ_DM_RES_RW }
};

#define UNUSED_INSTANCE { .iid = ANJ_ID_INVALID, .resources = g_resources, .res_count = ANJ_ARRAY_SIZE(g_resources) }

/*
 * What the server can change, in one structure that is easy to save and restore. instances[i] describes sensors[i];
 * instances are sorted by id, unused ones come last.
 */
typedef struct {
    anj_dm_obj_inst_t instances[MAX_SENSORS];
    sensor_t sensors[MAX_SENSORS];
} sensors_t;

static sensors_t g_sensors = {
    .instances = { UNUSED_INSTANCE, UNUSED_INSTANCE, UNUSED_INSTANCE, UNUSED_INSTANCE }
};
static sensors_t g_saved_sensors;

static size_t index_of(anj_iid_t iid) {
    size_t i = 0;
    while (g_sensors.instances[i].iid != iid) {
        i++;
    }
    return i;
}

static int inst_create(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    (void) anj;
    (void) obj;

    /* The library does not ask for more instances than there is space for: the last one is unused. */
    size_t i = MAX_SENSORS - 1;
    for (; i > 0 && g_sensors.instances[i - 1].iid > iid; i--) {
        g_sensors.instances[i] = g_sensors.instances[i - 1];
        g_sensors.sensors[i] = g_sensors.sensors[i - 1];
    }
    g_sensors.instances[i].iid = iid;
    g_sensors.sensors[i] = (sensor_t) { .value = 20.0 };
    return 0;
}

static int inst_delete(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    (void) anj;
    (void) obj;

    for (size_t i = index_of(iid); i < MAX_SENSORS - 1; i++) {
        g_sensors.instances[i] = g_sensors.instances[i + 1];
        g_sensors.sensors[i] = g_sensors.sensors[i + 1];
    }
    g_sensors.instances[MAX_SENSORS - 1].iid = ANJ_ID_INVALID;
    return 0;
}

/* A Write that replaces an instance first puts it back to how it was made. */
static int inst_reset(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    (void) anj;
    (void) obj;
    g_sensors.sensors[index_of(iid)].application_type[0] = '\0';
    return 0;
}

static int res_read(anj_t *anj,
                    const anj_dm_obj_t *obj,
                    anj_iid_t iid,
                    anj_rid_t rid,
                    anj_riid_t riid,
                    anj_res_value_t *out_value) {
    (void) anj;
    (void) obj;
    (void) riid;

    const sensor_t *sensor = &g_sensors.sensors[index_of(iid)];
    switch (rid) {
    case RID_SENSOR_VALUE:
        out_value->double_value = sensor->value;
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
    return anj_dm_write_string_chunked(
        value, g_sensors.sensors[index_of(iid)].application_type, APPLICATION_TYPE_SIZE, NULL);
}

static int transaction_begin(anj_t *anj, const anj_dm_obj_t *obj) {
    (void) anj;
    (void) obj;
    g_saved_sensors = g_sensors;
    return 0;
}

/* Called when all the changes are made, to see whether they make sense together: no two sensors of the same type. */
static int transaction_validate(anj_t *anj, const anj_dm_obj_t *obj) {
    (void) anj;
    (void) obj;

    for (size_t i = 0; i < MAX_SENSORS && g_sensors.instances[i].iid != ANJ_ID_INVALID; i++) {
        const char *type = g_sensors.sensors[i].application_type;
        for (size_t j = 0; type[0] && j < i; j++) {
            if (!strcmp(type, g_sensors.sensors[j].application_type)) {
                return ANJ_DM_ERR_BAD_REQUEST;
            }
        }
    }
    return 0;
}

static void transaction_end(anj_t *anj, const anj_dm_obj_t *obj, anj_dm_transaction_result_t result) {
    (void) anj;
    (void) obj;
    if (result == ANJ_DM_TRANSACTION_FAILURE) {
        g_sensors = g_saved_sensors;
    }
}

static const anj_dm_handlers_t g_handlers = {
    .inst_create = inst_create,
    .inst_delete = inst_delete,
    .inst_reset = inst_reset,
    .transaction_begin = transaction_begin,
    .transaction_validate = transaction_validate,
    .transaction_end = transaction_end,
    .res_read = res_read,
    .res_write = res_write
};

static const anj_dm_obj_t g_object = {
    .oid = TEMPERATURE_OID,
    .version = "1.1",
    .handlers = &g_handlers,
    .insts = g_sensors.instances,
    .max_inst_count = MAX_SENSORS
};

int temperature_object_install(anj_t *anj) {
    return anj_dm_add_obj(anj, &g_object);
}
