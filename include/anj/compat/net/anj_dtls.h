/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_DTLS_H
#define ANJ_DTLS_H

#ifdef ANJ_NET_WITH_DTLS
#include <anj/compat/net/anj_net_api.h>
#endif

/**
 * @file
 * DTLS sockets. The application supplies these functions, unless the library is built with `ANJ_WITH_MBEDTLS`; `anj/compat/net/anj_net_api.h` has their contract.
 */

#ifdef ANJ_NET_WITH_DTLS

#ifdef __cplusplus
extern "C" {
#endif

/** DTLS: see `anj_net_close_t`. */
int anj_dtls_close(anj_net_ctx_t *ctx);

/** DTLS: see `anj_net_connect_t`. */
int anj_dtls_connect(anj_net_ctx_t *ctx, const char *hostname, const char *port);

/** DTLS: see `anj_net_create_ctx_t`. */
int anj_dtls_create_ctx(anj_net_ctx_t **ctx, const anj_net_config_t *config);

/** DTLS: see `anj_net_send_t`. */
int anj_dtls_send(anj_net_ctx_t *ctx, size_t *bytes_sent, const uint8_t *buf, size_t length);

/** DTLS: see `anj_net_recv_t`. */
int anj_dtls_recv(anj_net_ctx_t *ctx, size_t *bytes_received, uint8_t *buf, size_t length);

/** DTLS: see `anj_net_cleanup_ctx_t`. */
int anj_dtls_cleanup_ctx(anj_net_ctx_t **ctx);

/** DTLS: see `anj_net_get_inner_mtu_t`. */
int anj_dtls_get_inner_mtu(anj_net_ctx_t *ctx, int32_t *out_value);

/** DTLS: see `anj_net_get_state_t`. */
int anj_dtls_get_state(anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value);

/** DTLS: see `anj_net_queue_mode_rx_off_t`. */
int anj_dtls_queue_mode_rx_off(anj_net_ctx_t *ctx);

/** Of version 1.0, never called: see `anj_net_shutdown_t`. */
int anj_dtls_shutdown(anj_net_ctx_t *ctx);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_WITH_DTLS */

#endif /* ANJ_DTLS_H */
