//! `anj/compat/net/`: sockets.

#[cfg(anj_net_with_dtls)]
pub mod anj_dtls;
pub mod anj_net_api;
#[cfg(anj_net_with_non_ip_binding)]
pub mod anj_non_ip;
#[cfg(anj_net_with_udp)]
pub mod anj_udp;
