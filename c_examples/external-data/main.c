/*
 * A value that lies nowhere in memory as a whole: a file of any size, read by the server as /19/0/0/0 and fetched from the
 * disk piece by piece while the blocks of the answer go out.
 *
 * usage: anj_external_data ENDPOINT_NAME [SERVER_URI [FILE]]
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include <anj/core.h>
#include <anj/log.h>

#include "mandatory_objects.h"
#include "file_object.h"

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI [FILE]]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";
    const char *path = argc > 3 ? argv[3] : argv[0];

    static anj_t anj;
    static mandatory_objects_t objects;

    anj_configuration_t config = {
        .endpoint_name = argv[1]
    };
    if (anj_core_init(&anj, &config)
        || mandatory_objects_install(&anj, &objects, "external-data", server_uri, 50)
        || file_object_install(&anj, path)) {
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
