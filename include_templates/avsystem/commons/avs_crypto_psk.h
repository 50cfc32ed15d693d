#ifndef AVSYSTEM_COMMONS_AVS_CRYPTO_PSK_H
#define AVSYSTEM_COMMONS_AVS_CRYPTO_PSK_H

#include <stdint.h>

#include <avsystem/commons/avs_crypto_common.h>
#include <avsystem/commons/avs_errno.h>

/**
 * @file
 * Pre-shared keys.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_CRYPTO_PSK_H */
