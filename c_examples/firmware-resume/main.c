/*
 * A device whose firmware update survives a power cut at any time: the state of the Firmware Update object and the progress
 * of the download are stored, and after the restart it goes on where it was. The server may write a URI to /5/0/1, from which
 * the device downloads, or the image itself to /5/0/0.
 *
 * usage: FOLDER/program ENDPOINT_NAME SERVER_URI FOLDER
 *
 * This program has to lie in FOLDER under the name `program`: an update takes its place. Kill it as often as you like.
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include <anj/core.h>
#include <anj/log.h>

#include "firmware_update.h"
#include "mandatory_objects.h"
#include "storage.h"

int main(int argc, char *argv[]) {
    if (argc != 4) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME SERVER_URI FOLDER", argv[0]);
        return 1;
    }

    static anj_t anj;
    static mandatory_objects_t objects;

    anj_configuration_t config = {
        .endpoint_name = argv[1]
    };
    if (storage_open(argv[3]) || anj_core_init(&anj, &config)
        || mandatory_objects_install(&anj, &objects, "firmware-resume", argv[2], 50)
        || firmware_update_install(&anj, argv)) {
        anj_log(main, L_ERROR, "cannot set the client up");
        return 1;
    }

    while (true) {
        anj_core_step(&anj);
        firmware_update_process();

        struct timespec pause = {
            .tv_nsec = (firmware_update_busy() ? 1 : 10) * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
