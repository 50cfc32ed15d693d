#define _POSIX_C_SOURCE 200809L

#include "firmware_update.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <anj/coap_downloader.h>
#include <anj/core.h>
#include <anj/dm/fw_update.h>
#include <anj/log.h>
#ifdef ANJ_WITH_SECURITY
#include <anj/security.h>
#endif /* ANJ_WITH_SECURITY */
#include <anj/time.h>

#define PATH_SIZE 256

/* After a failure the download goes on where it stopped: this many attempts without progress, this far apart. */
#ifndef DOWNLOAD_ATTEMPTS
#define DOWNLOAD_ATTEMPTS 10
#endif
#ifndef DOWNLOAD_RETRY_DELAY_S
#define DOWNLOAD_RETRY_DELAY_S 10
#endif

/* Everything the update needs to know; there is one device, so there is one of these. */
static struct {
    anj_t *anj;
    anj_dm_fw_update_entity_ctx_t object;
    anj_coap_downloader_t downloader;
    FILE *file;
    bool downloading;
    bool start_requested;
    const char *server_uri;
    const char *folder;
    char image_path[PATH_SIZE];
    char marker_path[PATH_SIZE];
} g_fw;

static void discard_image(void) {
    if (g_fw.file) {
        fclose(g_fw.file);
        g_fw.file = NULL;
    }
    if (remove(g_fw.image_path) && errno != ENOENT) {
        anj_log(fw_update, L_WARNING, "cannot remove %s: %s", g_fw.image_path, strerror(errno));
    }
}

/* --- the downloader --------------------------------------------------------------------------------------------- */

/* What the server reads in Update Result (/5/0/5) when a download failed. */
static anj_dm_fw_update_result_t result_of_error(int error) {
    switch (error) {
    case ANJ_COAP_DOWNLOADER_ERR_NETWORK:
    case ANJ_COAP_DOWNLOADER_ERR_TIMEOUT:
        return ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST;
    case ANJ_COAP_DOWNLOADER_ERR_INVALID_URI:
        return ANJ_DM_FW_UPDATE_RESULT_INVALID_URI;
    case ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION: /* coaps, but there is no DTLS, or no key */
        return ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL;
    default:
        return ANJ_DM_FW_UPDATE_RESULT_FAILED;
    }
}

static void finish_download(anj_dm_fw_update_result_t result) {
    g_fw.downloading = false;
    if (result != ANJ_DM_FW_UPDATE_RESULT_SUCCESS) {
        discard_image();
    }
    /* Refused when the server has reset the object in the meantime: nothing is left to report then. */
    if (anj_dm_fw_update_object_set_download_result(g_fw.anj, &g_fw.object, result)) {
        anj_log(fw_update, L_WARNING, "nobody waits for this download any more");
    }
}

static void downloader_callback(void *arg,
                                anj_coap_downloader_t *downloader,
                                anj_coap_downloader_status_t status,
                                const uint8_t *data,
                                size_t data_len) {
    (void) arg;

    switch (status) {
    case ANJ_COAP_DOWNLOADER_STATUS_STARTING:
        /* The file may be the program that runs now: a new one takes its place. */
        discard_image();
        g_fw.file = fopen(g_fw.image_path, "wb");
        if (!g_fw.file) {
            anj_log(fw_update, L_ERROR, "cannot write %s: %s", g_fw.image_path, strerror(errno));
            anj_coap_downloader_terminate(downloader);
        }
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING:
        if (!g_fw.file || fwrite(data, 1, data_len, g_fw.file) != data_len) {
            anj_log(fw_update, L_ERROR, "cannot write %s: %s", g_fw.image_path, strerror(errno));
            anj_coap_downloader_terminate(downloader);
        }
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_WAITING_FOR_RETRY:
        anj_log(fw_update, L_INFO, "connection lost, the download goes on soon");
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_FINISHED: {
        int close_result = g_fw.file ? fclose(g_fw.file) : -1;
        g_fw.file = NULL;
        finish_download(close_result ? ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE : ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
        break;
    }
    case ANJ_COAP_DOWNLOADER_STATUS_FAILED:
        anj_log(fw_update, L_ERROR, "download failed: %d", anj_coap_downloader_get_error(downloader));
        finish_download(result_of_error(anj_coap_downloader_get_error(downloader)));
        break;
    default:
        break;
    }
}

/* --- the Firmware Update object --------------------------------------------------------------------------------- */

#ifdef ANJ_WITH_SECURITY
/* A coaps server knows the device by the pre-shared key of its LwM2M account. What is pointed to is in the Security object,
 * and has to stay there until the download ends. */
static const anj_net_config_t *secure_config(void) {
    static anj_net_config_t config;
    memset(&config, 0, sizeof(config));
    config.secure_socket_config.security.mode = ANJ_NET_SECURITY_PSK;
    anj_net_psk_info_t *psk = &config.secure_socket_config.security.data.psk;
    return anj_security_get_psk_info(g_fw.anj, false, psk) ? NULL : &config;
}
#endif /* ANJ_WITH_SECURITY */

static anj_dm_fw_update_result_t uri_write_handler(void *user_ptr, const char *uri) {
    (void) user_ptr;

    const anj_net_config_t *config = NULL;
#ifdef ANJ_WITH_SECURITY
    config = secure_config();
#endif /* ANJ_WITH_SECURITY */
    int error = anj_coap_downloader_start(&g_fw.downloader, uri, config);
    if (error) {
        anj_log(fw_update, L_ERROR, "cannot download from %s: %d", uri, error);
        return result_of_error(error);
    }
    anj_log(fw_update, L_INFO, "downloading from %s", uri);
    g_fw.downloading = true;
    return ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static int update_start_handler(void *user_ptr) {
    (void) user_ptr;
    /* The answer to the server goes out first; firmware_update_process() does the rest. */
    g_fw.start_requested = true;
    return 0;
}

static void reset_handler(void *user_ptr) {
    (void) user_ptr;
    anj_coap_downloader_terminate(&g_fw.downloader);
    discard_image();
}

static const char *get_version(void *user_ptr) {
    (void) user_ptr;
    return FIRMWARE_VERSION;
}

static anj_dm_fw_update_handlers_t g_handlers = {
    .uri_write_handler = uri_write_handler,
    .update_start_handler = update_start_handler,
    .get_version = get_version,
    .reset_handler = reset_handler
};

/* --- the program that replaces itself --------------------------------------------------------------------------- */

static void run_image(void) {
    if (chmod(g_fw.image_path, 0700)) {
        anj_log(fw_update, L_ERROR, "cannot make %s executable: %s", g_fw.image_path, strerror(errno));
        return;
    }
    FILE *marker = fopen(g_fw.marker_path, "w");
    if (!marker || fclose(marker)) {
        anj_log(fw_update, L_ERROR, "cannot write %s: %s", g_fw.marker_path, strerror(errno));
        return;
    }
    anj_log(fw_update, L_INFO, "starting %s", g_fw.image_path);
    execl(g_fw.image_path, g_fw.image_path, g_fw.anj->endpoint_name, g_fw.server_uri, g_fw.folder, (char *) NULL);
    anj_log(fw_update, L_ERROR, "cannot start %s: %s", g_fw.image_path, strerror(errno));
    remove(g_fw.marker_path);
}

void firmware_update_process(void) {
    anj_coap_downloader_step(&g_fw.downloader);

    if (g_fw.start_requested) {
        g_fw.start_requested = false;
        run_image();
        /* Still here: the image did not start. */
        anj_dm_fw_update_object_set_update_result(g_fw.anj, &g_fw.object, ANJ_DM_FW_UPDATE_RESULT_FAILED);
    }
}

bool firmware_update_busy(void) {
    return g_fw.downloading;
}

static int join_path(char *out, const char *folder, const char *name) {
    int length = snprintf(out, PATH_SIZE, "%s/%s", folder, name);
    return length < 0 || length >= PATH_SIZE ? -1 : 0;
}

int firmware_update_install(anj_t *anj, const char *server_uri, const char *folder) {
    g_fw.anj = anj;
    g_fw.server_uri = server_uri;
    g_fw.folder = folder;
    if (join_path(g_fw.image_path, folder, "firmware_image.bin")
        || join_path(g_fw.marker_path, folder, "firmware_updated")) {
        anj_log(fw_update, L_ERROR, "path too long: %s", folder);
        return -1;
    }

    anj_coap_downloader_configuration_t downloader_config = {
        .event_cb = downloader_callback,
        .retry_count = DOWNLOAD_ATTEMPTS,
        .retry_delay = anj_time_duration_new(DOWNLOAD_RETRY_DELAY_S, ANJ_TIME_UNIT_S)
    };
    if (anj_coap_downloader_init(&g_fw.downloader, &downloader_config)
        || anj_dm_fw_update_object_install(anj, &g_fw.object, &g_handlers, NULL)) {
        return -1;
    }

    if (!access(g_fw.marker_path, F_OK)) {
        anj_log(fw_update, L_INFO, "updated to version " FIRMWARE_VERSION);
        remove(g_fw.marker_path);
        anj_dm_fw_update_object_set_update_result(anj, &g_fw.object, ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
    }
    return 0;
}
