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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_NTP */

#endif /* ANJ_NTP_H */
