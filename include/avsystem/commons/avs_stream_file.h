/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COMMONS_AVS_STREAM_FILE_H
#define AVSYSTEM_COMMONS_AVS_STREAM_FILE_H

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <avsystem/commons/avs_stream.h>

/**
 * @file
 * Streams of files.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Mode: to read from a file that exists. */
#define AVS_STREAM_FILE_READ 0x01
/** Mode: to write to a file, which is emptied. */
#define AVS_STREAM_FILE_WRITE 0x02

/**
 * A stream of a file: `AVS_STREAM_FILE_READ` reads one that exists, `AVS_STREAM_FILE_WRITE` writes one, which is emptied first.
 *
 * Returns the stream, or NULL when the file cannot be opened, or for another mode.
 */
avs_stream_t *avs_stream_file_create(const char *path,
                                     uint8_t mode);

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_STREAM_FILE_H */
