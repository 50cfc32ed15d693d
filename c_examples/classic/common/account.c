#include "account.h"

#include <anjay/security.h>
#include <anjay/server.h>

static int install_security(anjay_t *anjay, const char *server_uri) {
    static const char IDENTITY[] = "example-device";
    static const char KEY[] = "example-key";

    anjay_security_instance_t instance = {
        .ssid = SHORT_SERVER_ID,
        .server_uri = server_uri,
        .security_mode = ANJAY_SECURITY_NOSEC
    };
    if (strncmp(server_uri, "coaps:", 6) == 0) {
        instance.security_mode = ANJAY_SECURITY_PSK;
        instance.public_cert_or_psk_identity = (const uint8_t *) IDENTITY;
        instance.public_cert_or_psk_identity_size = strlen(IDENTITY);
        instance.private_cert_or_psk_key = (const uint8_t *) KEY;
        instance.private_cert_or_psk_key_size = strlen(KEY);
    }
    /* Any free instance will do. */
    anjay_iid_t iid = ANJAY_ID_INVALID;
    return anjay_security_object_install(anjay) || anjay_security_object_add_instance(anjay, &instance, &iid) ? -1 : 0;
}

static int install_server(anjay_t *anjay) {
    const anjay_server_instance_t instance = {
        .ssid = SHORT_SERVER_ID,
        .lifetime = 60,
        .default_min_period = -1,
        .default_max_period = -1,
        .disable_timeout = -1,
        .binding = "U"
    };
    anjay_iid_t iid = ANJAY_ID_INVALID;
    return anjay_server_object_install(anjay) || anjay_server_object_add_instance(anjay, &instance, &iid) ? -1 : 0;
}

int install_account(anjay_t *anjay, const char *server_uri) {
    return install_security(anjay, server_uri) || install_server(anjay) ? -1 : 0;
}
