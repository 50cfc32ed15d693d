/*
 * A client that reports by itself (LwM2M Send): ten measurements with their times in one message. The server neither asks
 * nor observes.
 *
 * usage: anj_send ENDPOINT_NAME [SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include <anj/core.h>
#include <anj/log.h>

#include "mandatory_objects.h"
#include "measurements.h"

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";

    static anj_t anj;
    static mandatory_objects_t objects;

    anj_configuration_t config = {
        .endpoint_name = argv[1]
    };
    if (anj_core_init(&anj, &config) || mandatory_objects_install(&anj, &objects, "send", server_uri, 50)) {
        anj_log(main, L_ERROR, "cannot set the client up");
        return 1;
    }

    while (true) {
        anj_core_step(&anj);
        measurements_update(&anj);

        struct timespec pause = {
            .tv_nsec = 50L * 1000L * 1000L
        };
        nanosleep(&pause, NULL);
    }
}
