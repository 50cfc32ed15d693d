#include "binary_app_data_object.h"

#include <string.h>

#include <anj/dm/core.h>
#include <anj/utils.h>

#define BINARY_APP_DATA_OID 19

#define RID_DATA 0
#define RID_DATA_PRIORITY 1

#define PIECES 2
#define PIECE_SIZE 256

typedef struct {
    uint8_t bytes[PIECE_SIZE];
    size_t length;
} piece_t;

/* What the server can change. The Resource Instance id is the index into pieces. */
typedef struct {
    piece_t pieces[PIECES];
    int64_t priority;
} data_t;

static data_t g_data;
static data_t g_saved_data;

static int res_read(anj_t *anj,
                    const anj_dm_obj_t *obj,
                    anj_iid_t iid,
                    anj_rid_t rid,
                    anj_riid_t riid,
                    anj_res_value_t *out_value) {
    (void) anj;
    (void) obj;
    (void) iid;

    switch (rid) {
    case RID_DATA:
        out_value->bytes_or_string.data = g_data.pieces[riid].bytes;
        out_value->bytes_or_string.chunk_length = g_data.pieces[riid].length;
        return 0;
    case RID_DATA_PRIORITY:
        out_value->int_value = g_data.priority;
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

    switch (rid) {
    case RID_DATA:
        return anj_dm_write_bytes_chunked(
            value, g_data.pieces[riid].bytes, PIECE_SIZE, &g_data.pieces[riid].length, NULL);
    case RID_DATA_PRIORITY:
        if (value->int_value < 0 || value->int_value > 2) {
            return ANJ_DM_ERR_BAD_REQUEST;
        }
        g_data.priority = value->int_value;
        return 0;
    default:
        return ANJ_DM_ERR_NOT_FOUND;
    }
}

static int transaction_begin(anj_t *anj, const anj_dm_obj_t *obj) {
    (void) anj;
    (void) obj;
    g_saved_data = g_data;
    return 0;
}

static void transaction_end(anj_t *anj, const anj_dm_obj_t *obj, anj_dm_transaction_result_t result) {
    (void) anj;
    (void) obj;
    if (result == ANJ_DM_TRANSACTION_FAILURE) {
        g_data = g_saved_data;
    }
}

/* The instances of the Resource, ascending. There are no handlers to make or remove them, so these are all there ever are. */
static const anj_riid_t g_piece_ids[PIECES] = { 0, 1 };

static const anj_dm_res_t g_resources[] = {
    {
        .rid = RID_DATA,
        .type = ANJ_DATA_TYPE_BYTES,
        .kind = ANJ_DM_RES_RWM,
        .insts = g_piece_ids,
        .max_inst_count = PIECES
    },
    { .rid = RID_DATA_PRIORITY, .type = ANJ_DATA_TYPE_INT, .kind = ANJ_DM_RES_RW }
};

static const anj_dm_obj_inst_t g_instance = {
    .iid = 0,
    .resources = g_resources,
    .res_count = ANJ_ARRAY_SIZE(g_resources)
};

static const anj_dm_handlers_t g_handlers = {
    .transaction_begin = transaction_begin,
    .transaction_end = transaction_end,
    .res_read = res_read,
    .res_write = res_write
};

static const anj_dm_obj_t g_object = {
    .oid = BINARY_APP_DATA_OID,
    .handlers = &g_handlers,
    .insts = &g_instance,
    .max_inst_count = 1
};

int binary_app_data_object_install(anj_t *anj) {
    static const char first[] = "first";
    memcpy(g_data.pieces[0].bytes, first, sizeof(first) - 1);
    g_data.pieces[0].length = sizeof(first) - 1;
    return anj_dm_add_obj(anj, &g_object);
}
