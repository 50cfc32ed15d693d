#include <anj/init.h>

#ifndef ANJ_PRIVATE_STATE_H
#define ANJ_PRIVATE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <anj/time.h>

/**
 * @file
 * Private: what the structures that applications allocate have inside. Nothing here may be used; all of it changes with any
 * version.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_PRIVATE_STATE_H */
