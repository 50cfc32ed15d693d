#ifndef AVSYSTEM_COMMONS_AVS_SOCKET_H
#define AVSYSTEM_COMMONS_AVS_SOCKET_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <avsystem/commons/avs_commons_config.h>
#include <avsystem/commons/avs_crypto_pki.h>
#include <avsystem/commons/avs_crypto_psk.h>
#include <avsystem/commons/avs_defs.h>
#include <avsystem/commons/avs_errno.h>
#include <avsystem/commons/avs_memory.h>
#include <avsystem/commons/avs_prng.h>
#include <avsystem/commons/avs_time.h>

/**
 * @file
 * Parameters of connections.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A socket. */
typedef struct avs_net_socket_struct avs_net_socket_t;
/** How a connection is secured when nothing is said: by certificates. */
#define AVS_NET_SECURITY_DEFAULT AVS_NET_SECURITY_CERTIFICATE
/** Bytes of the largest address. */
#define AVS_NET_SOCKET_RAW_RESOLVED_ENDPOINT_MAX_SIZE 128

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_SOCKET_H */
