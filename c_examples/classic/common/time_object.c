#include "time_object.h"

#include <avsystem/commons/avs_defs.h>
#include <avsystem/commons/avs_list.h>
#include <avsystem/commons/avs_memory.h>

/* Resources: the time in seconds, its fraction, what the clock is for. */
#define RID_CURRENT_TIME TIME_CURRENT_ID
#define RID_FRACTIONAL_TIME 5507
#define RID_APPLICATION_TYPE 5750

typedef struct {
    anjay_iid_t iid;
    char application_type[64];
    char application_type_backup[64];
    int64_t notified;
} clock_instance_t;

typedef struct {
    /* Handlers get the address of this field. */
    const anjay_dm_object_def_t *def;
    AVS_LIST(clock_instance_t) clocks;
} time_object_t;

static time_object_t *object_of(const anjay_dm_object_def_t *const *def) {
    return AVS_CONTAINER_OF(def, time_object_t, def);
}

static clock_instance_t *find(time_object_t *object, anjay_iid_t iid) {
    AVS_LIST(clock_instance_t) clock;
    AVS_LIST_FOREACH(clock, object->clocks) {
        if (clock->iid == iid) {
            return clock;
        }
    }
    return NULL;
}

/* Adds an instance, in the order of the IDs; NULL when there is no memory. */
static clock_instance_t *add(time_object_t *object, anjay_iid_t iid) {
    AVS_LIST(clock_instance_t) created = AVS_LIST_NEW_ELEMENT(clock_instance_t);
    if (!created) {
        return NULL;
    }
    created->iid = iid;
    AVS_LIST(clock_instance_t) *position;
    AVS_LIST_FOREACH_PTR(position, &object->clocks) {
        if ((*position)->iid > iid) {
            break;
        }
    }
    return AVS_LIST_INSERT(position, created);
}

static int seconds_now(int64_t *out) {
    return avs_time_real_to_scalar(out, AVS_TIME_S, avs_time_real_now());
}

static int list_instances(anjay_t *anjay, const anjay_dm_object_def_t *const *def, anjay_dm_list_ctx_t *ctx) {
    (void) anjay;
    AVS_LIST(clock_instance_t) clock;
    AVS_LIST_FOREACH(clock, object_of(def)->clocks) {
        anjay_dm_emit(ctx, clock->iid);
    }
    return 0;
}

static int instance_create(anjay_t *anjay, const anjay_dm_object_def_t *const *def, anjay_iid_t iid) {
    (void) anjay;
    return add(object_of(def), iid) ? 0 : ANJAY_ERR_INTERNAL;
}

static int instance_remove(anjay_t *anjay, const anjay_dm_object_def_t *const *def, anjay_iid_t iid) {
    (void) anjay;
    AVS_LIST(clock_instance_t) *clock;
    AVS_LIST_FOREACH_PTR(clock, &object_of(def)->clocks) {
        if ((*clock)->iid == iid) {
            AVS_LIST_DELETE(clock);
            return 0;
        }
    }
    return ANJAY_ERR_NOT_FOUND;
}

static int instance_reset(anjay_t *anjay, const anjay_dm_object_def_t *const *def, anjay_iid_t iid) {
    (void) anjay;
    clock_instance_t *clock = find(object_of(def), iid);
    if (!clock) {
        return ANJAY_ERR_NOT_FOUND;
    }
    clock->application_type[0] = '\0';
    return 0;
}

static int list_resources(anjay_t *anjay,
                          const anjay_dm_object_def_t *const *def,
                          anjay_iid_t iid,
                          anjay_dm_resource_list_ctx_t *ctx) {
    (void) anjay;
    (void) def;
    (void) iid;
    anjay_dm_emit_res(ctx, RID_CURRENT_TIME, ANJAY_DM_RES_RW, ANJAY_DM_RES_PRESENT);
    anjay_dm_emit_res(ctx, RID_FRACTIONAL_TIME, ANJAY_DM_RES_RW, ANJAY_DM_RES_ABSENT);
    anjay_dm_emit_res(ctx, RID_APPLICATION_TYPE, ANJAY_DM_RES_RW, ANJAY_DM_RES_PRESENT);
    return 0;
}

static int resource_read(anjay_t *anjay,
                         const anjay_dm_object_def_t *const *def,
                         anjay_iid_t iid,
                         anjay_rid_t rid,
                         anjay_riid_t riid,
                         anjay_output_ctx_t *ctx) {
    (void) anjay;
    (void) riid;
    clock_instance_t *clock = find(object_of(def), iid);
    if (!clock) {
        return ANJAY_ERR_NOT_FOUND;
    }
    int64_t seconds;
    switch (rid) {
    case RID_CURRENT_TIME:
        return seconds_now(&seconds) ? ANJAY_ERR_INTERNAL : anjay_ret_i64(ctx, seconds);
    case RID_APPLICATION_TYPE:
        return anjay_ret_string(ctx, clock->application_type);
    default:
        return ANJAY_ERR_METHOD_NOT_ALLOWED;
    }
}

static int resource_write(anjay_t *anjay,
                          const anjay_dm_object_def_t *const *def,
                          anjay_iid_t iid,
                          anjay_rid_t rid,
                          anjay_riid_t riid,
                          anjay_input_ctx_t *ctx) {
    (void) anjay;
    (void) riid;
    clock_instance_t *clock = find(object_of(def), iid);
    if (!clock) {
        return ANJAY_ERR_NOT_FOUND;
    }
    if (rid != RID_APPLICATION_TYPE) {
        return ANJAY_ERR_METHOD_NOT_ALLOWED;
    }
    int result = anjay_get_string(ctx, clock->application_type, sizeof(clock->application_type));
    /* Half a text is none: the rollback brings the old one back. */
    return result == ANJAY_BUFFER_TOO_SHORT ? ANJAY_ERR_BAD_REQUEST : result;
}

static int transaction_begin(anjay_t *anjay, const anjay_dm_object_def_t *const *def) {
    (void) anjay;
    AVS_LIST(clock_instance_t) clock;
    AVS_LIST_FOREACH(clock, object_of(def)->clocks) {
        strcpy(clock->application_type_backup, clock->application_type);
    }
    return 0;
}

static int transaction_rollback(anjay_t *anjay, const anjay_dm_object_def_t *const *def) {
    (void) anjay;
    AVS_LIST(clock_instance_t) clock;
    AVS_LIST_FOREACH(clock, object_of(def)->clocks) {
        strcpy(clock->application_type, clock->application_type_backup);
    }
    return 0;
}

static const anjay_dm_object_def_t DEFINITION = {
    .oid = TIME_OBJECT_ID,
    .handlers = {
        .list_instances = list_instances,
        .instance_create = instance_create,
        .instance_remove = instance_remove,
        .instance_reset = instance_reset,
        .list_resources = list_resources,
        .resource_read = resource_read,
        .resource_write = resource_write,
        .transaction_begin = transaction_begin,
        .transaction_validate = anjay_dm_transaction_NOOP,
        .transaction_commit = anjay_dm_transaction_NOOP,
        .transaction_rollback = transaction_rollback
    }
};

const anjay_dm_object_def_t **time_object_create(void) {
    time_object_t *object = (time_object_t *) avs_calloc(1, sizeof(*object));
    if (!object) {
        return NULL;
    }
    object->def = &DEFINITION;
    clock_instance_t *clock = add(object, 0);
    if (!clock) {
        avs_free(object);
        return NULL;
    }
    strcpy(clock->application_type, "wall clock");
    return &object->def;
}

void time_object_release(const anjay_dm_object_def_t **def) {
    if (def) {
        time_object_t *object = object_of(def);
        AVS_LIST_CLEAR(&object->clocks) {
        }
        avs_free(object);
    }
}

void time_object_notify(anjay_t *anjay, const anjay_dm_object_def_t **def) {
    int64_t seconds;
    if (!def || seconds_now(&seconds)) {
        return;
    }
    AVS_LIST(clock_instance_t) clock;
    AVS_LIST_FOREACH(clock, object_of(def)->clocks) {
        if (clock->notified != seconds && !anjay_notify_changed(anjay, TIME_OBJECT_ID, clock->iid, RID_CURRENT_TIME)) {
            clock->notified = seconds;
        }
    }
}
