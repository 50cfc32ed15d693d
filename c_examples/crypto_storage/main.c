/*
 * A client whose keys do not stay in memory: they lie in files, as long as an account uses them, and so does the list of
 * accounts. The first start bootstraps; the next ones go on with what the Bootstrap Server wrote.
 *
 * usage: anj_crypto_storage ENDPOINT_NAME [BOOTSTRAP_SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <time.h>

#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/log.h>
#include <anj/persistence.h>

#define ACCOUNTS "accounts.bin"
#define NEW_ACCOUNTS "accounts.new"

typedef struct {
    anj_dm_device_obj_t device;
    anj_dm_security_obj_t security;
    anj_dm_server_obj_t server;
} objects_t;

static int write_bytes(void *file, const void *data, size_t size) {
    return fwrite(data, size, 1, (FILE *) file) == 1 ? 0 : -1;
}

static int read_bytes(void *file, void *data, size_t size) {
    return fread(data, size, 1, (FILE *) file) == 1 ? 0 : -1;
}

/* The file holds the names of the keys, not the keys. The old one is valid until the new one is complete. */
static int store_accounts(anj_t *anj, objects_t *objects) {
    FILE *file = fopen(NEW_ACCOUNTS, "wb");
    if (!file) {
        return -1;
    }
    anj_persistence_context_t ctx = anj_persistence_store_context_create(write_bytes, file);
    int result = anj_dm_security_obj_store(anj, &objects->security, &ctx);
    if (!result) {
        result = anj_dm_server_obj_store(&objects->server, &ctx);
    }
    if (fclose(file) || result) {
        (void) remove(NEW_ACCOUNTS);
        return -1;
    }
    return rename(NEW_ACCOUNTS, ACCOUNTS);
}

static int restore_accounts(anj_t *anj, objects_t *objects) {
    FILE *file = fopen(ACCOUNTS, "rb");
    if (!file) {
        return -1;
    }
    anj_persistence_context_t ctx = anj_persistence_restore_context_create(read_bytes, file);
    int result = anj_dm_security_obj_restore(anj, &objects->security, &ctx);
    if (!result) {
        result = anj_dm_server_obj_restore(&objects->server, &ctx);
    }
    (void) fclose(file);
    return result;
}

/* What the factory wrote into the device. */
static int add_factory_account(anj_dm_security_obj_t *object, const char *server_uri) {
    static const char identity[] = "factory identity";
    static const char key[] = "factory key";
    anj_dm_security_instance_init_t account = {
        .server_uri = server_uri,
        .bootstrap_server = true,
        .security_mode = ANJ_DM_SECURITY_PSK,
        .public_key_or_identity = {
            .source = ANJ_CRYPTO_DATA_SOURCE_BUFFER,
            .info.buffer = {
                .data = identity,
                .data_size = sizeof(identity) - 1
            }
        },
        .secret_key = {
            .source = ANJ_CRYPTO_DATA_SOURCE_BUFFER,
            .info.buffer = {
                .data = key,
                .data_size = sizeof(key) - 1
            }
        }
    };
    return anj_dm_security_obj_add_instance(object, &account);
}

static int install_objects(anj_t *anj, objects_t *objects, const char *server_uri) {
    anj_dm_device_object_init_t device = {
        .manufacturer = "anj",
        .model_number = "crypto_storage",
        .serial_number = "0001",
        .firmware_version = "0.1"
    };
    anj_dm_security_obj_init(&objects->security);
    anj_dm_server_obj_init(&objects->server);
    if (restore_accounts(anj, objects)) {
        anj_log(main, L_INFO, "no accounts stored: those of the factory");
        anj_dm_security_obj_init(&objects->security);
        anj_dm_server_obj_init(&objects->server);
        if (add_factory_account(&objects->security, server_uri)) {
            return -1;
        }
    }
    /* Installing the Security object moves its keys to the storage. */
    return anj_dm_device_obj_install(anj, &objects->device, &device)
                   || anj_dm_security_obj_install(anj, &objects->security)
                   || anj_dm_server_obj_install(anj, &objects->server)
               ? -1
               : 0;
}

static void status_changed(void *arg, anj_t *anj, anj_conn_status_t status) {
    objects_t *objects = (objects_t *) arg;
    if (status == ANJ_CONN_STATUS_REGISTERED) {
        anj_log(main, L_INFO, "registered");
    }
    /* The keys that came with the bootstrap are in the storage already. */
    if (status == ANJ_CONN_STATUS_BOOTSTRAPPED && store_accounts(anj, objects)) {
        anj_log(main, L_ERROR, "accounts are not stored: the next start bootstraps again");
    }
}

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [BOOTSTRAP_SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";

    static anj_t anj;
    static objects_t objects;

    anj_configuration_t config = {
        .endpoint_name = argv[1],
        .connection_status_cb = status_changed,
        .connection_status_cb_arg = &objects
    };
    /* The client first: it opens the storage. */
    if (anj_core_init(&anj, &config) || install_objects(&anj, &objects, server_uri)) {
        anj_log(main, L_ERROR, "cannot set the client up");
        return 1;
    }

    while (true) {
        anj_core_step(&anj);

        struct timespec pause = {
            .tv_nsec = 50L * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
