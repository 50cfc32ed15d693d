#include "firmware_update.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <anjay/fw_update.h>
#include <avsystem/commons/avs_log.h>

#define PATH_SIZE 256

typedef struct {
    device_arguments_t arguments;
    char image[PATH_SIZE];
    char marker[PATH_SIZE];
    /* The image while it is written. */
    FILE *stream;
} update_t;

static int stream_open(void *user_ptr, const char *package_uri, const struct anjay_etag *package_etag) {
    (void) package_etag;
    update_t *update = (update_t *) user_ptr;
    avs_log(firmware, INFO, "an image comes from %s", package_uri ? package_uri : "the server");
    if (update->stream) {
        fclose(update->stream);
    }
    update->stream = fopen(update->image, "wb");
    if (!update->stream) {
        avs_log(firmware, ERROR, "%s: %s", update->image, strerror(errno));
        return -1;
    }
    return 0;
}

static int stream_write(void *user_ptr, const void *data, size_t length) {
    update_t *update = (update_t *) user_ptr;
    if (!update->stream || fwrite(data, length, 1, update->stream) != 1) {
        avs_log(firmware, ERROR, "%s: %s", update->image, strerror(errno));
        return ANJAY_FW_UPDATE_ERR_NOT_ENOUGH_SPACE;
    }
    return 0;
}

static int stream_finish(void *user_ptr) {
    update_t *update = (update_t *) user_ptr;
    FILE *stream = update->stream;
    update->stream = NULL;
    /* What was buffered may find no room. */
    if (!stream || fclose(stream)) {
        avs_log(firmware, ERROR, "%s: %s", update->image, strerror(errno));
        return ANJAY_FW_UPDATE_ERR_NOT_ENOUGH_SPACE;
    }
    return 0;
}

static void reset(void *user_ptr) {
    update_t *update = (update_t *) user_ptr;
    if (update->stream) {
        fclose(update->stream);
        update->stream = NULL;
    }
    unlink(update->image);
}

/* Leaves a marker for the new firmware. */
static int leave_marker(const char *path) {
    FILE *marker = fopen(path, "w");
    return marker && !fclose(marker) ? 0 : -1;
}

static int perform_upgrade(void *user_ptr) {
    update_t *update = (update_t *) user_ptr;
    const device_arguments_t *arguments = &update->arguments;
    if (chmod(update->image, S_IRUSR | S_IWUSR | S_IXUSR) || leave_marker(update->marker)) {
        avs_log(firmware, ERROR, "%s: %s", update->image, strerror(errno));
        return -1;
    }
    avs_log(firmware, INFO, "starting the new firmware");
    execl(update->image, update->image, arguments->endpoint_name, arguments->server_uri, arguments->folder, (char *) NULL);
    /* Only when it did not start. */
    avs_log(firmware, ERROR, "%s: %s", update->image, strerror(errno));
    unlink(update->marker);
    return -1;
}

static const anjay_fw_update_handlers_t HANDLERS = {
    .stream_open = stream_open,
    .stream_write = stream_write,
    .stream_finish = stream_finish,
    .reset = reset,
    .perform_upgrade = perform_upgrade
};

/* True for a folder that only this user can write to; makes it when it is not there. */
static bool is_private(const char *folder) {
    struct stat status;
    if (mkdir(folder, S_IRWXU) && errno != EEXIST) {
        return false;
    }
    return !lstat(folder, &status) && S_ISDIR(status.st_mode) && status.st_uid == geteuid()
           && !(status.st_mode & (S_IWGRP | S_IWOTH));
}

int install_firmware_update(anjay_t *anjay, const device_arguments_t *arguments) {
    static update_t update;
    update.arguments = *arguments;
    if (!is_private(arguments->folder)) {
        avs_log(firmware, ERROR, "%s is no private folder", arguments->folder);
        return -1;
    }
    if (avs_simple_snprintf(update.image, sizeof(update.image), "%s/image", arguments->folder) < 0
            || avs_simple_snprintf(update.marker, sizeof(update.marker), "%s/updated", arguments->folder) < 0) {
        avs_log(firmware, ERROR, "the name of the folder is too long");
        return -1;
    }
    anjay_fw_update_initial_state_t state = { .result = ANJAY_FW_UPDATE_INITIAL_NEUTRAL };
    if (!unlink(update.marker)) {
        avs_log(firmware, INFO, "this is the new firmware");
        state.result = ANJAY_FW_UPDATE_INITIAL_SUCCESS;
    }
    return anjay_fw_update_install(anjay, &HANDLERS, &update, &state);
}
