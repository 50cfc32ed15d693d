//! The LwM2M management server of the demo: takes one device's registration, then reads, writes and executes.

use super::udp::{LossySocket, answer, texts, uint};
use anyhow::{Result, bail};
use coap_lite::{CoapOption, MessageClass, MessageType, Packet, RequestType, ResponseType};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// text/plain
const TEXT: u32 = 0;
/// Seconds between retransmissions of a request.
const ACK_TIMEOUT: Duration = Duration::from_secs(2);

/// What a device said when it registered.
#[derive(Clone, Debug, Default)]
pub struct Registration {
    pub endpoint: String,
    pub version: String,
    pub lifetime: String,
    pub objects: String,
}

pub struct Server {
    socket: LossySocket,
    device: Option<SocketAddr>,
    registered: Option<Registration>,
    next_id: u16,
    pub updates: usize,
}

impl Server {
    pub fn start() -> Result<Self> {
        Ok(Self { socket: LossySocket::bind(0)?, device: None, registered: None, next_id: 1, updates: 0 })
    }

    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.socket.address()?)
    }

    /// Waits until a device registers that had not done so when the last call returned.
    pub fn wait_for_registration(&mut self, limit: Duration) -> Result<Registration> {
        let deadline = Instant::now() + limit;
        while Instant::now() < deadline {
            if let Some(registration) = self.registered.take() {
                return Ok(registration);
            }
            if let Some((packet, from)) = self.socket.receive()? {
                self.serve(&packet, from)?;
            }
        }
        bail!("the device did not register within {} s", limit.as_secs());
    }

    pub fn read(&mut self, path: &str) -> Result<String> {
        let mut request = self.request(RequestType::Get, path);
        request.add_option(CoapOption::Accept, uint(TEXT));
        let response = self.exchange(request)?;
        expect(&response, ResponseType::Content, path)?;
        Ok(String::from_utf8_lossy(&response.payload).into_owned())
    }

    pub fn write(&mut self, path: &str, value: &str) -> Result<()> {
        let mut request = self.request(RequestType::Put, path);
        request.add_option(CoapOption::ContentFormat, uint(TEXT));
        request.payload = value.as_bytes().to_vec();
        let response = self.exchange(request)?;
        expect(&response, ResponseType::Changed, path)
    }

    pub fn execute(&mut self, path: &str) -> Result<()> {
        let request = self.request(RequestType::Post, path);
        let response = self.exchange(request)?;
        expect(&response, ResponseType::Changed, path)
    }

    fn request(&mut self, method: RequestType, path: &str) -> Packet {
        let mut packet = Packet::new();
        packet.header.set_type(MessageType::Confirmable);
        packet.header.code = MessageClass::Request(method);
        packet.header.message_id = self.next_id;
        packet.set_token(self.next_id.to_be_bytes().to_vec());
        self.next_id = self.next_id.wrapping_add(1);
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            packet.add_option(CoapOption::UriPath, segment.as_bytes().to_vec());
        }
        packet
    }

    /// Makes a request until the device has time for it: while it awaits an answer of ours it says 5.03.
    fn exchange(&mut self, mut request: Packet) -> Result<Packet> {
        for _ in 0..50 {
            let response = self.exchange_once(&request)?;
            if response.header.code != MessageClass::Response(ResponseType::ServiceUnavailable) {
                return Ok(response);
            }
            std::thread::sleep(Duration::from_millis(100));
            request.header.message_id = self.next_id;
            request.set_token(self.next_id.to_be_bytes().to_vec());
            self.next_id = self.next_id.wrapping_add(1);
        }
        bail!("the device is busy for too long");
    }

    /// Sends a request to the device, again when no answer comes, and serves the device meanwhile.
    fn exchange_once(&mut self, request: &Packet) -> Result<Packet> {
        let Some(device) = self.device else { bail!("no device is registered") };
        for _ in 0..5 {
            self.socket.send(request, device)?;
            let deadline = Instant::now() + ACK_TIMEOUT;
            while Instant::now() < deadline {
                let Some((packet, from)) = self.socket.receive()? else { continue };
                let is_response = matches!(packet.header.code, MessageClass::Response(_));
                if is_response && packet.get_token() == request.get_token() {
                    return Ok(packet);
                }
                self.serve(&packet, from)?;
            }
        }
        bail!("the device does not answer");
    }

    /// The registration interface: Register, Update, De-register.
    fn serve(&mut self, packet: &Packet, from: SocketAddr) -> Result<()> {
        let path = texts(packet, CoapOption::UriPath);
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let response = match (&packet.header.code, path.as_slice()) {
            (MessageClass::Request(RequestType::Post), ["rd"]) => {
                self.device = Some(from);
                self.registered = Some(registration(packet));
                let mut response = answer(packet, ResponseType::Created);
                response.add_option(CoapOption::LocationPath, b"rd".to_vec());
                response.add_option(CoapOption::LocationPath, b"device".to_vec());
                response
            }
            (MessageClass::Request(RequestType::Post), ["rd", "device"]) => {
                self.device = Some(from);
                self.updates += 1;
                answer(packet, ResponseType::Changed)
            }
            (MessageClass::Request(RequestType::Delete), ["rd", "device"]) => answer(packet, ResponseType::Deleted),
            (MessageClass::Request(_), _) => answer(packet, ResponseType::NotFound),
            _ => return Ok(()),
        };
        self.socket.send(&response, from)
    }
}

fn registration(packet: &Packet) -> Registration {
    let mut registration =
        Registration { objects: String::from_utf8_lossy(&packet.payload).into_owned(), ..Registration::default() };
    for query in texts(packet, CoapOption::UriQuery) {
        match query.split_once('=') {
            Some(("ep", value)) => registration.endpoint = value.into(),
            Some(("lwm2m", value)) => registration.version = value.into(),
            Some(("lt", value)) => registration.lifetime = value.into(),
            _ => {}
        }
    }
    registration
}

fn expect(response: &Packet, code: ResponseType, path: &str) -> Result<()> {
    if response.header.code != MessageClass::Response(code) {
        bail!("{path}: the device answered {}", response.header.get_code());
    }
    Ok(())
}
