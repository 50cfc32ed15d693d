#include "file_object.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <anj/dm/core.h>
#include <anj/log.h>
#include <anj/utils.h>

#define BINARY_APP_DATA_OID 19
#define RID_DATA 0

/* The file that is being read; one is enough, as a client serves one request at a time. */
static struct {
    const char *path;
    FILE *stream;
    size_t position;
} g_file;

/* Before the first piece. Any result but 0 fails the Read. */
static int open_file(void *user_args) {
    (void) user_args;
    g_file.position = 0;
    g_file.stream = fopen(g_file.path, "rb");
    if (!g_file.stream) {
        anj_log(file, L_ERROR, "cannot read %s: %s", g_file.path, strerror(errno));
        return -1;
    }
    return 0;
}

/* One piece. Called until it says, with 0, that there is no more. */
static int get_data(void *buffer, size_t *inout_size, size_t offset, void *user_args) {
    (void) user_args;

    /* Pieces follow each other, so there is no need to seek. */
    if (offset != g_file.position) {
        return -1;
    }
    size_t size = fread(buffer, 1, *inout_size, g_file.stream);
    if (ferror(g_file.stream)) {
        return -1;
    }
    g_file.position += size;
    bool more = size == *inout_size;
    *inout_size = size;
    return more ? ANJ_IO_NEED_NEXT_CALL : 0;
}

/* After the last piece, or when the Read broke off. Called once for each open_file() that returned 0. */
static void close_file(void *user_args) {
    (void) user_args;
    fclose(g_file.stream);
    g_file.stream = NULL;
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
    (void) riid;

    out_value->external_data.open_external_data = open_file;
    out_value->external_data.get_external_data = get_data;
    out_value->external_data.close_external_data = close_file;
    out_value->external_data.user_args = NULL;
    return 0;
}

static const anj_riid_t g_data_ids[] = { 0 };

static const anj_dm_res_t g_resources[] = {
    {
        .rid = RID_DATA,
        .type = ANJ_DATA_TYPE_EXTERNAL_BYTES,
        .kind = ANJ_DM_RES_RM,
        .insts = g_data_ids,
        .max_inst_count = ANJ_ARRAY_SIZE(g_data_ids)
    }
};

static const anj_dm_obj_inst_t g_instance = {
    .iid = 0,
    .resources = g_resources,
    .res_count = ANJ_ARRAY_SIZE(g_resources)
};

static const anj_dm_handlers_t g_handlers = {
    .res_read = res_read
};

static const anj_dm_obj_t g_object = {
    .oid = BINARY_APP_DATA_OID,
    .handlers = &g_handlers,
    .insts = &g_instance,
    .max_inst_count = 1
};

int file_object_install(anj_t *anj, const char *path) {
    g_file.path = path;
    return anj_dm_add_obj(anj, &g_object);
}
