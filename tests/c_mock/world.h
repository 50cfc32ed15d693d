/* The parts of the re-entrancy test: places from which calls are made, calls, and the platform below. */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <anj/coap_downloader.h>
#include <anj/core.h>
#include <anj/dm/device_object.h>
#include <anj/dm/fw_update.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/lwm2m_send.h>

/* Everything of the application that the library calls, but the log, which may not call back. */
#define PLACES(X) \
    X(RES_READ) X(RES_READ_OUTSIDE) X(RES_READ_OBSERVE) X(RES_READ_EVALUATE) X(RES_READ_NOTIFY) X(RES_WRITE) X(RES_EXECUTE) X(INST_CREATE) X(INST_DELETE) X(INST_RESET) \
    X(TRANSACTION_BEGIN) X(TRANSACTION_VALIDATE) X(TRANSACTION_END) X(RES_INST_CREATE) X(RES_INST_DELETE) \
    X(EXTERNAL_OPEN) X(EXTERNAL_GET) X(EXTERNAL_CLOSE) X(REBOOT) \
    X(FW_START) X(FW_WRITE) X(FW_FINISH) X(FW_URI) X(FW_UPDATE) X(FW_NAME) X(FW_VERSION) X(FW_RESET) \
    X(STATUS_REGISTERING) X(STATUS_REGISTERED) X(STATUS_SUSPENDED) X(STATUS_INITIAL) X(STATUS_QUEUE_MODE) \
    X(STATUS_ENTERING_QUEUE_MODE) X(STATUS_BOOTSTRAPPING) X(STATUS_BOOTSTRAPPED) \
    X(DOWNLOAD_STARTING) X(DOWNLOAD_DATA) X(DOWNLOAD_FINISHING) X(DOWNLOAD_FINISHED) \
    X(NET_CREATE) X(NET_CONNECT) X(NET_SEND) X(NET_RECV) X(NET_CLOSE) X(NET_CLEANUP) X(NET_MTU) X(NET_STATE) \
    X(NET_RX_OFF) X(CLOCK) X(RANDOM) X(PERSIST_WRITE) X(PERSIST_READ) \
    X(SEND_DONE) X(SEND_ABORTED) X(SEND_OPEN) X(SEND_GET) X(SEND_CLOSE)

typedef enum {
#define X(Name) Name,
    PLACES(X)
#undef X
    PLACE_COUNT
} place_t;

/* Called from every callback: makes the call under test when it is the first time in the place under test. */
void visit(place_t place);

/* Number of calls, and call number `number` with its results checked. */
extern const size_t call_count;
const char *call_name(size_t number);
void call(size_t number);

/* The application. */
extern anj_t g_anj;
extern anj_coap_downloader_t g_downloader;
extern anj_dm_device_obj_t g_device;
extern anj_dm_security_obj_t g_security;
extern anj_dm_server_obj_t g_server;
extern anj_dm_fw_update_entity_ctx_t g_fw_update;
extern anj_dm_fw_update_handlers_t g_fw_handlers;
extern const anj_dm_obj_t g_object;
extern bool g_stepping; /* inside anj_core_step */
extern bool g_evaluating; /* inside anj_core_data_model_changed, called by the application at large */
extern bool g_downloading;
extern bool g_gone; /* the client has been shut down, or begun anew without objects */

void downloader_event(void *arg,
                      anj_coap_downloader_t *downloader,
                      anj_coap_downloader_status_t status,
                      const uint8_t *data,
                      size_t data_len);
/* The object /500: as at the beginning; the value of /500/0/0; what values are read for, PLACE_COUNT when it is not known. */
void object_reset(void);
void object_set_value(int64_t value);
extern place_t g_read_place;
/* Queues a Send, if there is a place for its request; what `anj_send_new_request` returns. */
int queue_send(bool long_one);
/* Some request has not been given back. */
bool sends_pending(void);
/* Frees the requests of a client that has begun anew. */
void forget_sends(void);
int add_accounts(void);
anj_persistence_context_t storing(void);
anj_persistence_context_t restoring(void);

/* The platform. */
void platform_reset(void);
void platform_advance_ms(int64_t ms);
/* A datagram for the client arrives. */
void platform_deliver(const uint8_t *datagram, size_t length);
/* Code of the last response that the client sent with this message id, 0 for none; its payload. */
uint8_t platform_response(uint16_t message_id, const uint8_t **payload, size_t *length);
/* Number of sockets that are not freed, without those of downloads. */
size_t platform_open_connections(void);

#endif /* WORLD_H */
