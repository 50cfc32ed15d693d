/*
 * Every function of the API, called from inside everything that the library calls: it works or is refused as documented, and
 * the client answers its server afterwards.
 */
#include <stdlib.h>
#include <string.h>

#include <anj/dm/core.h>
#include <anj/utils.h>

#include "../c/check.h"
#include "world.h"

anj_t g_anj;
anj_coap_downloader_t g_downloader;
anj_dm_device_obj_t g_device;
anj_dm_security_obj_t g_security;
anj_dm_server_obj_t g_server;
anj_dm_fw_update_entity_ctx_t g_fw_update;
bool g_stepping;
bool g_evaluating;
bool g_downloading;
bool g_gone;

/* --- the call under test ---------------------------------------------------------------------------------------- */

static const char *const g_place_names[] = {
#define X(Name) #Name,
    PLACES(X)
#undef X
};

static struct {
    place_t place;
    size_t call;
    size_t skip; /* so many visits first */
    bool armed;
    bool made;
    bool done;
    bool visited[PLACE_COUNT];
} g_test;

void visit(place_t place) {
    g_test.visited[place] |= g_test.armed;
    if (g_test.armed && place == g_test.place && !g_test.made && !g_test.skip--) {
        g_test.made = true;
        call(g_test.call);
    }
}

/* At the exit, which is a failed check, unless all is done. */
static void say_where(void) {
    if (!g_test.done) {
        fprintf(stderr, "%s from %s\n", call_name(g_test.call),
                g_test.place < PLACE_COUNT ? g_place_names[g_test.place] : "nowhere");
    }
}

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* --- the other callbacks ---------------------------------------------------------------------------------------- */

static anj_dm_fw_update_result_t fw_start(void *user_ptr) {
    (void) user_ptr;
    visit(FW_START);
    return ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static anj_dm_fw_update_result_t fw_write(void *user_ptr, const void *data, size_t data_size) {
    (void) user_ptr, (void) data, (void) data_size;
    visit(FW_WRITE);
    return ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static anj_dm_fw_update_result_t fw_finish(void *user_ptr) {
    (void) user_ptr;
    visit(FW_FINISH);
    return ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static anj_dm_fw_update_result_t fw_uri(void *user_ptr, const char *uri) {
    (void) user_ptr;
    visit(FW_URI);
    (void) anj_coap_downloader_start(&g_downloader, uri, NULL);
    g_downloading = true;
    return ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static int fw_update(void *user_ptr) {
    (void) user_ptr;
    visit(FW_UPDATE);
    return 0;
}

static const char *fw_name(void *user_ptr) {
    (void) user_ptr;
    visit(FW_NAME);
    return "name";
}

static const char *fw_version(void *user_ptr) {
    (void) user_ptr;
    visit(FW_VERSION);
    return "1";
}

static void fw_reset(void *user_ptr) {
    (void) user_ptr;
    visit(FW_RESET);
}

anj_dm_fw_update_handlers_t g_fw_handlers = {
    .package_write_start_handler = fw_start,
    .package_write_handler = fw_write,
    .package_write_finish_handler = fw_finish,
    .uri_write_handler = fw_uri,
    .update_start_handler = fw_update,
    .get_name = fw_name,
    .get_version = fw_version,
    .reset_handler = fw_reset
};

void downloader_event(void *arg,
                      anj_coap_downloader_t *downloader,
                      anj_coap_downloader_status_t status,
                      const uint8_t *data,
                      size_t data_len) {
    (void) arg, (void) downloader, (void) data, (void) data_len;
    switch (status) {
    case ANJ_COAP_DOWNLOADER_STATUS_STARTING:
        visit(DOWNLOAD_STARTING);
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING:
        visit(DOWNLOAD_DATA);
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_FINISHING:
        visit(DOWNLOAD_FINISHING);
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_FINISHED:
        g_downloading = false;
        visit(DOWNLOAD_FINISHED);
        if (!g_gone) {
            (void) anj_dm_fw_update_object_set_download_result(
                &g_anj, &g_fw_update, ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
        }
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_FAILED:
        g_downloading = false;
        break;
    default:
        break;
    }
}

static void reboot(void *arg, anj_t *anj) {
    (void) arg, (void) anj;
    visit(REBOOT);
}

static anj_conn_status_t g_status;

static void status_changed(void *arg, anj_t *anj, anj_conn_status_t status) {
    (void) arg, (void) anj;
    g_status = status;
    switch (status) {
    case ANJ_CONN_STATUS_INITIAL:
        visit(STATUS_INITIAL);
        break;
    case ANJ_CONN_STATUS_REGISTERING:
        visit(STATUS_REGISTERING);
        break;
    case ANJ_CONN_STATUS_REGISTERED:
        visit(STATUS_REGISTERED);
        break;
    case ANJ_CONN_STATUS_SUSPENDED:
        visit(STATUS_SUSPENDED);
        break;
    case ANJ_CONN_STATUS_ENTERING_QUEUE_MODE:
        visit(STATUS_ENTERING_QUEUE_MODE);
        break;
    case ANJ_CONN_STATUS_BOOTSTRAPPING:
        visit(STATUS_BOOTSTRAPPING);
        break;
    case ANJ_CONN_STATUS_BOOTSTRAPPED:
        visit(STATUS_BOOTSTRAPPED);
        break;
    case ANJ_CONN_STATUS_QUEUE_MODE:
        visit(STATUS_QUEUE_MODE);
        break;
    default:
        break;
    }
}

static uint8_t g_storage[2048];
static size_t g_storage_length;
static size_t g_storage_position;

static int storage_write(void *ctx, const void *buf, size_t size) {
    (void) ctx;
    CHECK(g_storage_length + size <= sizeof(g_storage));
    memcpy(g_storage + g_storage_length, buf, size);
    g_storage_length += size;
    visit(PERSIST_WRITE);
    return 0;
}

static int storage_read(void *ctx, void *buf, size_t size) {
    (void) ctx;
    if (g_storage_position + size > g_storage_length) {
        return -1;
    }
    memcpy(buf, g_storage + g_storage_position, size);
    g_storage_position += size;
    visit(PERSIST_READ);
    return 0;
}

anj_persistence_context_t storing(void) {
    g_storage_length = 0;
    return anj_persistence_store_context_create(storage_write, NULL);
}

anj_persistence_context_t restoring(void) {
    g_storage_position = 0;
    return anj_persistence_restore_context_create(storage_read, NULL);
}

/* --- a client from its start to its end ------------------------------------------------------------------------- */

int add_accounts(void) {
    static const bool bootstrap_on_failure = false;
    anj_dm_security_instance_init_t security = {
        .server_uri = "coap://h:5683", .ssid = 1, .security_mode = ANJ_DM_SECURITY_NOSEC
    };
    anj_dm_security_instance_init_t bootstrap = {
        .server_uri = "coap://b:5683", .bootstrap_server = true, .security_mode = ANJ_DM_SECURITY_NOSEC
    };
    anj_dm_server_instance_init_t server = {
        .ssid = 1, .lifetime = 3600, .binding = "U", .bootstrap_on_registration_failure = &bootstrap_on_failure
    };
    return anj_dm_security_obj_add_instance(&g_security, &security)
           || anj_dm_security_obj_add_instance(&g_security, &bootstrap)
           || anj_dm_server_obj_add_instance(&g_server, &server);
}

static void set_up(void) {
    anj_configuration_t config = {
        .endpoint_name = "name",
        .connection_status_cb = status_changed,
        .queue_mode_enabled = true,
        .queue_mode_timeout = anj_time_duration_new(100, ANJ_TIME_UNIT_S),
        .bootstrap_timeout = anj_time_duration_new(20, ANJ_TIME_UNIT_S)
    };
    anj_dm_device_object_init_t device = { .manufacturer = "m", .reboot_cb = reboot };
    anj_coap_downloader_configuration_t downloader = { .event_cb = downloader_event, .retry_count = 2 };

    CHECK(!sends_pending());
    platform_reset();
    g_gone = false;
    g_downloading = false;
    g_status = ANJ_CONN_STATUS_INITIAL;
    memset(&g_fw_update, 0, sizeof(g_fw_update));
    object_reset();
    anj_dm_security_obj_init(&g_security);
    anj_dm_server_obj_init(&g_server);
    CHECK(anj_core_init(&g_anj, &config) == 0);
    CHECK(add_accounts() == 0);
    CHECK(anj_dm_security_obj_install(&g_anj, &g_security) == 0);
    CHECK(anj_dm_server_obj_install(&g_anj, &g_server) == 0);
    CHECK(anj_dm_device_obj_install(&g_anj, &g_device, &device) == 0);
    CHECK(anj_dm_fw_update_object_install(&g_anj, &g_fw_update, &g_fw_handlers, NULL) == 0);
    CHECK(anj_dm_add_obj(&g_anj, &g_object) == 0);
    CHECK(anj_coap_downloader_init(&g_downloader, &downloader) == 0);
}

/* Steps, with time passing in between. */
static void run(int steps, int64_t ms) {
    for (int i = 0; i < steps && !g_gone; i++) {
        g_stepping = true;
        anj_core_step(&g_anj);
        g_stepping = false;
        anj_coap_downloader_step(&g_downloader);
        platform_advance_ms(ms);
    }
}

/* Until the client is registered, begins anew after a failure if it has to. */
static void settle(void) {
    for (int i = 0; i < 200 && !g_gone && g_status != ANJ_CONN_STATUS_REGISTERED; i++) {
        if (g_status == ANJ_CONN_STATUS_FAILURE) {
            anj_core_restart(&g_anj);
        }
        run(1, 1000);
    }
    if (!g_gone && g_status != ANJ_CONN_STATUS_REGISTERED) {
        fail("the client does not come back");
    }
    run(3, 1);
}

#define NONE (-1)

/* A request of the server; `path` as its segments with their lengths. Returns the code of the response, 0 for none. */
static uint8_t request(uint8_t code, const char *path, int format, int accept, const char *body, size_t body_length) {
    static uint16_t message_id = 0x1000;
    message_id++;
    uint8_t datagram[256] = { 0x42, code, (uint8_t) (message_id >> 8), (uint8_t) message_id, 0x77, (uint8_t) message_id };
    size_t end = 6;
    int last = 0;
    while (*path) {
        size_t length = strcspn(path, "/");
        datagram[end++] = (uint8_t) ((unsigned) (11 - last) << 4 | (unsigned) length);
        memcpy(datagram + end, path, length);
        end += length;
        path += length + (path[length] == '/');
        last = 11;
    }
    for (int number = 12; number <= 17; number += 5) {
        int value = number == 12 ? format : accept;
        if (value != NONE) {
            unsigned length = value > 255 ? 2 : value > 0 ? 1 : 0;
            datagram[end++] = (uint8_t) ((unsigned) (number - last) << 4 | length);
            if (length == 2) {
                datagram[end++] = (uint8_t) (value >> 8);
            }
            if (length) {
                datagram[end++] = (uint8_t) value;
            }
            last = number;
        }
    }
    if (body_length) {
        datagram[end++] = 0xFF;
        memcpy(datagram + end, body, body_length);
        end += body_length;
    }
    platform_deliver(datagram, end);
    run(3, 1);
    const uint8_t *payload;
    size_t length;
    return platform_response(message_id, &payload, &length);
}

typedef struct {
    uint8_t code;
    const char *path;
    int format;
    int accept;
    const char *body;
    size_t body_length;
    uint8_t expected;
} request_t;

#define TLV 11542
#define GET 1
#define POST 2
#define PUT 3
#define DELETE 4

static const request_t g_requests[] = {
    { GET, "500/0/0", NONE, 0, NULL, 0, 0x45 },
    { PUT, "500/0/0", 0, NONE, "5", 1, 0x44 },
    { PUT, "500/0", TLV, NONE, "\xc1\x00\x07", 3, 0x44 },
    { POST, "500/0/1", NONE, NONE, "ab", 2, 0x44 },
    { POST, "500", TLV, NONE, "\xc1\x00\x2b", 3, 0x41 },
    { DELETE, "500/1", NONE, NONE, NULL, 0, 0x42 },
    { POST, "500/0/2", TLV, NONE, "\x83\x02\x41\x07\x01", 5, 0x44 },
    { GET, "500/0", NONE, 11544, NULL, 0, 0x45 },
    { DELETE, "500/0/2/7", NONE, NONE, NULL, 0, 0x42 },
    { GET, "500/0/4", NONE, 42, NULL, 0, 0x45 },
    { GET, "500", NONE, 40, NULL, 0, 0x45 },
    { POST, "3/0/4", NONE, NONE, NULL, 0, 0x44 },
    { PUT, "1/0/1", 0, NONE, "1800", 4, 0x44 },
    { PUT, "5/0/0", 42, NONE, "package", 7, 0x44 },
    { GET, "5/0", NONE, 112, NULL, 0, 0x45 },
    { PUT, "5/0/1", 0, NONE, NULL, 0, 0x44 },
    { PUT, "5/0/1", 0, NONE, "coap://h:5000/f", 15, 0x44 },
    { GET, "5/0/3", NONE, 0, NULL, 0, 0x45 },
    { POST, "5/0/2", NONE, NONE, NULL, 0, 0x44 },
    { POST, "1/0/4", NONE, NONE, NULL, 0, 0x44 }
};

static void serve(bool disturbed) {
    for (size_t i = 0; i < ANJ_ARRAY_SIZE(g_requests) && !g_gone; i++) {
        const request_t *one = &g_requests[i];
        bool before = g_test.made;
        uint8_t code = request(one->code, one->path, one->format, one->accept, one->body, one->body_length);
        if (!disturbed && code != one->expected) {
            fprintf(stderr, "%s: %02x: ", one->path, code);
            fail("unexpected answer");
        }
        /* What a handler does must not cost the server its answer. */
        if (g_test.made && !before && g_test.place <= FW_RESET && g_test.place != EXTERNAL_CLOSE && !g_gone && !code) {
            fail("no answer");
        }
        run(12, 1); /* a download */
        if (i + 1 < ANJ_ARRAY_SIZE(g_requests)) {
            settle();
        }
    }
}

/* An observation with a condition on the value and one without; a change that both are told of. */
static void observe(void) {
    static const uint8_t attributes[] = "\x42\x03\x30\x01\x77\x00\xb3"
                                        "500\x01"
                                        "0\x01"
                                        "0\x45gt=10";
    static const uint8_t resource[] = "\x42\x01\x30\x02\x77\x01\x60\x53"
                                      "500\x01"
                                      "0\x01"
                                      "0";
    static const uint8_t instance[] = "\x42\x01\x30\x03\x77\x02\x60\x53"
                                      "500\x01"
                                      "0";
    object_set_value(5);
    platform_deliver(attributes, sizeof(attributes) - 1);
    run(3, 1);
    g_read_place = RES_READ_OBSERVE;
    platform_deliver(resource, sizeof(resource) - 1);
    run(3, 1);
    platform_deliver(instance, sizeof(instance) - 1);
    run(3, 1);
    object_set_value(50);
    g_read_place = RES_READ_EVALUATE;
    if (!g_gone) {
        g_evaluating = true;
        anj_core_data_model_changed(
            &g_anj, &ANJ_MAKE_RESOURCE_PATH(500, 0, 0), ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED);
        g_evaluating = false;
    }
    g_read_place = RES_READ_NOTIFY;
    run(4, 1);
    g_read_place = PLACE_COUNT;
}

/* Sends that go through, and some that are given up at different times. */
static void send_all(bool disturbed) {
    for (int round = 0; round < 4 && !g_gone; round++) {
        int first = queue_send(false);
        int second = g_gone ? 0 : queue_send(true);
        CHECK(disturbed || (!first && !second));
        run(round, 1);
        if (round < 3 && !g_gone) {
            g_stepping = true; /* handlers run */
            (void) anj_send_abort(&g_anj, ANJ_SEND_ID_ALL);
            g_stepping = false;
            CHECK(disturbed || !sends_pending());
        }
        run(12, 1);
        settle();
    }
    CHECK(disturbed || !sends_pending());
}

/* One client, with one call. Returns whether the place was visited often enough for it. */
static bool attempt(place_t place, size_t number, size_t skip) {
    g_test.place = place;
    g_test.call = number;
    g_test.skip = skip;
    g_test.made = false;
    g_test.armed = false;
    set_up();
    g_test.armed = true;
    bool disturbed = place < PLACE_COUNT;

    run(5, 1);
    settle();
    observe();
    run(5, 1);
    settle();
    serve(disturbed);
    if (!g_gone) {
        anj_core_restart(&g_anj); /* out of the suspension */
    }
    run(5, 1);
    settle();
    send_all(disturbed);
    if (!g_gone) {
        anj_res_value_t value;
        (void) anj_dm_res_read(&g_anj, &ANJ_MAKE_RESOURCE_PATH(500, 0, 0), &value);
    }
    if (!g_gone) {
        static anj_dm_security_obj_t other;
        anj_persistence_context_t ctx = storing();
        (void) anj_dm_security_obj_store(&g_anj, &g_security, &ctx);
        ctx = restoring();
        anj_dm_security_obj_init(&other);
        (void) anj_dm_security_obj_restore(&g_anj, &other, &ctx);
    }
    /* Out of the suspension, then silence until the queue mode begins, and out of that. */
    if (!g_gone) {
        anj_core_restart(&g_anj);
    }
    run(5, 1);
    settle();
    run(130, 1000);
    if (!g_gone) {
        (void) queue_send(true);
    }
    run(130, 1000);
    if (!g_gone) {
        anj_core_request_update(&g_anj);
    }
    run(3, 1);
    settle();
    if (!g_gone) {
        anj_core_request_bootstrap(&g_anj);
    }
    run(5, 1);
    (void) request(PUT, "500/0", TLV, NONE, "\xc1\x00\x07", 3);
    (void) request(POST, "bs", NONE, NONE, NULL, 0);
    run(3, 1);
    settle();
    g_test.armed = false;
    if (disturbed && !g_test.made && !skip) {
        fail("never called");
    }
    if (g_gone) {
        set_up();
        settle();
    }
    if (request(GET, "3/0/0", NONE, 0, NULL, 0) != 0x45) {
        fail("no answer afterwards");
    }
    (void) queue_send(true);
    CHECK(anj_core_shutdown(&g_anj) == 0);
    CHECK(!sends_pending());
    CHECK(platform_open_connections() == 0);
    return g_test.made;
}

/*
 * usage: reentrancy [VISITS [STRIDE]]: in each place calls are made on up to VISITS occasions; one call in STRIDE, another
 * one in each place.
 */
int main(int argc, char *argv[]) {
    size_t visits = argc > 1 ? (size_t) atoi(argv[1]) : 1;
    size_t stride = argc > 2 ? (size_t) atoi(argv[2]) : 1;
    CHECK(atexit(say_where) == 0);
    attempt(PLACE_COUNT, 0, 0);
    for (size_t place = 0; place < PLACE_COUNT; place++) {
        if (!g_test.visited[place]) {
            fprintf(stderr, "%s: ", g_place_names[place]);
            fail("never reached");
        }
    }
    for (size_t place = 0; place < PLACE_COUNT; place++) {
        for (size_t number = place % stride; number < call_count; number += stride) {
            for (size_t skip = 0; skip < visits && attempt((place_t) place, number, skip); skip++) {
            }
        }
    }
    g_test.done = true;
    return 0;
}
