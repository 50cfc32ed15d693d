/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_NET_WRAPPER_H
#define ANJ_NET_WRAPPER_H

#include <stddef.h>
#include <stdint.h>
#include <anj/compat/net/anj_net_api.h>
#ifdef ANJ_NET_WITH_UDP
#include <anj/compat/net/anj_udp.h>
#endif
#ifdef ANJ_NET_WITH_DTLS
#include <anj/compat/net/anj_dtls.h>
#endif
#ifdef ANJ_NET_WITH_NON_IP_BINDING
#include <anj/compat/net/anj_non_ip.h>
#endif

/**
 * @file
 * The functions of all socket layers behind one set of names, chosen by the binding.
 */

#ifdef __cplusplus
extern "C" {
#endif

/* Calls the function of one binding, when it is compiled in. */
#ifdef ANJ_NET_WITH_UDP
#define _ANJ_NET_CASE_UDP(Function, Args) \
    case ANJ_NET_BINDING_UDP: \
        return anj_udp_##Function Args;
#else
#define _ANJ_NET_CASE_UDP(Function, Args)
#endif
#ifdef ANJ_NET_WITH_DTLS
#define _ANJ_NET_CASE_DTLS(Function, Args) \
    case ANJ_NET_BINDING_DTLS: \
        return anj_dtls_##Function Args;
#else
#define _ANJ_NET_CASE_DTLS(Function, Args)
#endif
#ifdef ANJ_NET_WITH_NON_IP_BINDING
#define _ANJ_NET_CASE_NON_IP(Function, Args) \
    case ANJ_NET_BINDING_NON_IP: \
        return anj_non_ip_##Function Args;
#else
#define _ANJ_NET_CASE_NON_IP(Function, Args)
#endif

/* The switch is on an int, as C may pass what is no value of the enumeration. */
#define _ANJ_NET_DISPATCH(Function, Args) \
    switch ((int) type) { \
        _ANJ_NET_CASE_UDP(Function, Args) \
        _ANJ_NET_CASE_DTLS(Function, Args) \
        _ANJ_NET_CASE_NON_IP(Function, Args) \
    default: \
        return ANJ_NET_ENOTSUP; \
    }

/** Calls `anj_<type>_create_ctx`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_create_ctx(
    anj_net_binding_type_t type, anj_net_ctx_t **ctx, const anj_net_config_t *config) {
    _ANJ_NET_DISPATCH(create_ctx, (ctx, config))
}

/** Calls `anj_<type>_connect`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_connect(
    anj_net_binding_type_t type, anj_net_ctx_t *ctx, const char *hostname, const char *port) {
    _ANJ_NET_DISPATCH(connect, (ctx, hostname, port))
}

/** Calls `anj_<type>_send`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_send(
    anj_net_binding_type_t type, anj_net_ctx_t *ctx, size_t *bytes_sent, const uint8_t *buf, size_t length) {
    _ANJ_NET_DISPATCH(send, (ctx, bytes_sent, buf, length))
}

/** Calls `anj_<type>_recv`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_recv(
    anj_net_binding_type_t type, anj_net_ctx_t *ctx, size_t *bytes_received, uint8_t *buf, size_t length) {
    _ANJ_NET_DISPATCH(recv, (ctx, bytes_received, buf, length))
}

/** Calls `anj_<type>_close`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_close(anj_net_binding_type_t type, anj_net_ctx_t *ctx) {
    _ANJ_NET_DISPATCH(close, (ctx))
}

/** Calls `anj_<type>_cleanup_ctx`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_cleanup_ctx(anj_net_binding_type_t type, anj_net_ctx_t **ctx) {
    _ANJ_NET_DISPATCH(cleanup_ctx, (ctx))
}

/** Calls `anj_<type>_get_inner_mtu`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_get_inner_mtu(anj_net_binding_type_t type, anj_net_ctx_t *ctx, int32_t *out_value) {
    _ANJ_NET_DISPATCH(get_inner_mtu, (ctx, out_value))
}

/** Calls `anj_<type>_get_state`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_get_state(
    anj_net_binding_type_t type, anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value) {
    _ANJ_NET_DISPATCH(get_state, (ctx, out_value))
}

/** Calls `anj_<type>_queue_mode_rx_off`. Returns what it returns, or `ANJ_NET_ENOTSUP` for a binding that is not compiled in. */
static inline int anj_net_queue_mode_rx_off(anj_net_binding_type_t type, anj_net_ctx_t *ctx) {
    _ANJ_NET_DISPATCH(queue_mode_rx_off, (ctx))
}

#undef _ANJ_NET_DISPATCH
#undef _ANJ_NET_CASE_UDP
#undef _ANJ_NET_CASE_DTLS
#undef _ANJ_NET_CASE_NON_IP

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_WRAPPER_H */
