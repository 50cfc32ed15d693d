#include <anj/init.h>

#ifndef ANJ_DTLS_H
#define ANJ_DTLS_H

#ifdef ANJ_NET_WITH_DTLS
#include <anj/compat/net/anj_net_api.h>
#endif

/**
 * @file
 * DTLS sockets. The application supplies these functions, unless the library is built with `ANJ_WITH_MBEDTLS`; `anj/compat/net/anj_net_api.h` has their contract.
 */

#ifdef ANJ_NET_WITH_DTLS

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_WITH_DTLS */

#endif /* ANJ_DTLS_H */
