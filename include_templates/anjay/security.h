#ifndef ANJAY_SECURITY_H
#define ANJAY_SECURITY_H

#include <anjay/dm.h>
#include <avsystem/commons/avs_stream.h>

/**
 * @file
 * The Security object, /0.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* @generated */

#ifdef __cplusplus
}
#endif

#endif /* ANJAY_SECURITY_H */
