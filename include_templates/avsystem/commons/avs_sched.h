#ifndef AVSYSTEM_COMMONS_AVS_SCHED_H
#define AVSYSTEM_COMMONS_AVS_SCHED_H

#include <avsystem/commons/avs_time.h>

/**
 * @file
 * The scheduler.
 *
 * Jobs can be scheduled from any thread and from jobs; no lock is held while a job runs.
 */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct avs_sched_job_struct avs_sched_job_t;
/** Names a job: lies with the application, and the job knows where. NULL: no job. */
typedef avs_sched_job_t *avs_sched_handle_t;
/** A scheduler. */
typedef struct avs_sched_struct avs_sched_t;

/* @generated */

/**
 * Schedules a job for a point in time of the monotonic clock: 0, or −1 when that cannot be.
 *
 * `OutHandle`: address of a handle, or NULL. A job that it names is taken back; it names the new one until that runs.
 * `Clb`: the job. `ClbData`, `ClbDataSize`: data of which the job gets a copy.
 */
#define AVS_SCHED_AT(Sched, OutHandle, Instant, Clb, ClbData, ClbDataSize) \
    avs_sched_at_impl((Sched), (OutHandle), (Instant), (Clb), (ClbData), (ClbDataSize))
/** `AVS_SCHED_AT`, in some time. */
#define AVS_SCHED_DELAYED(Sched, OutHandle, Delay, Clb, ClbData, ClbDataSize) \
    AVS_SCHED_AT(Sched, OutHandle, avs_time_monotonic_add(avs_time_monotonic_now(), (Delay)), Clb, ClbData, ClbDataSize)
/** `AVS_SCHED_AT`, as soon as possible. */
#define AVS_SCHED_NOW(Sched, OutHandle, Clb, ClbData, ClbDataSize) \
    AVS_SCHED_AT(Sched, OutHandle, avs_time_monotonic_now(), Clb, ClbData, ClbDataSize)
/** Moves a job that is pending to another point in time: 0, or −1 when there is none. `Handle`: address of its handle. */
#define AVS_RESCHED_AT(Handle, Instant) avs_resched_at_impl((Handle), (Instant))
/** `AVS_RESCHED_AT`, in some time. */
#define AVS_RESCHED_DELAYED(Handle, Delay) \
    AVS_RESCHED_AT(Handle, avs_time_monotonic_add(avs_time_monotonic_now(), (Delay)))
/** `AVS_RESCHED_AT`, as soon as possible. */
#define AVS_RESCHED_NOW(Handle) AVS_RESCHED_AT(Handle, avs_time_monotonic_now())

/** Time until the next job, zero when it is due; invalid when there is none. */
static inline avs_time_duration_t avs_sched_time_to_next(avs_sched_t *sched) {
    avs_time_duration_t delay = avs_time_monotonic_diff(avs_sched_time_of_next(sched), avs_time_monotonic_now());
    return avs_time_duration_less(delay, AVS_TIME_DURATION_ZERO) ? AVS_TIME_DURATION_ZERO : delay;
}

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_SCHED_H */
