/*
 * A client that sleeps most of the time (queue mode): a while after the last message it stops listening, and the program
 * sleeps until there is something to do, which is the next Registration Update. The server keeps its requests until then.
 *
 * usage: anj_queue_mode ENDPOINT_NAME [SERVER_URI]
 */
#define _POSIX_C_SOURCE 200809L

#include <time.h>

#include <anj/core.h>
#include <anj/log.h>

#include "mandatory_objects.h"

/* The Update is sent 93 s (the longest a message can be under way) before the lifetime ends, or at half of a short one. */
#ifndef LIFETIME_S
#define LIFETIME_S 3600
#endif
/* How long to listen after the last message. */
#ifndef QUEUE_MODE_TIMEOUT_S
#define QUEUE_MODE_TIMEOUT_S 20
#endif
/* The most to sleep. A device with more to do than LwM2M puts the time of its next measurement here. */
#define LONGEST_SLEEP_S 86400

static void status_changed(void *arg, anj_t *anj, anj_conn_status_t status) {
    (void) anj;
    *(anj_conn_status_t *) arg = status;
}

static void sleep_for(anj_time_duration_t duration) {
    int64_t us = anj_time_duration_to_scalar(duration, ANJ_TIME_UNIT_US);
    struct timespec pause = {
        .tv_sec = (time_t) (us / 1000000),
        .tv_nsec = (long) (us % 1000000) * 1000L
    };
    nanosleep(&pause, NULL);
}

int main(int argc, char *argv[]) {
    if (argc < 2) {
        anj_log(main, L_ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI]", argv[0]);
        return 1;
    }
    const char *server_uri = argc > 2 ? argv[2] : "coap://127.0.0.1:5683";

    static anj_t anj;
    static mandatory_objects_t objects;
    static anj_conn_status_t status;

    anj_configuration_t config = {
        .endpoint_name = argv[1],
        .connection_status_cb = status_changed,
        .connection_status_cb_arg = &status,
        .queue_mode_enabled = true,
        .queue_mode_timeout = anj_time_duration_new(QUEUE_MODE_TIMEOUT_S, ANJ_TIME_UNIT_S)
    };
    if (anj_core_init(&anj, &config)
        || mandatory_objects_install(&anj, &objects, "queue-mode", server_uri, LIFETIME_S)) {
        anj_log(main, L_ERROR, "cannot set the client up");
        return 1;
    }

    const anj_time_duration_t poll_interval = anj_time_duration_new(50, ANJ_TIME_UNIT_MS);
    while (true) {
        anj_core_step(&anj);

        if (status != ANJ_CONN_STATUS_QUEUE_MODE) {
            /* Listening, or waiting for an answer. */
            sleep_for(poll_interval);
            continue;
        }
        /* An invalid time means that nothing is due at all: no comparison with it is true. */
        anj_time_duration_t sleep_time = anj_time_duration_new(LONGEST_SLEEP_S, ANJ_TIME_UNIT_S);
        if (anj_time_duration_lt(anj_core_next_step_time(&anj), sleep_time)) {
            sleep_time = anj_core_next_step_time(&anj);
        }
        anj_log(main, L_INFO, "sleeping for %s s", ANJ_TIME_DURATION_AS_STRING(sleep_time, ANJ_TIME_UNIT_S));
        sleep_for(sleep_time);
    }
}
