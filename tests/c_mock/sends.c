/* Sends of the application. */
#include <stdlib.h>
#include <string.h>

#include <anj/utils.h>

#include "../c/check.h"
#include "world.h"

#define SEND_RECORDS 3
#define SEND_EXTERNAL_SIZE 1500
#define SEND_MAGIC 0x5E4DC0DEu

/* In memory of its own, which is gone when the handler returns. */
typedef struct sending_struct {
    struct sending_struct *next;
    anj_send_request_t request;
    anj_io_out_entry_t records[SEND_RECORDS];
    char text[32];
    unsigned magic;
    bool open;
} sending_t;

static sending_t *g_sendings;

static void send_free(sending_t *sending) {
    sending_t **place = &g_sendings;
    while (*place && *place != sending) {
        place = &(*place)->next;
    }
    CHECK(*place == sending && sending->magic == SEND_MAGIC);
    *place = sending->next;
    sending->magic = 0;
    free(sending);
}

bool sends_pending(void) {
    return g_sendings;
}

void forget_sends(void) {
    while (g_sendings) {
        send_free(g_sendings);
    }
}

static void send_finished(anj_t *anj, uint16_t send_id, int result, void *data) {
    sending_t *sending = (sending_t *) data;
    CHECK(anj == &g_anj && send_id && send_id != ANJ_SEND_ID_ALL && result <= 0 && result >= ANJ_SEND_ERR_INTERNAL);
    CHECK(sending->magic == SEND_MAGIC && !sending->open);
    send_free(sending);
    if (result == ANJ_SEND_SUCCESS) {
        visit(SEND_DONE);
    } else if (result == ANJ_SEND_ERR_ABORT) {
        visit(SEND_ABORTED);
    }
}

static int send_open(void *user_args) {
    sending_t *sending = (sending_t *) user_args;
    CHECK(sending->magic == SEND_MAGIC && !sending->open);
    sending->open = true;
    visit(SEND_OPEN);
    return 0;
}

static int send_get(void *buffer, size_t *inout_size, size_t offset, void *user_args) {
    sending_t *sending = (sending_t *) user_args;
    CHECK(sending->magic == SEND_MAGIC && sending->open);
    size_t size = ANJ_MIN(*inout_size, SEND_EXTERNAL_SIZE - offset);
    memset(buffer, 's', size);
    *inout_size = size;
    visit(SEND_GET);
    return offset + size < SEND_EXTERNAL_SIZE ? ANJ_IO_NEED_NEXT_CALL : 0;
}

static void send_close(void *user_args) {
    sending_t *sending = (sending_t *) user_args;
    CHECK(sending->magic == SEND_MAGIC && sending->open);
    sending->open = false;
    visit(SEND_CLOSE);
}

int queue_send(bool long_one) {
    sending_t *sending = (sending_t *) calloc(1, sizeof(*sending));
    CHECK(sending);
    sending->magic = SEND_MAGIC;
    strcpy(sending->text, "a text of the application");
    anj_io_out_entry_t *records = sending->records;
    records[0].type = ANJ_DATA_TYPE_INT;
    records[0].value.int_value = 42;
    records[0].path = ANJ_MAKE_RESOURCE_PATH(500, 0, 0);
    records[1].type = ANJ_DATA_TYPE_STRING;
    records[1].value.bytes_or_string.data = sending->text;
    records[1].path = ANJ_MAKE_RESOURCE_PATH(500, 0, 1);
    records[2].type = ANJ_DATA_TYPE_EXTERNAL_BYTES;
    records[2].value.external_data.get_external_data = send_get;
    records[2].value.external_data.open_external_data = send_open;
    records[2].value.external_data.close_external_data = send_close;
    records[2].value.external_data.user_args = sending;
    records[2].path = ANJ_MAKE_RESOURCE_PATH(500, 0, 4);
    sending->request.records = records;
    sending->request.records_cnt = long_one ? 3 : 2;
    sending->request.finished_handler = send_finished;
    sending->request.data = sending;
    sending->request.content_format = long_one ? ANJ_SEND_CONTENT_FORMAT_LWM2M_CBOR : ANJ_SEND_CONTENT_FORMAT_SENML_CBOR;
    sending->next = g_sendings;
    g_sendings = sending;
    uint16_t id = 0;
    int result = anj_send_new_request(&g_anj, &sending->request, &id);
    CHECK(result == 0 || result == ANJ_SEND_ERR_NOT_ALLOWED || result == ANJ_SEND_ERR_NO_SPACE);
    CHECK((result == 0) == (id != 0));
    if (result) {
        send_free(sending);
    }
    return result;
}
