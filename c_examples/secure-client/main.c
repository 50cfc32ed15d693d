/*
 * A client whose connection is secured by DTLS with a pre-shared key. It registers with a LwM2M server and keeps the
 * registration up.
 *
 * usage: anj_secure_client ENDPOINT_NAME IDENTITY KEY [SERVER_URI]
 *
 * Built with -DCERTIFICATES=ON it has a certificate instead, and expects a certain one of the server. Arguments are files in
 * DER or PEM; the names that the server's certificate is for must include the host of the URI.
 *
 * usage: anj_secure_client ENDPOINT_NAME CERTIFICATE KEY SERVER_CERTIFICATE [SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/log.h>

/* The number that ties the account in the Security object to the one in the Server object. */
#define SHORT_SERVER_ID 1

static int install_device_object(anj_t *anj, anj_dm_device_obj_t *object) {
    anj_dm_device_object_init_t device = {
        .manufacturer = "anj",
        .model_number = "secure-client",
        .serial_number = "0001",
        .firmware_version = "0.1"
    };
    return anj_dm_device_obj_install(anj, object, &device);
}

static anj_crypto_security_info_t credential(const char *data, size_t size) {
    anj_crypto_security_info_t info = {
        .source = ANJ_CRYPTO_DATA_SOURCE_BUFFER,
        .info = {
            .buffer = {
                .data = data,
                .data_size = size
            }
        }
    };
    return info;
}

#ifdef CERTIFICATES
#define CREDENTIALS "CERTIFICATE KEY SERVER_CERTIFICATE"
#define CREDENTIALS_COUNT 3

static int from_file(anj_crypto_security_info_t *out, const char *path, char *buffer, size_t capacity) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        anj_log(main, L_ERROR, "cannot open %s: %s", path, strerror(errno));
        return -1;
    }
    size_t size = fread(buffer, 1, capacity, file);
    bool whole = fgetc(file) == EOF && !ferror(file);
    fclose(file);
    if (!whole || !size) {
        anj_log(main, L_ERROR, "%s is empty, unreadable, or larger than %u bytes", path, (unsigned) capacity);
        return -1;
    }
    *out = credential(buffer, size);
    return 0;
}

/* Without a certificate usage (Resource 15) it is 3, "domain-issued": the server has to present this very certificate. */
static int set_credentials(anj_dm_security_instance_init_t *account, char *const paths[]) {
    static char certificate[ANJ_SEC_OBJ_MAX_PUBLIC_KEY_OR_IDENTITY_SIZE];
    static char key[ANJ_SEC_OBJ_MAX_SECRET_KEY_SIZE];
    static char server_certificate[ANJ_SEC_OBJ_MAX_SERVER_PUBLIC_KEY_SIZE];

    account->security_mode = ANJ_DM_SECURITY_CERTIFICATE;
    return from_file(&account->public_key_or_identity, paths[0], certificate, sizeof(certificate))
           || from_file(&account->secret_key, paths[1], key, sizeof(key))
           || from_file(&account->server_public_key, paths[2], server_certificate, sizeof(server_certificate));
}
#else /* CERTIFICATES */
#define CREDENTIALS "IDENTITY KEY"
#define CREDENTIALS_COUNT 2

static int set_credentials(anj_dm_security_instance_init_t *account, char *const texts[]) {
    account->security_mode = ANJ_DM_SECURITY_PSK;
    account->public_key_or_identity = credential(texts[0], strlen(texts[0]));
    account->secret_key = credential(texts[1], strlen(texts[1]));
    return 0;
}
#endif /* CERTIFICATES */

/* Everything is copied into the object: what the caller has may be wiped afterwards. */
static int install_security_object(anj_t *anj,
                                   anj_dm_security_obj_t *object,
                                   const char *server_uri,
                                   char *const credentials[]) {
    anj_dm_security_instance_init_t account = {
        .server_uri = server_uri,
        .ssid = SHORT_SERVER_ID
    };
    anj_dm_security_obj_init(object);
    if (set_credentials(&account, credentials) || anj_dm_security_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_security_obj_install(anj, object);
}

static int install_server_object(anj_t *anj, anj_dm_server_obj_t *object) {
    static const bool bootstrap_on_failure = false;
    anj_dm_server_instance_init_t account = {
        .ssid = SHORT_SERVER_ID,
        .lifetime = 50,
        .binding = "U",
        .bootstrap_on_registration_failure = &bootstrap_on_failure
    };
    anj_dm_server_obj_init(object);
    if (anj_dm_server_obj_add_instance(object, &account)) {
        return -1;
    }
    return anj_dm_server_obj_install(anj, object);
}

int main(int argc, char *argv[]) {
    if (argc < 2 + CREDENTIALS_COUNT) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME " CREDENTIALS " [SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 + CREDENTIALS_COUNT ? argv[2 + CREDENTIALS_COUNT] : "coaps://127.0.0.1:5684";

    static anj_t anj;
    static anj_dm_device_obj_t device_object;
    static anj_dm_security_obj_t security_object;
    static anj_dm_server_obj_t server_object;

    anj_configuration_t config = {
        .endpoint_name = argv[1]
    };
    if (anj_core_init(&anj, &config)
        || install_device_object(&anj, &device_object)
        || install_security_object(&anj, &security_object, server_uri, &argv[2])
        || install_server_object(&anj, &server_object)) {
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
