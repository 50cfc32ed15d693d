#ifndef AVSYSTEM_COMMONS_AVS_NET_H
#define AVSYSTEM_COMMONS_AVS_NET_H

#include <avsystem/commons/avs_socket.h>

/**
 * @file
 * Connections.
 */

#endif /* AVSYSTEM_COMMONS_AVS_NET_H */
