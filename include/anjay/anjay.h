/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef ANJAY_ANJAY_H
#define ANJAY_ANJAY_H

#include <anjay/core.h>
#include <anjay/dm.h>
#include <anjay/download.h>
#include <anjay/io.h>

/**
 * @file
 * The client: life cycle, objects, downloads.
 */

#endif /* ANJAY_ANJAY_H */
