#ifndef ANJAY_ANJAY_CONFIG_H
#define ANJAY_ANJAY_CONFIG_H

/**
 * @file
 * What this library has. Fixed: there is nothing to choose.
 */

/** Logs. */
#define ANJAY_WITH_LOGS
/** LwM2M 1.1. */
#define ANJAY_WITH_LWM2M11
/** LwM2M 1.2. */
#define ANJAY_WITH_LWM2M12
/** Discover. */
#define ANJAY_WITH_DISCOVER
/** Observations. */
#define ANJAY_WITH_OBSERVE
/** The library keeps attributes. */
#define ANJAY_WITH_ATTR_STORAGE
/** Attributes in Observe requests. */
#define ANJAY_WITH_OBSERVATION_ATTRIBUTES
/** The attribute "con". */
#define ANJAY_WITH_CON_ATTR
/** CBOR and SenML CBOR. */
#define ANJAY_WITH_CBOR
/** Send. */
#define ANJAY_WITH_SEND
/** Downloads. */
#define ANJAY_WITH_DOWNLOADER
/** Downloads over CoAP. */
#define ANJAY_WITH_COAP_DOWNLOAD
/** `anjay_event_loop_run`. */
#define ANJAY_WITH_EVENT_LOOP
/** Functions can be called from any thread. */
#define ANJAY_WITH_THREAD_SAFETY
/** Told what connections do. */
#define ANJAY_WITH_CONN_STATUS_API
/** Keys in files and the like in the Security object. */
#define ANJAY_WITH_SECURITY_STRUCTURED
/** The Security object. */
#define ANJAY_WITH_MODULE_SECURITY
/** The Server object. */
#define ANJAY_WITH_MODULE_SERVER
/** The Firmware Update object. */
#define ANJAY_WITH_MODULE_FW_UPDATE

#endif /* ANJAY_ANJAY_CONFIG_H */
