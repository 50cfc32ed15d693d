#include <anj/init.h>

#ifndef ANJ_SECURITY_H
#define ANJ_SECURITY_H

#include <stdbool.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/crypto.h>
#include <anj/defs.h>

/**
 * @file
 * Who supplies the credentials of connections: the default Security object, or handlers of the application.
 */

#ifdef ANJ_WITH_SECURITY

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_SECURITY */

#endif /* ANJ_SECURITY_H */
