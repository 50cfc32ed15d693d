#include <anj/init.h>

#ifndef ANJ_EXT_FW_RESUME_H
#define ANJ_EXT_FW_RESUME_H

#include <stdint.h>
#include <anj/coap_downloader.h>
#include <anj/time.h>

/**
 * @file
 * Extension of this library, not part of Anjay Lite's API: a download tells how it gets on.
 *
 * `ANJ_EXT_WITH_DOWNLOAD_PROGRESS`: bytes, blocks, retransmissions, attempts, the last error with its cause, and the
 * round-trip time, for a progress bar or a report.
 */

#ifdef ANJ_EXT_WITH_DOWNLOAD_PROGRESS

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_EXT_WITH_DOWNLOAD_PROGRESS */

#endif /* ANJ_EXT_FW_RESUME_H */
