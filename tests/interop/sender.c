/*
 * A client that sends what it is told to: a line for each status, and one for each request that ended.
 *
 * usage: sender URI [queue=MS]
 *
 * Commands, a line each on the standard input; N records or bytes:
 *   senml N      records of every type, some of them with a time
 *   lwm2m N      the same in LwM2M CBOR
 *   external N   a text of N bytes that is fetched piece by piece, in SenML CBOR
 *   abort        gives everything up
 */
#define _POSIX_C_SOURCE 200809L

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <anj/core.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/lwm2m_send.h>
#include <anj/utils.h>

#define MAX_RECORDS 500
#define OBJECT 9000

static anj_t g_anj;

static void status_changed(void *arg, anj_t *anj, anj_conn_status_t status) {
    static const char *const NAMES[] = { "INITIAL",    "INVALID",    "FAILURE",   "BOOTSTRAPPING",       "BOOTSTRAPPED",
                                         "REGISTERING", "REGISTERED", "SUSPENDED", "ENTERING_QUEUE_MODE", "QUEUE_MODE" };
    (void) arg;
    (void) anj;
    printf("%s\n", NAMES[status]);
    fflush(stdout);
}

/* What a request needs; it is there until its handler is called. */
typedef struct {
    anj_send_request_t request;
    anj_io_out_entry_t records[MAX_RECORDS];
    char texts[MAX_RECORDS][24];
    size_t external_size;
} sending_t;

static void finished(anj_t *anj, uint16_t send_id, int result, void *data) {
    (void) anj;
    (void) send_id;
    free(data);
    printf("result %d\n", result);
    fflush(stdout);
}

/* Record number `i`; the test knows it, too. */
static void fill(sending_t *sending, size_t i) {
    anj_io_out_entry_t *record = &sending->records[i];
    anj_res_value_t *value = &record->value;
    record->path = ANJ_MAKE_RESOURCE_PATH(OBJECT, (uint16_t) (i / 10), (uint16_t) (i % 10));
    record->timestamp = i % 3 ? NAN : 1700000000.0 + (double) i / 4;
    switch (i % 8) {
    case 0:
        record->type = ANJ_DATA_TYPE_INT;
        value->int_value = -1000 * (int64_t) i - 7;
        break;
    case 1:
        record->type = ANJ_DATA_TYPE_UINT;
        value->uint_value = (uint64_t) i << 40;
        break;
    case 2:
        record->type = ANJ_DATA_TYPE_DOUBLE;
        value->double_value = (double) i * 0.1;
        break;
    case 3:
        record->type = ANJ_DATA_TYPE_BOOL;
        value->bool_value = i % 16 == 3;
        break;
    case 4:
        record->type = ANJ_DATA_TYPE_OBJLNK;
        value->objlnk.oid = (uint16_t) i;
        value->objlnk.iid = 65535;
        break;
    case 5:
        record->type = ANJ_DATA_TYPE_TIME;
        value->time_value = 1700000000 + (int64_t) i;
        break;
    case 6:
        record->type = ANJ_DATA_TYPE_STRING;
        snprintf(sending->texts[i], sizeof(sending->texts[i]), "text number %u", (unsigned) i);
        value->bytes_or_string.data = sending->texts[i];
        break;
    default:
        record->type = ANJ_DATA_TYPE_BYTES;
        memset(sending->texts[i], (int) (i & 255), sizeof(sending->texts[i]));
        value->bytes_or_string.data = sending->texts[i];
        value->bytes_or_string.chunk_length = i % 24;
        break;
    }
}

static int get_external(void *buffer, size_t *inout_size, size_t offset, void *user_args) {
    const sending_t *sending = (const sending_t *) user_args;
    size_t size = ANJ_MIN(*inout_size, sending->external_size - offset);
    for (size_t i = 0; i < size; i++) {
        ((char *) buffer)[i] = (char) ('a' + (offset + i) % 26);
    }
    *inout_size = size;
    return offset + size < sending->external_size ? ANJ_IO_NEED_NEXT_CALL : 0;
}

static void command(const char *name, size_t count) {
    if (!strcmp(name, "abort")) {
        printf("abort %d\n", anj_send_abort(&g_anj, ANJ_SEND_ID_ALL));
        fflush(stdout);
        return;
    }
    sending_t *sending = (sending_t *) calloc(1, sizeof(sending_t));
    if (!sending || count > (strcmp(name, "external") ? MAX_RECORDS : SIZE_MAX)) {
        exit(2);
    }
    if (!strcmp(name, "external")) {
        sending->external_size = count;
        count = 1;
        sending->records[0].type = ANJ_DATA_TYPE_EXTERNAL_STRING;
        sending->records[0].path = ANJ_MAKE_RESOURCE_PATH(OBJECT, 0, 0);
        sending->records[0].value.external_data.get_external_data = get_external;
        sending->records[0].value.external_data.user_args = sending;
    } else {
        for (size_t i = 0; i < count; i++) {
            fill(sending, i);
        }
    }
    sending->request.records = sending->records;
    sending->request.records_cnt = count;
    sending->request.finished_handler = finished;
    sending->request.data = sending;
    sending->request.content_format =
        strcmp(name, "lwm2m") ? ANJ_SEND_CONTENT_FORMAT_SENML_CBOR : ANJ_SEND_CONTENT_FORMAT_LWM2M_CBOR;
    int result = anj_send_new_request(&g_anj, &sending->request, NULL);
    if (result) {
        free(sending);
        printf("refused %d\n", result);
        fflush(stdout);
    }
}

/* Takes a command if there is one. */
static void listen_to_commands(int timeout_ms) {
    static char line[64];
    static size_t length;
    struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
    if (poll(&input, 1, timeout_ms) <= 0 || length + 1 >= sizeof(line)) {
        return;
    }
    if (read(STDIN_FILENO, line + length, 1) != 1) {
        exit(0);
    }
    if (line[length++] == '\n') {
        char name[16];
        unsigned count = 0;
        line[length] = '\0';
        length = 0;
        if (sscanf(line, "%15s %u", name, &count) >= 1) {
            command(name, count);
        }
    }
}

int main(int argc, char *argv[]) {
    static anj_dm_security_obj_t security;
    static anj_dm_server_obj_t server;
    int queue_timeout = argc > 2 && !strncmp(argv[2], "queue=", 6) ? atoi(argv[2] + 6) : -1;
    if (argc < 2) {
        return 2;
    }
    const anj_exchange_udp_tx_params_t tx_params = {
        .ack_timeout = anj_time_duration_new(1, ANJ_TIME_UNIT_S),
        .ack_random_factor = 1.0,
        .max_retransmit = 1
    };
    const anj_configuration_t config = {
        .endpoint_name = "sender",
        .connection_status_cb = status_changed,
        .udp_tx_params = &tx_params,
        .queue_mode_enabled = queue_timeout >= 0,
        .queue_mode_timeout = anj_time_duration_new(queue_timeout, ANJ_TIME_UNIT_MS)
    };
    const anj_dm_security_instance_init_t security_instance = {
        .server_uri = argv[1],
        .security_mode = ANJ_DM_SECURITY_NOSEC,
        .ssid = 2
    };
    anj_communication_retry_res_t retries = {
        .retry_count = 100,
        .retry_timer = 1,
        .seq_delay_timer = 1,
        .seq_retry_count = 1
    };
    const anj_dm_server_instance_init_t server_instance = {
        .ssid = 2,
        .lifetime = 1000,
        .binding = "U",
        .comm_retry_res = &retries
    };

    anj_dm_security_obj_init(&security);
    anj_dm_server_obj_init(&server);
    if (anj_core_init(&g_anj, &config) || anj_dm_security_obj_add_instance(&security, &security_instance)
            || anj_dm_server_obj_add_instance(&server, &server_instance)
            || anj_dm_security_obj_install(&g_anj, &security) || anj_dm_server_obj_install(&g_anj, &server)) {
        return 2;
    }
    while (true) {
        anj_core_step(&g_anj);
        listen_to_commands(2);
    }
}
