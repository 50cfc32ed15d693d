#ifndef AVSYSTEM_COMMONS_AVS_STREAM_H
#define AVSYSTEM_COMMONS_AVS_STREAM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <avsystem/commons/avs_defs.h>
#include <avsystem/commons/avs_errno.h>

/**
 * @file
 * Streams of bytes.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** A stream of bytes. */
typedef struct avs_stream_struct avs_stream_t;
/** Where something stands in a file. */
typedef long avs_off_t;

/** Category of `AVS_EOF`. */
#define AVS_EOF_CATEGORY 363
/** The end of a stream was reached. */
static const avs_error_t AVS_EOF = { AVS_EOF_CATEGORY, 1 };

/** True for `AVS_EOF`. */
static inline bool avs_is_eof(avs_error_t error) {
    return error.category == AVS_EOF_CATEGORY && error.code == AVS_EOF.code;
}

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_STREAM_H */
