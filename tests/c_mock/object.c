/* An object with everything: /500. */
#include <string.h>

#include <anj/dm/core.h>
#include <anj/utils.h>

#include "../c/check.h"
#include "world.h"

#define INSTANCES 3
#define RES_INSTANCES 3

typedef struct {
    anj_dm_obj_inst_t instances[INSTANCES];
    anj_riid_t riids[RES_INSTANCES];
    int64_t value;
} model_t;

static model_t g_model;
static model_t g_saved_model;

static const anj_dm_res_t g_resources[] = {
    { .rid = 0, .type = ANJ_DATA_TYPE_INT, .kind = ANJ_DM_RES_RW },
    { .rid = 1, .kind = ANJ_DM_RES_E },
    { .rid = 2, .type = ANJ_DATA_TYPE_INT, .kind = ANJ_DM_RES_RWM, .insts = g_model.riids, .max_inst_count = RES_INSTANCES },
    { .rid = 4, .type = ANJ_DATA_TYPE_EXTERNAL_BYTES, .kind = ANJ_DM_RES_R }
};

#define HANDLER_UNUSED (void) anj, (void) obj, (void) iid

static int external_open(void *user_args) {
    (void) user_args;
    visit(EXTERNAL_OPEN);
    return 0;
}

static int external_get(void *buffer, size_t *inout_size, size_t offset, void *user_args) {
    (void) user_args;
    visit(EXTERNAL_GET);
    size_t size = ANJ_MIN(*inout_size, 500 - offset);
    bool more = offset + size < 500;
    memset(buffer, 'e', size);
    *inout_size = size;
    return more ? ANJ_IO_NEED_NEXT_CALL : 0;
}

static void external_close(void *user_args) {
    (void) user_args;
    visit(EXTERNAL_CLOSE);
}

place_t g_read_place = PLACE_COUNT;

static int res_read(
    anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, anj_riid_t riid, anj_res_value_t *out_value) {
    HANDLER_UNUSED, (void) riid;
    visit(g_read_place != PLACE_COUNT ? g_read_place : g_stepping ? RES_READ : RES_READ_OUTSIDE);
    if (rid == 4) {
        out_value->external_data.get_external_data = external_get;
        out_value->external_data.open_external_data = external_open;
        out_value->external_data.close_external_data = external_close;
        out_value->external_data.user_args = NULL;
        return 0;
    }
    out_value->int_value = g_model.value;
    return 0;
}

static int res_write(
    anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, anj_riid_t riid, const anj_res_value_t *value) {
    HANDLER_UNUSED, (void) rid, (void) riid;
    int64_t written = value->int_value;
    visit(RES_WRITE);
    g_model.value = written;
    return 0;
}

static int res_execute(
    anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, const char *execute_arg, size_t execute_arg_len) {
    HANDLER_UNUSED, (void) rid;
    CHECK(execute_arg_len == 2 && !memcmp(execute_arg, "ab", 2));
    visit(RES_EXECUTE);
    return 0;
}

static int inst_create(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    HANDLER_UNUSED;
    visit(INST_CREATE);
    g_model.instances[1] = g_model.instances[0];
    g_model.instances[1].iid = iid;
    return 0;
}

static int inst_delete(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    HANDLER_UNUSED;
    visit(INST_DELETE);
    g_model.instances[1].iid = ANJ_ID_INVALID;
    return 0;
}

static int inst_reset(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    HANDLER_UNUSED;
    visit(INST_RESET);
    return 0;
}

static int res_inst_create(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, anj_riid_t riid) {
    HANDLER_UNUSED, (void) rid;
    visit(RES_INST_CREATE);
    g_model.riids[0] = riid;
    return 0;
}

static int res_inst_delete(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, anj_riid_t riid) {
    HANDLER_UNUSED, (void) rid, (void) riid;
    visit(RES_INST_DELETE);
    g_model.riids[0] = ANJ_ID_INVALID;
    return 0;
}

static int transaction_begin(anj_t *anj, const anj_dm_obj_t *obj) {
    (void) anj, (void) obj;
    g_saved_model = g_model;
    visit(TRANSACTION_BEGIN);
    return 0;
}

static int transaction_validate(anj_t *anj, const anj_dm_obj_t *obj) {
    (void) anj, (void) obj;
    visit(TRANSACTION_VALIDATE);
    return 0;
}

static void transaction_end(anj_t *anj, const anj_dm_obj_t *obj, anj_dm_transaction_result_t result) {
    (void) anj, (void) obj;
    visit(TRANSACTION_END);
    if (result == ANJ_DM_TRANSACTION_FAILURE) {
        g_model = g_saved_model;
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
    .res_write = res_write,
    .res_execute = res_execute,
    .res_inst_create = res_inst_create,
    .res_inst_delete = res_inst_delete
};

const anj_dm_obj_t g_object = {
    .oid = 500, .handlers = &g_handlers, .insts = g_model.instances, .max_inst_count = INSTANCES
};

void object_reset(void) {
    for (size_t i = 0; i < INSTANCES; i++) {
        g_model.instances[i].iid = i ? ANJ_ID_INVALID : 0;
        g_model.instances[i].resources = g_resources;
        g_model.instances[i].res_count = ANJ_ARRAY_SIZE(g_resources);
        g_model.riids[i] = ANJ_ID_INVALID;
    }
}

void object_set_value(int64_t value) {
    g_model.value = value;
}
