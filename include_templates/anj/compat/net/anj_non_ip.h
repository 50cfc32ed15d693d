#include <anj/init.h>

#ifndef ANJ_NON_IP_H
#define ANJ_NON_IP_H

#ifdef ANJ_NET_WITH_NON_IP_BINDING
#include <anj/compat/net/anj_net_api.h>
#endif

/**
 * @file
 * Non-IP sockets. The application supplies these functions; `anj/compat/net/anj_net_api.h` has their contract.
 */

#ifdef ANJ_NET_WITH_NON_IP_BINDING

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_WITH_NON_IP_BINDING */

#endif /* ANJ_NON_IP_H */
