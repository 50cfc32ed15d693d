#ifndef AVSYSTEM_COMMONS_AVS_COMMONS_CONFIG_H
#define AVSYSTEM_COMMONS_AVS_COMMONS_CONFIG_H

/**
 * @file
 * What this library has of its companion library. Fixed: there is nothing to choose.
 */

/** Logs. */
#define AVS_COMMONS_WITH_AVS_LOG
/** Longest line of the log in bytes, with its end. */
#define AVS_COMMONS_LOG_MAX_LINE_LENGTH 512
/** Lines of the log go to the standard error output unless a handler is set. */
#define AVS_COMMONS_LOG_WITH_DEFAULT_HANDLER
/** Lists. */
#define AVS_COMMONS_WITH_AVS_LIST
/** The scheduler. */
#define AVS_COMMONS_WITH_AVS_SCHED
/** Jobs can be scheduled from any thread. */
#define AVS_COMMONS_SCHED_THREAD_SAFE
/** Streams. */
#define AVS_COMMONS_WITH_AVS_STREAM
/** Streams of files. */
#define AVS_COMMONS_STREAM_WITH_FILE
/** Clocks, strings. */
#define AVS_COMMONS_WITH_AVS_UTILS
/** Clocks of the system. */
#define AVS_COMMONS_UTILS_WITH_POSIX_AVS_TIME
/** The heap of the C library. */
#define AVS_COMMONS_UTILS_WITH_STANDARD_ALLOCATOR
/** Parameters of connections. */
#define AVS_COMMONS_WITH_AVS_NET
/** IPv4. */
#define AVS_COMMONS_NET_WITH_IPV4
/** IPv6. */
#define AVS_COMMONS_NET_WITH_IPV6
/** Keys and certificates. */
#define AVS_COMMONS_WITH_AVS_CRYPTO
/** Certificates. */
#define AVS_COMMONS_WITH_AVS_CRYPTO_PKI
/** Pre-shared keys. */
#define AVS_COMMONS_WITH_AVS_CRYPTO_PSK

#endif /* AVSYSTEM_COMMONS_AVS_COMMONS_CONFIG_H */
