/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
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

/**
 * Writes all bytes.
 *
 * Returns `AVS_OK`, or an error: of the stream, or because it is one to read from.
 */
avs_error_t avs_stream_write(avs_stream_t *stream, const void *buffer, size_t buffer_length);

/**
 * Reads what is there, at most `buffer_length` bytes.
 *
 * `out_bytes_read`: gets the number of bytes; NULL will do when the buffer is to be full, and else it is an error.
 * `out_message_finished`: gets true when nothing is left, or NULL.
 *
 * Returns `AVS_OK`, also at the end; or an error: of the stream, or because it is one to write to.
 */
avs_error_t avs_stream_read(avs_stream_t *stream,
                            size_t *out_bytes_read,
                            bool *out_message_finished,
                            void *buffer,
                            size_t buffer_length);

/**
 * Fills the buffer.
 *
 * Returns `AVS_OK`, `AVS_EOF` when there are not enough bytes, or another error.
 */
avs_error_t avs_stream_read_reliably(avs_stream_t *stream, void *buffer, size_t buffer_length);

/**
 * Ends a stream, of which everything is written, and sets `*stream` to NULL. Nothing happens without one.
 *
 * Returns `AVS_OK`; an error when what was left could not be written.
 */
avs_error_t avs_stream_cleanup(avs_stream_t **stream);

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_STREAM_H */
