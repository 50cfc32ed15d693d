#include <anj/init.h>

#ifndef ANJ_CORE_H
#define ANJ_CORE_H

#include <stdbool.h>
#include <stdint.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/crypto.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#ifdef ANJ_WITH_LWM2M_SEND
#include <anj/lwm2m_send.h>
#endif
#ifdef ANJ_WITH_SECURITY
#include <anj/security.h>
#endif
#include <anj/private/state.h>
#include <anj/utils.h>

/**
 * @file
 * Life cycle of a client.
 *
 * Set a client up with `anj_core_init`, add objects (`anj/dm/core.h` and the headers of the objects), then call `anj_core_step` in a
 * loop: it bootstraps, registers, answers the server and reports, and calls handlers and callbacks of the application, which may
 * in turn call any function. Of these, `anj_core_step` and `anj_core_shutdown` are refused there, and `anj_core_init` ends the step
 * and begins anew; it must not be called inside a function of the network layer. Nothing here may be called from two threads at a
 * time.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Transports for Resource 16 of the Device object, "Supported Binding and Modes". */
#define ANJ_SUPPORTED_BINDING_MODES "U"

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_CORE_H */
