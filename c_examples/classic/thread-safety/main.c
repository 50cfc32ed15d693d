/*
 * The client runs in one thread, and another one reports changes.
 *
 * usage: classic_thread_safety ENDPOINT_NAME [SERVER_URI]
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <anjay/anjay.h>
#include <avsystem/commons/avs_log.h>

#include "account.h"
#include "time_object.h"

#if !defined(ANJAY_WITH_THREAD_SAFETY) || !defined(AVS_COMMONS_SCHED_THREAD_SAFE)
#error "this example needs a library that can be called from any thread"
#endif

typedef struct {
    anjay_t *anjay;
    int result;
} loop_t;

static void *run_loop(void *argument) {
    loop_t *loop = (loop_t *) argument;
    loop->result = anjay_event_loop_run(loop->anjay, avs_time_duration_from_scalar(100, AVS_TIME_MS));
    return NULL;
}

/* Reports each second until a signal asks to end. */
static void report(anjay_t *anjay, const anjay_dm_object_def_t **time_object, const sigset_t *signals) {
    const struct timespec second = { 1, 0 };
    int signal;
    do {
        time_object_notify(anjay, time_object);
        signal = sigtimedwait(signals, NULL, &second);
    } while (signal < 0 && (errno == EAGAIN || errno == EINTR));
}

int main(int argc, char *argv[]) {
    if (argc < 2 || argc > 3) {
        avs_log(example, ERROR, "usage: %s ENDPOINT_NAME [SERVER_URI]", argv[0]);
        return 1;
    }
    /* Blocked in every thread: report() waits for them. */
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    const anjay_configuration_t config = {
        .endpoint_name = argv[1],
        .in_buffer_size = 4000,
        .out_buffer_size = 4000,
        .msg_cache_size = 4000
    };
    loop_t loop = { anjay_new(&config), -1 };
    if (!loop.anjay) {
        avs_log(example, ERROR, "cannot create the client");
        return 1;
    }
    const anjay_dm_object_def_t **time_object = time_object_create();
    pthread_t thread;
    if (time_object && !anjay_register_object(loop.anjay, time_object)
            && !install_account(loop.anjay, argc > 2 ? argv[2] : "coap://127.0.0.1:5683")
            && !pthread_create(&thread, NULL, run_loop, &loop)) {
        report(loop.anjay, time_object, &signals);
        anjay_event_loop_interrupt(loop.anjay);
        pthread_join(thread, NULL);
    }
    anjay_delete(loop.anjay);
    time_object_release(time_object);
    return loop.result ? 1 : 0;
}
