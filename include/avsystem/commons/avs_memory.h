/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
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

/** `malloc`. */
void *avs_malloc(size_t size);

/** `free`. */
void avs_free(void *ptr);

/** `calloc`. */
void *avs_calloc(size_t nmemb, size_t size);

/** `realloc`. */
void *avs_realloc(void *ptr, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_MEMORY_H */
