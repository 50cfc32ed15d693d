//! A UDP socket that loses datagrams on purpose, and CoAP messages on it.

use coap_lite::{CoapOption, MessageClass, MessageType, Packet, ResponseType};
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

/// A server's socket.
pub struct LossySocket {
    socket: UdpSocket,
    /// Datagrams lost each way, in percent.
    loss: u8,
    random: u64,
}

impl LossySocket {
    pub fn bind(loss: u8) -> io::Result<Self> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        Ok(Self { socket, loss, random: 0x9E37_79B9_7F4A_7C15 })
    }

    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    fn lost(&mut self) -> bool {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 33) % 100 < u64::from(self.loss)
    }

    pub fn send(&mut self, packet: &Packet, to: SocketAddr) -> anyhow::Result<()> {
        let bytes = packet.to_bytes_unlimited()?;
        if !self.lost() {
            self.socket.send_to(&bytes, to)?;
        }
        Ok(())
    }

    /// The next message; `None` when none comes for a moment, or what came is lost or no CoAP.
    pub fn receive(&mut self) -> io::Result<Option<(Packet, SocketAddr)>> {
        let mut buffer = [0; 2048];
        match self.socket.recv_from(&mut buffer) {
            Ok((len, from)) if !self.lost() => Ok(Packet::from_bytes(&buffer[..len]).ok().map(|p| (p, from))),
            Ok(_) => Ok(None),
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Ok(None),
            // A device that has just closed its socket; not this server's problem.
            Err(e) if e.kind() == io::ErrorKind::ConnectionRefused => Ok(None),
            Err(e) => Err(e),
        }
    }
}

/// The answer to a request, piggybacked on its acknowledgement.
pub fn answer(request: &Packet, code: ResponseType) -> Packet {
    let mut response = Packet::new();
    response.header.set_type(MessageType::Acknowledgement);
    response.header.message_id = request.header.message_id;
    response.header.code = MessageClass::Response(code);
    response.set_token(request.get_token().to_vec());
    response
}

/// The text of all options of one kind.
pub fn texts(packet: &Packet, option: CoapOption) -> Vec<String> {
    let values = packet.get_option(option).into_iter().flatten();
    values.map(|value| String::from_utf8_lossy(value).into_owned()).collect()
}

/// An unsigned option value without its leading zeros.
pub fn uint(value: u32) -> Vec<u8> {
    value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}
