#ifndef AVSYSTEM_COMMONS_AVS_MEMORY_H
#define AVSYSTEM_COMMONS_AVS_MEMORY_H

#include <avsystem/commons/avs_defs.h>

/**
 * @file
 * The heap. What the library hands out to be freed lies there, too.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_MEMORY_H */
