/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */
#include <anj/init.h>

#ifndef ANJ_NON_IP_H
#define ANJ_NON_IP_H

#ifdef ANJ_NET_WITH_NON_IP_BINDING
#include <anj/compat/net/anj_net_api.h>
#endif

/**
 * @file
 * Non-IP sockets. The application supplies these functions; `anj/compat/net/anj_net_api.h` has their contract.
 */

#ifdef ANJ_NET_WITH_NON_IP_BINDING

#ifdef __cplusplus
extern "C" {
#endif

/** Non-IP: see `anj_net_close_t`. */
int anj_non_ip_close(anj_net_ctx_t *ctx);

/** Non-IP: see `anj_net_connect_t`. */
int anj_non_ip_connect(anj_net_ctx_t *ctx, const char *hostname, const char *port);

/** Non-IP: see `anj_net_create_ctx_t`. */
int anj_non_ip_create_ctx(anj_net_ctx_t **ctx, const anj_net_config_t *config);

/** Non-IP: see `anj_net_send_t`. */
int anj_non_ip_send(anj_net_ctx_t *ctx, size_t *bytes_sent, const uint8_t *buf, size_t length);

/** Non-IP: see `anj_net_recv_t`. */
int anj_non_ip_recv(anj_net_ctx_t *ctx, size_t *bytes_received, uint8_t *buf, size_t length);

/** Non-IP: see `anj_net_cleanup_ctx_t`. */
int anj_non_ip_cleanup_ctx(anj_net_ctx_t **ctx);

/** Non-IP: see `anj_net_get_inner_mtu_t`. */
int anj_non_ip_get_inner_mtu(anj_net_ctx_t *ctx, int32_t *out_value);

/** Non-IP: see `anj_net_get_state_t`. */
int anj_non_ip_get_state(anj_net_ctx_t *ctx, anj_net_socket_state_t *out_value);

/** Non-IP: see `anj_net_queue_mode_rx_off_t`. */
int anj_non_ip_queue_mode_rx_off(anj_net_ctx_t *ctx);

#ifdef __cplusplus
}
#endif

#endif /* ANJ_NET_WITH_NON_IP_BINDING */

#endif /* ANJ_NON_IP_H */
