#ifndef AVSYSTEM_COMMONS_AVS_CRYPTO_PKI_H
#define AVSYSTEM_COMMONS_AVS_CRYPTO_PKI_H

#include <stdint.h>

#include <avsystem/commons/avs_crypto_common.h>
#include <avsystem/commons/avs_errno.h>
#include <avsystem/commons/avs_list.h>
#include <avsystem/commons/avs_prng.h>
#include <avsystem/commons/avs_time.h>

/**
 * @file
 * Certificates and private keys.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_CRYPTO_PKI_H */
