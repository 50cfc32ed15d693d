#include "measurements.h"

#include <string.h>

#include <anj/compat/time.h>
#include <anj/log.h>
#include <anj/lwm2m_send.h>
#include <anj/utils.h>

#ifndef MEASUREMENT_PERIOD_MS
#define MEASUREMENT_PERIOD_MS 1000
#endif
/* How many measurements go into one message. */
#define BATCH_SIZE 10

/* Sensor Value of the Temperature object. The server need not find the object in the data model of the client. */
#define TEMPERATURE_OID 3303
#define TEMPERATURE_IID 0
#define SENSOR_VALUE_RID 5700

/*
 * The library copies nothing: a batch stays as it is from the moment it is queued until its handler is called. So there is
 * one that is filled and one that is sent.
 */
typedef struct {
    anj_io_out_entry_t records[BATCH_SIZE];
    size_t count;
    anj_send_request_t request;
    bool queued;
} batch_t;

static batch_t g_batches[2];
static size_t g_filling;
static anj_time_monotonic_t g_next_measurement;

/* Where the driver of a real sensor would be. */
static double measure(void) {
    static const double temperatures[] = { 21.5, 21.75, 22.25, 22.5, 22.0, 21.25, 20.75, 21.0 };
    static size_t next;
    return temperatures[next++ % ANJ_ARRAY_SIZE(temperatures)];
}

/* Seconds since 1970, with their fraction. */
static double real_time(void) {
    return (double) anj_time_real_to_scalar(anj_time_real_now(), ANJ_TIME_UNIT_MS) / 1000.0;
}

/* Called once for each batch that was queued. It may send the next one, or call any other function. */
static void send_finished(anj_t *anj, uint16_t send_id, int result, void *data) {
    (void) anj;
    batch_t *batch = (batch_t *) data;
    batch->queued = false;
    if (result == ANJ_SEND_SUCCESS) {
        anj_log(measurements, L_INFO, "batch %u has arrived", (unsigned) send_id);
        batch->count = 0;
        return;
    }
    /* It is kept, and sent again with the next measurement. */
    anj_log(measurements, L_WARNING, "batch %u has not arrived: %d", (unsigned) send_id, result);
}

static void send_batch(anj_t *anj, batch_t *batch) {
    batch->request.records = batch->records;
    batch->request.records_cnt = batch->count;
    batch->request.finished_handler = send_finished;
    batch->request.data = batch;
    /* SenML CBOR carries the time of each record; LwM2M CBOR is shorter, without times. */
    batch->request.content_format = ANJ_SEND_CONTENT_FORMAT_SENML_CBOR;

    int result = anj_send_new_request(anj, &batch->request, NULL);
    /* ANJ_SEND_ERR_NOT_ALLOWED: not registered at the moment, or the server does not want messages (Mute Send). */
    batch->queued = !result;
    if (result) {
        anj_log(measurements, L_WARNING, "not sent now: %d", result);
    }
}

static void add_measurement(batch_t *batch) {
    if (batch->count == BATCH_SIZE) {
        /* No room: the oldest is lost. */
        memmove(&batch->records[0], &batch->records[1], (BATCH_SIZE - 1) * sizeof(batch->records[0]));
        batch->count--;
    }
    anj_io_out_entry_t *record = &batch->records[batch->count++];
    record->type = ANJ_DATA_TYPE_DOUBLE;
    record->value.double_value = measure();
    record->path = ANJ_MAKE_RESOURCE_PATH(TEMPERATURE_OID, TEMPERATURE_IID, SENSOR_VALUE_RID);
    record->timestamp = real_time();
}

void measurements_update(anj_t *anj) {
    anj_time_monotonic_t now = anj_time_monotonic_now();
    if (anj_time_monotonic_lt(now, g_next_measurement)) {
        return;
    }
    g_next_measurement =
        anj_time_monotonic_add(now, anj_time_duration_new(MEASUREMENT_PERIOD_MS, ANJ_TIME_UNIT_MS));

    batch_t *batch = &g_batches[g_filling];
    batch_t *other = &g_batches[1 - g_filling];
    add_measurement(batch);
    if (other->count && !other->queued) {
        send_batch(anj, other);
    }
    if (batch->count == BATCH_SIZE && !other->count) {
        send_batch(anj, batch);
        g_filling = 1 - g_filling;
    }
}
