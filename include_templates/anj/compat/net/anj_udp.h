#include <anj/init.h>

#ifndef ANJ_UDP_H
#define ANJ_UDP_H

#ifdef ANJ_NET_WITH_UDP
#include <anj/compat/net/anj_net_api.h>
#endif

/**
 * @file
 * UDP sockets. The application supplies these functions, unless the library is built with `ANJ_WITH_SOCKET_POSIX_COMPAT`; `anj/compat/net/anj_net_api.h` has their contract.
 */

#ifdef ANJ_NET_WITH_UDP

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_WITH_UDP */

#endif /* ANJ_UDP_H */
