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

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* AVSYSTEM_COMMONS_AVS_STREAM_FILE_H */
