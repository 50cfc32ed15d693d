#include <anj/init.h>

#ifndef ANJ_NET_API_H
#define ANJ_NET_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef ANJ_WITH_SECURITY
#include <anj/compat/rng.h>
#include <anj/crypto.h>
#endif

/**
 * @file
 * The contract of a socket layer.
 *
 * Functions return `ANJ_NET_OK`, one of the positive codes below, or any negative value on error. None may wait for the peer,
 * but `connect` if it has to: `ANJ_NET_EINPROGRESS` means "started, call me again with the same arguments", and the next call
 * on the socket is that one. A socket is made by `create_ctx`, connected, used, closed, perhaps connected again, and freed by
 * `cleanup_ctx`.
 */

#ifdef __cplusplus
extern "C" {
#endif

/** Done. */
#define ANJ_NET_OK 0
/** From `recv`: nothing to read now. */
#define ANJ_NET_EAGAIN 1
/** From `recv`: the datagram does not fit the buffer; it is dropped. */
#define ANJ_NET_EMSGSIZE 2
/** Not supported. */
#define ANJ_NET_ENOTSUP 3
/** Started; call again with the same arguments. */
#define ANJ_NET_EINPROGRESS 4

/** A socket; only the socket layer knows what is inside. */
typedef struct anj_net_ctx_struct anj_net_ctx_t;

/* @generated */

/** Tells whether a function of a socket is done. */
static inline bool anj_net_is_ok(int res) {
    return res == ANJ_NET_OK;
}

/** Tells whether there is nothing to read now. */
static inline bool anj_net_is_again(int res) {
    return res == ANJ_NET_EAGAIN;
}

/** Tells whether a function of a socket must be called again. */
static inline bool anj_net_is_inprogress(int res) {
    return res == ANJ_NET_EINPROGRESS;
}

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_API_H */
