#include <anj/init.h>

#ifndef ANJ_COAP_DOWNLOADER_H
#define ANJ_COAP_DOWNLOADER_H

#include <stddef.h>
#include <stdint.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/defs.h>
#include <anj/private/state.h>

/**
 * @file
 * Downloads over CoAP and CoAPS, block by block (RFC 7959). A downloader needs no client; several may run side by side.
 *
 * Set one up with `anj_coap_downloader_init`, start a download with `anj_coap_downloader_start` and call
 * `anj_coap_downloader_step` in a loop. The callback gets the data and the end, FINISHED or FAILED.
 */

#ifdef ANJ_WITH_COAP_DOWNLOADER

#ifdef __cplusplus
extern "C" {
#endif

/** The URI cannot be parsed, has too many segments, or its scheme is not `coap` or `coaps`. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_URI (-1)
/** A download is under way already. */
#define ANJ_COAP_DOWNLOADER_ERR_IN_PROGRESS (-2)
/** A required setting is missing. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_CONFIGURATION (-3)
/** The application ended the download. */
#define ANJ_COAP_DOWNLOADER_ERR_TERMINATED (-4)
/** A function of the socket failed. */
#define ANJ_COAP_DOWNLOADER_ERR_NETWORK (-5)
/** The server sent what does not belong into a download. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_RESPONSE (-6)
/** The server did not answer. */
#define ANJ_COAP_DOWNLOADER_ERR_TIMEOUT (-7)
/** Randomness is not available, or a request could not be encoded. */
#define ANJ_COAP_DOWNLOADER_ERR_INTERNAL (-8)
/** The file changed on the server during the download. */
#define ANJ_COAP_DOWNLOADER_ERR_ETAG_MISMATCH (-9)
/** There is nothing to suspend or resume. */
#define ANJ_COAP_DOWNLOADER_ERR_INVALID_STATE (-10)

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJ_WITH_COAP_DOWNLOADER */

#endif /* ANJ_COAP_DOWNLOADER_H */
