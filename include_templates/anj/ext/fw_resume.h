#include <anj/init.h>

#ifndef ANJ_EXT_FW_RESUME_H
#define ANJ_EXT_FW_RESUME_H

#include <stddef.h>
#include <stdint.h>
#include <anj/coap_downloader.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/defs.h>
#include <anj/dm/fw_update.h>
#include <anj/persistence.h>
#include <anj/time.h>

/**
 * @file
 * Extension of this library, not part of Anjay Lite's API: a download tells how it gets on, and goes on after a restart of
 * the device.
 *
 * `ANJ_EXT_WITH_DOWNLOAD_PROGRESS`: bytes, blocks, retransmissions, attempts, the last error with its cause, and the
 * round-trip time, for a progress bar or a report.
 *
 * `ANJ_EXT_WITH_DOWNLOAD_RESUME`: a record of how far a download came, which the application stores and gives back after a
 * restart; state, result and URI of the Firmware Update object, stored and restored (these two with `ANJ_WITH_PERSISTENCE`).
 * docs/firmware-update.md shows how to use them.
 */

#ifdef ANJ_EXT_WITH_DOWNLOAD_RESUME

/** `anj_ext_coap_downloader_start_from` cannot go on from the record. */
#define ANJ_EXT_DOWNLOAD_ERR_RECORD (-100)

/** Hash of no bytes, for `anj_ext_download_hash`. */
#define ANJ_EXT_DOWNLOAD_HASH_START UINT64_C(0xCBF29CE484222325)

#endif /* ANJ_EXT_WITH_DOWNLOAD_RESUME */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_EXT_FW_RESUME_H */
