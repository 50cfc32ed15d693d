/*
 * A client with the Security and Server objects and an object of many instances; a line for each status.
 *
 * usage: client URI [bootstrap] [lifetime=S] [queue=MS] [instances=N] [values=1]
 *
 * values=1 adds Object 4242 with instance 0: Resource 0, a number, and Resource 1, a text. Lines on standard input change
 * them: "number N", "text LENGTH" (of letters), "delete" and "create" (the instance); "quit" ends the program.
 *
 * Built with security: PSK_IDENTITY and PSK_KEY of the environment are for coaps.
 *
 * Quick: a message is sent twice, with a second in between, and an attempt follows a failed one after a second.
 */
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <anj/core.h>
#include <anj/dm/core.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/time.h>
#include <anj/utils.h>

#define MAX_INSTANCES 500

static void status_changed(void *arg, anj_t *anj, anj_conn_status_t status) {
    static const char *const NAMES[] = { "INITIAL",    "INVALID",    "FAILURE",   "BOOTSTRAPPING",       "BOOTSTRAPPED",
                                         "REGISTERING", "REGISTERED", "SUSPENDED", "ENTERING_QUEUE_MODE", "QUEUE_MODE" };
    (void) arg;
    (void) anj;
    printf("%s\n", NAMES[status]);
    fflush(stdout);
}

/* The value of an argument NAME=VALUE, or a default. */
static int option(int argc, char *argv[], const char *name, int otherwise) {
    size_t length = strlen(name);
    for (int i = 2; i < argc; i++) {
        if (!strncmp(argv[i], name, length) && argv[i][length] == '=') {
            return atoi(argv[i] + length + 1);
        }
    }
    return otherwise;
}

#define VALUES_OID 4242

static int64_t number;
static char text[4001];

static int read_value(anj_t *anj, const anj_dm_obj_t *obj, anj_iid_t iid, anj_rid_t rid, anj_riid_t riid,
                      anj_res_value_t *out) {
    (void) anj;
    (void) obj;
    (void) iid;
    (void) riid;
    if (rid == 0) {
        out->int_value = number;
    } else {
        out->bytes_or_string.data = text;
    }
    return 0;
}

static const anj_dm_res_t VALUES[] = {
    {
        .rid = 0,
        .type = ANJ_DATA_TYPE_INT,
        .kind = ANJ_DM_RES_R
    },
    {
        .rid = 1,
        .type = ANJ_DATA_TYPE_STRING,
        .kind = ANJ_DM_RES_R
    }
};
static const anj_dm_handlers_t VALUES_HANDLERS = {
    .res_read = read_value
};
static anj_dm_obj_inst_t values_instance = {
    .iid = 0,
    .resources = VALUES,
    .res_count = 2
};
static const anj_dm_obj_t VALUES_OBJECT = {
    .oid = VALUES_OID,
    .handlers = &VALUES_HANDLERS,
    .insts = &values_instance,
    .max_inst_count = 1
};

/* Carries out a line of standard input; false: no more of it. */
static bool command(anj_t *anj, const char *line) {
    anj_uri_path_t path = ANJ_MAKE_INSTANCE_PATH(VALUES_OID, 0);
    anj_core_change_type_t change = ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED;
    if (!strncmp(line, "number ", 7)) {
        number = atoll(line + 7);
        path = ANJ_MAKE_RESOURCE_PATH(VALUES_OID, 0, 0);
    } else if (!strncmp(line, "text ", 5)) {
        size_t length = (size_t) atoi(line + 5) % sizeof(text);
        for (size_t i = 0; i < length; i++) {
            text[i] = (char) ('a' + i % 26);
        }
        text[length] = '\0';
        path = ANJ_MAKE_RESOURCE_PATH(VALUES_OID, 0, 1);
    } else if (!strcmp(line, "delete")) {
        values_instance.iid = ANJ_ID_INVALID;
        change = ANJ_CORE_CHANGE_TYPE_DELETED;
    } else if (!strcmp(line, "create")) {
        values_instance.iid = 0;
        change = ANJ_CORE_CHANGE_TYPE_ADDED;
    } else {
        return false;
    }
    anj_core_data_model_changed(anj, &path, change);
    return true;
}

/* Takes what standard input has; false: the program ends. */
static bool commands(anj_t *anj) {
    static char line[64];
    static size_t length;
    char byte;
    while (read(STDIN_FILENO, &byte, 1) == 1) {
        if (byte != '\n') {
            line[length] = byte;
            length = (length + 1) % sizeof(line);
            continue;
        }
        line[length] = '\0';
        length = 0;
        if (!command(anj, line)) {
            return false;
        }
    }
    return true;
}

int main(int argc, char *argv[]) {
    static anj_t anj;
    static anj_dm_security_obj_t security;
    static anj_dm_server_obj_t server;
    static anj_dm_obj_inst_t instances[MAX_INSTANCES];
    static const anj_dm_handlers_t handlers;
    static anj_dm_obj_t many = {
        .oid = 9999,
        .handlers = &handlers,
        .insts = instances
    };

    if (argc < 2) {
        return 2;
    }
    bool bootstrap = argc > 2 && !strcmp(argv[2], "bootstrap");
    bool values = option(argc, argv, "values", 0);
    int queue_timeout = option(argc, argv, "queue", -1);
    many.max_inst_count = (uint16_t) option(argc, argv, "instances", 0);
    if (many.max_inst_count > MAX_INSTANCES) {
        return 2;
    }
    for (uint16_t i = 0; i < many.max_inst_count; i++) {
        instances[i].iid = i;
    }

    const anj_exchange_udp_tx_params_t tx_params = {
        .ack_timeout = anj_time_duration_new(1, ANJ_TIME_UNIT_S),
        .ack_random_factor = 1.0,
        .max_retransmit = 1
    };
    const anj_configuration_t config = {
        .endpoint_name = "session",
        .connection_status_cb = status_changed,
        .udp_tx_params = &tx_params,
        .queue_mode_enabled = queue_timeout >= 0,
        .queue_mode_timeout = anj_time_duration_new(queue_timeout, ANJ_TIME_UNIT_MS),
        .bootstrap_retry_count = 10,
        .bootstrap_retry_timeout = anj_time_duration_new(1, ANJ_TIME_UNIT_S)
    };
    anj_dm_security_instance_init_t security_instance = {
        .server_uri = argv[1],
        .bootstrap_server = bootstrap,
        .security_mode = ANJ_DM_SECURITY_NOSEC,
        .ssid = 2
    };
#ifdef ANJ_WITH_SECURITY
    const char *identity = getenv("PSK_IDENTITY"), *key = getenv("PSK_KEY");
    if (identity && key) {
        security_instance.security_mode = ANJ_DM_SECURITY_PSK;
        security_instance.public_key_or_identity.source = ANJ_CRYPTO_DATA_SOURCE_BUFFER;
        security_instance.public_key_or_identity.info.buffer.data = identity;
        security_instance.public_key_or_identity.info.buffer.data_size = strlen(identity);
        security_instance.secret_key.source = ANJ_CRYPTO_DATA_SOURCE_BUFFER;
        security_instance.secret_key.info.buffer.data = key;
        security_instance.secret_key.info.buffer.data_size = strlen(key);
    }
#endif /* ANJ_WITH_SECURITY */
    anj_communication_retry_res_t retries = {
        .retry_count = 100,
        .retry_timer = 1,
        .seq_delay_timer = 1,
        .seq_retry_count = 1
    };
    const anj_dm_server_instance_init_t server_instance = {
        .ssid = 2,
        .lifetime = (uint32_t) option(argc, argv, "lifetime", 100),
        .binding = "U",
        .comm_retry_res = &retries
    };

    anj_dm_security_obj_init(&security);
    anj_dm_server_obj_init(&server);
    if (anj_core_init(&anj, &config) || anj_dm_security_obj_add_instance(&security, &security_instance)
            || (!bootstrap && anj_dm_server_obj_add_instance(&server, &server_instance))
            || anj_dm_security_obj_install(&anj, &security) || anj_dm_server_obj_install(&anj, &server)
            || (many.max_inst_count && anj_dm_add_obj(&anj, &many))
            || (values && anj_dm_add_obj(&anj, &VALUES_OBJECT))
            || (values && fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK))) {
        return 2;
    }
    while (!values || commands(&anj)) {
        anj_core_step(&anj);
        struct timespec pause = {
            .tv_nsec = 5L * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
