#define _POSIX_C_SOURCE 200809L

#include "firmware_update.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <anj/coap_downloader.h>
#include <anj/core.h>
#include <anj/dm/fw_update.h>
#include <anj/ext/fw_resume.h>
#include <anj/log.h>
#include <anj/persistence.h>
#include <anj/time.h>

#include "storage.h"

/* After a failure the download goes on where it stopped: this many attempts without progress, this far apart. */
#define DOWNLOAD_ATTEMPTS 10
#ifndef DOWNLOAD_RETRY_DELAY_S
#define DOWNLOAD_RETRY_DELAY_S 10
#endif

/* So much may have to be downloaded again after a power cut. Less wears the flash out sooner. */
#ifndef STORE_EVERY_BYTES
#define STORE_EVERY_BYTES (16 * 1024)
#endif

#define PROGRESS "progress" /* anj_ext_download_record_t */
#define OBJECT "object"     /* what anj_ext_fw_update_object_store writes */

/* The stored object, in memory. */
typedef struct {
    size_t size;
    uint8_t bytes[512];
} object_image_t;

static struct {
    anj_t *anj;
    anj_dm_fw_update_entity_ctx_t object;
    anj_coap_downloader_t downloader;
    object_image_t stored;
    uint32_t stored_offset;
    bool downloading;
    bool pushed_to;
    bool start_requested;
    char **argv;
} g_fw;

/* --- the object in storage --------------------------------------------------------------------------------------- */

static int append(void *arg, const void *data, size_t size) {
    object_image_t *image = (object_image_t *) arg;
    if (size > sizeof(image->bytes) - image->size) {
        return -1;
    }
    memcpy(image->bytes + image->size, data, size);
    image->size += size;
    return 0;
}

static int take(void *arg, void *buffer, size_t size) {
    object_image_t *image = (object_image_t *) arg;
    if (size > image->size) {
        return -1;
    }
    memcpy(buffer, image->bytes, size);
    image->size -= size;
    memmove(image->bytes, image->bytes + size, image->size);
    return 0;
}

static int object_to_image(object_image_t *image) {
    anj_persistence_context_t ctx = anj_persistence_store_context_create(append, image);
    image->size = 0;
    return anj_ext_fw_update_object_store(&g_fw.object, &ctx);
}

/* Stores the object if it is not what is stored already. */
static void store_object(void) {
    object_image_t now;
    if (!object_to_image(&now) && (now.size != g_fw.stored.size || memcmp(now.bytes, g_fw.stored.bytes, now.size))
        && !storage_write(OBJECT, now.bytes, now.size)) {
        g_fw.stored = now;
    }
}

static void restore_object(void) {
    object_image_t image;
    if (object_to_image(&image)) {
        return;
    }
    anj_persistence_context_t ctx = anj_persistence_restore_context_create(take, &image);
    if (!storage_read(OBJECT, image.bytes, image.size)) {
        g_fw.stored = image;
        if (anj_ext_fw_update_object_restore(g_fw.anj, &g_fw.object, &ctx)) {
            anj_log(fw_update, L_WARNING, "what is stored of the object is of no use");
        }
    }
}

/* --- the downloader ---------------------------------------------------------------------------------------------- */

static anj_dm_fw_update_result_t result_of_error(int error) {
    switch (error) {
    case ANJ_COAP_DOWNLOADER_ERR_NETWORK:
    case ANJ_COAP_DOWNLOADER_ERR_TIMEOUT:
        return ANJ_DM_FW_UPDATE_RESULT_CONNECTION_LOST;
    case ANJ_COAP_DOWNLOADER_ERR_INVALID_URI:
        return ANJ_DM_FW_UPDATE_RESULT_INVALID_URI;
    case ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION:
        return ANJ_DM_FW_UPDATE_RESULT_UNSUPPORTED_PROTOCOL;
    default:
        return ANJ_DM_FW_UPDATE_RESULT_FAILED;
    }
}

/* First the bytes, then the record that speaks of them. */
static void store_progress(const anj_coap_downloader_t *downloader) {
    anj_ext_download_record_t record;
    if (anj_ext_coap_downloader_get_record(downloader, &record)
        || record.offset - g_fw.stored_offset < STORE_EVERY_BYTES) {
        return;
    }
    if (!image_sync() && !storage_write(PROGRESS, &record, sizeof(record))) {
        g_fw.stored_offset = record.offset;
    }
}

static void forget_progress(void) {
    storage_remove(PROGRESS);
    g_fw.stored_offset = 0;
}

static void finish_download(anj_dm_fw_update_result_t result) {
    g_fw.downloading = false;
    /* Refused when the server has reset the object in the meantime: nothing is left to report then. */
    (void) anj_dm_fw_update_object_set_download_result(g_fw.anj, &g_fw.object, result);
    store_object();
    forget_progress();
}

static void downloader_callback(void *arg,
                                anj_coap_downloader_t *downloader,
                                anj_coap_downloader_status_t status,
                                const uint8_t *data,
                                size_t data_len) {
    (void) arg;

    switch (status) {
    case ANJ_COAP_DOWNLOADER_STATUS_STARTING:
        /* From zero; also when there is another file on the server than before the power cut. */
        forget_progress();
        if (image_begin()) {
            anj_coap_downloader_terminate(downloader);
        }
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_DOWNLOADING:
        if (image_append(data, data_len)) {
            anj_coap_downloader_terminate(downloader);
        } else {
            store_progress(downloader);
        }
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_FINISHED:
        finish_download(image_complete() ? ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE
                                         : ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
        break;
    case ANJ_COAP_DOWNLOADER_STATUS_FAILED:
        anj_log(fw_update, L_ERROR, "download failed: %d", anj_coap_downloader_get_error(downloader));
        finish_download(result_of_error(anj_coap_downloader_get_error(downloader)));
        break;
    default:
        break;
    }
}

static int read_image(void *arg, uint32_t offset, uint8_t *buffer, size_t size) {
    (void) arg;
    return image_read(offset, buffer, size);
}

/* Goes on from what is stored, if that is of any use, or else from zero. */
static int continue_download(const char *uri) {
    anj_ext_download_record_t record;
    if (!storage_read(PROGRESS, &record, sizeof(record)) && !image_continue(record.offset)
        && !anj_ext_coap_downloader_start_from(&g_fw.downloader, uri, NULL, &record, read_image, NULL)) {
        anj_log(fw_update, L_INFO, "the download goes on at %lu", (unsigned long) record.offset);
        g_fw.stored_offset = record.offset;
        return 0;
    }
    return anj_coap_downloader_start(&g_fw.downloader, uri, NULL);
}

/* --- the Firmware Update object ---------------------------------------------------------------------------------- */

static anj_dm_fw_update_result_t package_write_start_handler(void *user_ptr) {
    (void) user_ptr;
    g_fw.pushed_to = true;
    return image_begin() ? ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE : ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static anj_dm_fw_update_result_t package_write_handler(void *user_ptr, const void *data, size_t data_size) {
    (void) user_ptr;
    return image_append(data, data_size) ? ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE : ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static anj_dm_fw_update_result_t package_write_finish_handler(void *user_ptr) {
    (void) user_ptr;
    g_fw.pushed_to = false;
    /* The place to check the signature of the image. */
    return image_complete() ? ANJ_DM_FW_UPDATE_RESULT_NOT_ENOUGH_SPACE : ANJ_DM_FW_UPDATE_RESULT_SUCCESS;
}

static anj_dm_fw_update_result_t uri_write_handler(void *user_ptr, const char *uri) {
    (void) user_ptr;
    forget_progress();
    image_discard();
    int error = anj_coap_downloader_start(&g_fw.downloader, uri, NULL);
    if (error) {
        return result_of_error(error);
    }
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
    g_fw.pushed_to = false;
    /* First the state: after a power cut from here on, the object is idle. */
    storage_remove(OBJECT);
    g_fw.stored.size = 0;
    forget_progress();
    image_discard();
}

static anj_dm_fw_update_handlers_t g_handlers = {
    .package_write_start_handler = package_write_start_handler,
    .package_write_handler = package_write_handler,
    .package_write_finish_handler = package_write_finish_handler,
    .uri_write_handler = uri_write_handler,
    .update_start_handler = update_start_handler,
    .reset_handler = reset_handler
};

/* --- the program that replaces itself ---------------------------------------------------------------------------- */

static void run_image(void) {
    /* On a device: tell the boot loader, and restart. */
    if (!image_activate()) {
        execv(storage_program(), g_fw.argv);
        anj_log(fw_update, L_ERROR, "cannot start the new program: %s", strerror(errno));
    }
    anj_dm_fw_update_object_set_update_result(g_fw.anj, &g_fw.object, ANJ_DM_FW_UPDATE_RESULT_FAILED);
}

void firmware_update_process(void) {
    /* The state is stored before anything is done because of it. */
    store_object();
    anj_coap_downloader_step(&g_fw.downloader);

    if (g_fw.start_requested) {
        g_fw.start_requested = false;
        run_image();
    }
}

bool firmware_update_busy(void) {
    return g_fw.downloading || g_fw.pushed_to;
}

/* What the power cut has left: the state of the object, and whether there is an image, tell what is to be done. */
static void go_on(void) {
    switch (anj_ext_fw_update_object_get_state(&g_fw.object)) {
    case ANJ_DM_FW_UPDATE_STATE_DOWNLOADING:
        if (image_is_complete()) {
            finish_download(ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
            break;
        }
        int error = continue_download(anj_ext_fw_update_object_get_uri(&g_fw.object));
        if (error) {
            finish_download(result_of_error(error));
            break;
        }
        g_fw.downloading = true;
        break;
    case ANJ_DM_FW_UPDATE_STATE_DOWNLOADED:
        if (!image_is_complete()) {
            /* The power failed in the middle of a reset. */
            anj_dm_fw_update_object_set_update_result(g_fw.anj, &g_fw.object, ANJ_DM_FW_UPDATE_RESULT_INITIAL);
        }
        break;
    case ANJ_DM_FW_UPDATE_STATE_UPDATING:
        if (image_is_complete()) {
            /* The power failed before the image became the program. */
            g_fw.start_requested = true;
        } else {
            anj_log(fw_update, L_INFO, "updated to version " FIRMWARE_VERSION);
            anj_dm_fw_update_object_set_update_result(g_fw.anj, &g_fw.object, ANJ_DM_FW_UPDATE_RESULT_SUCCESS);
        }
        break;
    default:
        /* A push that was half way begins anew. */
        forget_progress();
        image_discard();
        break;
    }
}

int firmware_update_install(anj_t *anj, char **argv) {
    g_fw.anj = anj;
    g_fw.argv = argv;

    anj_coap_downloader_configuration_t downloader_config = {
        .event_cb = downloader_callback,
        .retry_count = DOWNLOAD_ATTEMPTS,
        .retry_delay = anj_time_duration_new(DOWNLOAD_RETRY_DELAY_S, ANJ_TIME_UNIT_S)
    };
    if (anj_coap_downloader_init(&g_fw.downloader, &downloader_config)
        || anj_dm_fw_update_object_install(anj, &g_fw.object, &g_handlers, NULL)) {
        return -1;
    }
    restore_object();
    go_on();
    return 0;
}
