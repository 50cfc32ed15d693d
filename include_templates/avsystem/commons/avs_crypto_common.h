#ifndef AVSYSTEM_COMMONS_AVS_CRYPTO_COMMON_H
#define AVSYSTEM_COMMONS_AVS_CRYPTO_COMMON_H

#include <stddef.h>

#include <avsystem/commons/avs_commons_config.h>

/**
 * @file
 * Where keys and certificates come from.
 */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct avs_crypto_security_info_union_struct avs_crypto_security_info_union_t;

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_CRYPTO_COMMON_H */
