#ifndef AVSYSTEM_COMMONS_AVS_ERRNO_H
#define AVSYSTEM_COMMONS_AVS_ERRNO_H

#include <assert.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/**
 * @file
 * Errors.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Category of the codes of `avs_errno_t`. */
#define AVS_ERRNO_CATEGORY 37766

/* @generated */

/** No error. */
static const avs_error_t AVS_OK = { 0, 0 };

/** True for no error. */
static inline bool avs_is_ok(avs_error_t error) {
    return error.code == 0;
}

/** True for an error. */
static inline bool avs_is_err(avs_error_t error) {
    return !avs_is_ok(error);
}

/** The error with a code; `AVS_OK` for `AVS_NO_ERROR`. */
static inline avs_error_t avs_errno(avs_errno_t error) {
    avs_error_t result = AVS_OK;
    if (error != AVS_NO_ERROR) {
        result.category = AVS_ERRNO_CATEGORY;
        result.code = (uint16_t) error;
    }
    return result;
}

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_ERRNO_H */
