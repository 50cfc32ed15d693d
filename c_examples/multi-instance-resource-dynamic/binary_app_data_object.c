#include "binary_app_data_object.h"

#include <anj/dm/core.h>
#include <anj/utils.h>

#define BINARY_APP_DATA_OID 19
#define RID_DATA 0

#define MAX_PIECES 4
#define PIECE_SIZE 256

typedef struct {
    uint8_t bytes[PIECE_SIZE];
    size_t length;
} piece_t;

/* What the server can change. ids[i] belongs to pieces[i]; ids ascend, unused ones are ANJ_ID_INVALID and come last. */
typedef struct {
    anj_riid_t ids[MAX_PIECES];
    piece_t pieces[MAX_PIECES];
} data_t;

static data_t g_data = {
    .ids = { ANJ_ID_INVALID, ANJ_ID_INVALID, ANJ_ID_INVALID, ANJ_ID_INVALID }
};
static data_t g_saved_data;

/* Handlers are called for instances that are there, nothing else: the search ends. */
static size_t index_of(anj_riid_t riid) {
    size_t i = 0;
    while (g_data.ids[i] != riid) {
        i++;
    }
    return i;
}

static int res_inst_create(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, anj_riid_t riid) {
    (void) anj;
    (void) obj;
    (void) iid;
    (void) rid;

    /* The library does not ask for more instances than there is space for: the last one is unused. */
    size_t i = MAX_PIECES - 1;
    for (; i > 0 && g_data.ids[i - 1] > riid; i--) {
        g_data.ids[i] = g_data.ids[i - 1];
        g_data.pieces[i] = g_data.pieces[i - 1];
    }
    g_data.ids[i] = riid;
    g_data.pieces[i].length = 0;
    return 0;
}

static int res_inst_delete(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, anj_riid_t riid) {
    (void) anj;
    (void) obj;
    (void) iid;
    (void) rid;

    for (size_t i = index_of(riid); i < MAX_PIECES - 1; i++) {
        g_data.ids[i] = g_data.ids[i + 1];
        g_data.pieces[i] = g_data.pieces[i + 1];
    }
    g_data.ids[MAX_PIECES - 1] = ANJ_ID_INVALID;
    return 0;
}

/* A Write that replaces the instance of the object begins with this: no data. */
static int inst_reset(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid) {
    (void) anj;
    (void) obj;
    (void) iid;
    for (size_t i = 0; i < MAX_PIECES; i++) {
        g_data.ids[i] = ANJ_ID_INVALID;
    }
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
    (void) iid;
    (void) rid;

    const piece_t *piece = &g_data.pieces[index_of(riid)];
    out_value->bytes_or_string.data = piece->bytes;
    out_value->bytes_or_string.chunk_length = piece->length;
    return 0;
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
    (void) rid;

    piece_t *piece = &g_data.pieces[index_of(riid)];
    return anj_dm_write_bytes_chunked(value, piece->bytes, PIECE_SIZE, &piece->length, NULL);
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

static const anj_dm_res_t g_resources[] = {
    {
        .rid = RID_DATA,
        .type = ANJ_DATA_TYPE_BYTES,
        .kind = ANJ_DM_RES_RWM,
        .insts = g_data.ids,
        .max_inst_count = MAX_PIECES
    }
};

static const anj_dm_obj_inst_t g_instance = {
    .iid = 0,
    .resources = g_resources,
    .res_count = ANJ_ARRAY_SIZE(g_resources)
};

static const anj_dm_handlers_t g_handlers = {
    .inst_reset = inst_reset,
    .transaction_begin = transaction_begin,
    .transaction_end = transaction_end,
    .res_read = res_read,
    .res_write = res_write,
    .res_inst_create = res_inst_create,
    .res_inst_delete = res_inst_delete
};

static const anj_dm_obj_t g_object = {
    .oid = BINARY_APP_DATA_OID,
    .handlers = &g_handlers,
    .insts = &g_instance,
    .max_inst_count = 1
};

int binary_app_data_object_install(anj_t *anj) {
    return anj_dm_add_obj(anj, &g_object);
}
