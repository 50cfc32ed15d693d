//! Spec 21 §2 and §11.1: the POSIX UDP layer, over real sockets on loopback.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program
#![cfg(unix)]

use anj::platform::posix::{random, udp};
use std::ffi::{CString, c_int};
use std::net::UdpSocket;
use std::ptr::{null, null_mut};
use std::time::Duration;

mod common;

const UNSPEC: i64 = 0;
const FORCE_INET4: i64 = 1;
const FORCE_INET6: i64 = 2;

/// A context that is cleaned up at the end.
struct Ctx(*mut udp::Context);

impl Ctx {
    fn new(setting: i64) -> Self {
        let mut ctx = null_mut();
        assert_eq!(unsafe { udp::create(&mut ctx, setting) }, 0);
        assert!(!ctx.is_null());
        Self(ctx)
    }

    fn connect(&self, host: &str, port: &str) -> c_int {
        let (host, port) = (CString::new(host).unwrap(), CString::new(port).unwrap());
        unsafe { udp::connect(self.0, host.as_ptr(), port.as_ptr()) }
    }

    fn connected_to(peer: &UdpSocket) -> Self {
        let address = peer.local_addr().unwrap();
        let ctx = Self::new(UNSPEC);
        assert_eq!(ctx.connect(&address.ip().to_string(), &address.port().to_string()), 0);
        ctx
    }

    fn send(&self, data: &[u8]) -> (c_int, usize) {
        let mut sent = 77;
        (unsafe { udp::send(self.0, &mut sent, data.as_ptr(), data.len()) }, sent)
    }

    fn receive(&self, len: usize) -> (c_int, Vec<u8>) {
        let mut buffer = vec![0; len];
        let mut received = 77;
        let code = unsafe { udp::receive(self.0, &mut received, buffer.as_mut_ptr(), len) };
        buffer.truncate(received);
        (code, buffer)
    }

    /// Waits for a datagram as an application would: with `poll` on the descriptor that the context starts with.
    fn wait(&self) {
        let mut poll = libc::pollfd { fd: unsafe { *self.0.cast::<c_int>() }, events: libc::POLLIN, revents: 0 };
        assert_eq!(unsafe { libc::poll(&mut poll, 1, 5_000) }, 1);
    }

    fn local_port(&self) -> u16 {
        let mut address: libc::sockaddr_in = unsafe { std::mem::zeroed() };
        let mut len = size_of::<libc::sockaddr_in>() as libc::socklen_t;
        let fd = unsafe { *self.0.cast::<c_int>() };
        assert_eq!(unsafe { libc::getsockname(fd, (&raw mut address).cast(), &mut len) }, 0);
        u16::from_be(address.sin_port)
    }
}

impl Drop for Ctx {
    fn drop(&mut self) {
        assert_eq!(unsafe { udp::cleanup(&mut self.0) }, 0);
        assert!(self.0.is_null());
    }
}

fn peer_v4() -> UdpSocket {
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    peer
}

#[test]
fn spec_21_11_1_u1_new_context_is_closed() {
    let ctx = Ctx::new(UNSPEC);
    assert_eq!(unsafe { udp::is_connected(ctx.0) }, Ok(false));
    assert_eq!(unsafe { udp::inner_mtu(ctx.0) }, Ok(548));
}

#[test]
fn spec_21_11_1_u2_u3_null_contexts() {
    unsafe {
        assert_eq!(udp::create(null_mut(), UNSPEC), -2);
        assert_eq!(udp::connect(null_mut(), c"h".as_ptr(), c"1".as_ptr()), -5);
        assert_eq!(udp::send(null_mut(), &mut 0, null(), 0), -5);
        assert_eq!(udp::receive(null_mut(), &mut 0, null_mut(), 0), -5);
        assert_eq!(udp::close(null_mut()), -5);
        assert_eq!(udp::cleanup(null_mut()), -5);
        assert_eq!(udp::cleanup(&mut null_mut()), -5);
        assert_eq!(udp::is_connected(null_mut()), Err(-5));
    }
}

#[test]
fn spec_21_11_1_u4_u15_ports() {
    let ctx = Ctx::new(UNSPEC);
    for port in ["", "PORT_NUMBER", "65536", " 1", "1 ", "-1", "+1", "99999999999999999999"] {
        assert_eq!(ctx.connect("127.0.0.1", port), -2, "{port:?}");
    }
    assert_eq!(unsafe { udp::connect(ctx.0, c"127.0.0.1".as_ptr(), null()) }, -2);
    assert_eq!(ctx.connect("127.0.0.1", "0"), 0);
}

#[test]
fn spec_21_11_1_u5_hosts() {
    let ctx = Ctx::new(UNSPEC);
    assert_eq!(unsafe { udp::connect(ctx.0, null(), c"1".as_ptr()) }, -2);
    assert_eq!(ctx.connect("no-such-host.invalid", "5683"), -1);
    assert_eq!(ctx.connect(&"h".repeat(300), "5683"), -1);
    assert_eq!(unsafe { udp::is_connected(ctx.0) }, Ok(false));
}

#[test]
fn spec_21_11_1_u6_u7_connect_and_send() {
    let peer = peer_v4();
    let ctx = Ctx::new(FORCE_INET4);
    assert_eq!(ctx.connect("127.0.0.1", &peer.local_addr().unwrap().port().to_string()), 0);
    assert_eq!(unsafe { udp::is_connected(ctx.0) }, Ok(true));
    assert_eq!(ctx.send(b"hello"), (0, 5));
    let mut buffer = [0; 16];
    assert_eq!(peer.recv(&mut buffer).unwrap(), 5);
    assert_eq!(&buffer[..5], b"hello");
    if cfg!(target_os = "linux") {
        let mut mtu: c_int = 0;
        let mut len = 4;
        let fd = unsafe { *ctx.0.cast::<c_int>() };
        unsafe { libc::getsockopt(fd, libc::IPPROTO_IP, libc::IP_MTU, (&raw mut mtu).cast(), &mut len) };
        assert_eq!(unsafe { udp::inner_mtu(ctx.0) }, Ok(mtu - 28));
    }
}

#[test]
fn spec_21_11_1_u8_u9_receive() {
    let peer = peer_v4();
    let ctx = Ctx::connected_to(&peer);
    ctx.send(b"where from");
    let (_, from) = peer.recv_from(&mut [0; 16]).unwrap();
    peer.send_to(b"123456", from).unwrap();
    peer.send_to(b"0123456789abcdef", from).unwrap();
    ctx.wait();
    assert_eq!(ctx.receive(100), (0, b"123456".to_vec()));
    ctx.wait();
    assert_eq!(ctx.receive(100), (0, b"0123456789abcdef".to_vec()));
    assert_eq!(ctx.receive(100), (1, vec![]));
    for (len, code, count) in [(5, 2, 5), (6, 2, 6), (7, 0, 6)] {
        peer.send_to(b"123456", from).unwrap();
        ctx.wait();
        let (result, data) = ctx.receive(len);
        assert_eq!((result, data.len()), (code, count), "buffer of {len}");
    }
    peer.send_to(b"", from).unwrap();
    ctx.wait();
    assert_eq!(ctx.receive(100), (0, vec![]));
}

#[test]
fn spec_21_11_1_u10_u11_close_and_reconnect() {
    let peer = peer_v4();
    let ctx = Ctx::connected_to(&peer);
    assert_ne!(ctx.local_port(), 0);
    assert_eq!(unsafe { udp::close(ctx.0) }, 0);
    assert_eq!(ctx.send(b"x"), (-5, 0));
    assert_eq!(ctx.receive(10), (-5, vec![]));
    assert_eq!(unsafe { udp::close(ctx.0) }, -5);
    assert_eq!(ctx.connect("127.0.0.1", &peer.local_addr().unwrap().port().to_string()), 0);
    assert_eq!(ctx.send(b"again"), (0, 5));
}

#[test]
fn spec_21_11_1_u13_bad_family() {
    let mut ctx = null_mut();
    assert_eq!(unsafe { udp::create(&mut ctx, 5) }, -2);
    assert_eq!(unsafe { udp::create(&mut ctx, -1) }, -2);
    assert!(ctx.is_null());
}

#[test]
fn spec_21_11_1_u14_nobody_listens() {
    let port = peer_v4().local_addr().unwrap().port();
    let ctx = Ctx::new(FORCE_INET4);
    assert_eq!(ctx.connect("127.0.0.1", &port.to_string()), 0);
    assert_eq!(ctx.send(b"x"), (0, 1));
    ctx.wait(); // the ICMP error arrives
    assert_eq!(ctx.send(b"x").0, -1);
    assert_eq!(ctx.receive(10).0, 1);
}

#[test]
fn spec_21_11_1_u17_datagram_too_long() {
    let peer = peer_v4();
    let ctx = Ctx::connected_to(&peer);
    assert_eq!(ctx.send(&[0; 70_000]), (2, 0));
}

#[test]
fn spec_21_11_1_u19_random() {
    assert!(random::fill(&mut []));
    let mut bytes = [0; 1000];
    assert!(random::fill(&mut bytes));
    assert!(bytes.chunks(100).all(|chunk| chunk.iter().any(|b| *b != 0)), "left unfilled");
}

#[test]
fn spec_21_11_1_u12_u16_ipv6() {
    let Ok(peer) = UdpSocket::bind("[::1]:0") else {
        panic!("this machine has no IPv6 loopback");
    };
    peer.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let port = peer.local_addr().unwrap().port().to_string();
    for host in ["[::1]", "::1"] {
        let ctx = Ctx::new(if cfg!(anj_net_with_ipv6) { UNSPEC } else { FORCE_INET6 });
        assert_eq!(ctx.connect(host, &port), 0, "{host}");
        assert_eq!(ctx.send(b"six"), (0, 3));
        assert_eq!(peer.recv(&mut [0; 8]).unwrap(), 3);
        if cfg!(target_os = "linux") {
            let mut mtu: c_int = 0;
            let mut len = 4;
            let fd = unsafe { *ctx.0.cast::<c_int>() };
            unsafe { libc::getsockopt(fd, libc::IPPROTO_IPV6, libc::IPV6_MTU, (&raw mut mtu).cast(), &mut len) };
            assert_eq!(unsafe { udp::inner_mtu(ctx.0) }, Ok(mtu - 48));
        }
    }
    for host in ["[::1", "::1]", "[]", "[[::1]]"] {
        assert_eq!(Ctx::new(FORCE_INET6).connect(host, &port), -1, "{host}");
    }
}
