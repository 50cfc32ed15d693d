/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */
#ifndef AVSYSTEM_COAP_AVS_COAP_CONFIG_H
#define AVSYSTEM_COAP_AVS_COAP_CONFIG_H

/**
 * @file
 * What this library has of CoAP. Fixed: there is nothing to choose.
 */

/** CoAP over UDP. */
#define WITH_AVS_COAP_UDP
/** Block-wise transfer. */
#define WITH_AVS_COAP_BLOCK
/** Observe. */
#define WITH_AVS_COAP_OBSERVE

#endif /* AVSYSTEM_COAP_AVS_COAP_CONFIG_H */
