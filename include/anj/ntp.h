/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_NTP_H
#define ANJ_NTP_H

#include <stddef.h>
#include <stdint.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#ifdef ANJ_WITH_PERSISTENCE
#include <anj/persistence.h>
#endif
#include <anj/private/state.h>

/**
 * @file
 * An NTP client (RFC 5905) with an object of its own, /3415, by which the server sets it up. It tells the time to the
 * application, which sets its clock.
 */

#ifdef ANJ_WITH_NTP

#ifdef __cplusplus
extern "C" {
#endif

/** A synchronisation is under way already. */
#define ANJ_NTP_ERR_IN_PROGRESS (-1)
/** A required setting is missing, or an address is too long. */
#define ANJ_NTP_ERR_CONFIGURATION (-2)
/** The object could not be added to the data model. */
#define ANJ_NTP_ERR_OBJECT_CREATION_FAILED (-3)

/** Events of the NTP client. */
typedef enum {
    /** The first step: the client is ready. */
    ANJ_NTP_STATUS_INITIAL = 0,
    /** The period since the last synchronisation has passed. */
    ANJ_NTP_STATUS_PERIOD_EXCEEDED = 1,
    /** A synchronisation has started. */
    ANJ_NTP_STATUS_IN_PROGRESS = 2,
    /** It succeeded: the time is known. */
    ANJ_NTP_STATUS_FINISHED_SUCCESSFULLY = 3,
    /** It failed, with every server and attempt. */
    ANJ_NTP_STATUS_FINISHED_WITH_ERROR = 4,
#if defined(ANJ_WITH_PERSISTENCE)
    /** The server wrote to the object: persist it. */
    ANJ_NTP_STATUS_OBJECT_UPDATED = 5,
#endif
} anj_ntp_status_t;

/**
 * Tells an event. `anj_ntp_start` may be called inside.
 *
 * `arg`: as given in `anj_ntp_configuration_t`.
 * `status`: the event.
 * `synchronized_time`: the time, with `ANJ_NTP_STATUS_FINISHED_SUCCESSFULLY`; else `ANJ_TIME_REAL_ZERO`.
 */
typedef void anj_ntp_event_callback_t(void *arg,
                                      anj_ntp_t *ntp,
                                      anj_ntp_status_t status,
                                      anj_time_real_t synchronized_time);

/** Settings of the NTP client. Everything is copied. */
typedef struct anj_ntp_configuration_struct {
    /** Called on every event; required. */
    anj_ntp_event_callback_t *event_cb;
    /** Handed to `event_cb`. */
    void *event_cb_arg;
    /** Host name or address of the server, less than `ANJ_NTP_SERVER_ADDR_MAX_LEN` characters; required. */
    const char *ntp_server_address;
    /** The same for a second server, asked when the first does not answer; NULL: none. */
    const char *backup_ntp_server_address;
    /** Hours between two synchronisations; 0: only when the application starts them. */
    uint32_t ntp_period_hours;
    /** Attempts per server; 0: 1. */
    uint16_t attempts;
    /** Most time to wait for a response; zero: 5 s. */
    anj_time_duration_t response_timeout;
    /** Settings of the socket; NULL: defaults. */
    const anj_net_socket_configuration_t *net_socket_cfg;
} anj_ntp_configuration_t;

/** An NTP client. Allocated by the application, set up by `anj_ntp_init`; every field is private. */
struct _anj_ntp_struct {
    /** Private. */
    anj_dm_obj_t obj;
    /** Private. */
    anj_dm_obj_inst_t inst;
    /** Private. */
    anj_t *anj;
    /** Private. */
    anj_ntp_event_callback_t *event_cb;
    /** Private. */
    void *event_cb_arg;
    /** Private. */
    char server[ANJ_NTP_SERVER_ADDR_MAX_LEN];
    /** Private. */
    char backup_server[ANJ_NTP_SERVER_ADDR_MAX_LEN];
};

/**
 * Sets an NTP client up and adds its object to the data model.
 *
 * `ntp`: must stay valid while `anj` runs.
 *
 * Returns 0; `ANJ_NTP_ERR_CONFIGURATION`, `ANJ_NTP_ERR_OBJECT_CREATION_FAILED` when the object could not be added.
 */
int anj_ntp_init(anj_t *anj,
                 anj_ntp_t *ntp,
                 const anj_ntp_configuration_t *config);

/** Does what is to be done now. Call it again and again. */
void anj_ntp_step(anj_ntp_t *ntp);

/**
 * Starts a synchronisation.
 *
 * Returns 0, or `ANJ_NTP_ERR_IN_PROGRESS` while one is under way.
 */
int anj_ntp_start(anj_ntp_t *ntp);

/** Gives a synchronisation up. */
void anj_ntp_terminate(anj_ntp_t *ntp);

#if defined(ANJ_WITH_PERSISTENCE)
/**
 * Stores what the server can write to the object.
 *
 * Returns 0, or -1 when writing failed.
 */
int anj_ntp_obj_store(anj_ntp_t *ntp, const anj_persistence_context_t *ctx);
#endif

#if defined(ANJ_WITH_PERSISTENCE)
/**
 * Restores it; after `anj_ntp_init`.
 *
 * Returns 0, or -1 when reading failed or what was read is not valid; then nothing is changed.
 */
int anj_ntp_obj_restore(anj_ntp_t *ntp, const anj_persistence_context_t *ctx);
#endif

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_NTP */

#endif /* ANJ_NTP_H */
