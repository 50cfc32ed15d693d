//! A block-wise server, built on coap-lite, an implementation that is not ours.

use coap_lite::{CoapOption, MessageClass, MessageType, Packet, RequestType, ResponseType};

use super::link::Random;

/// A block-wise server of one file.
pub struct Server {
    pub file: Vec<u8>,
    pub etag: Vec<u8>,
    pub block_size: usize,
    /// Answers with an empty ACK and a confirmable response of its own.
    pub separate: bool,
    next_id: u16,
}

impl Server {
    pub fn new(file: Vec<u8>, block_size: usize) -> Self {
        Self { file, etag: vec![1, 2], block_size, separate: false, next_id: 0x4000 }
    }

    pub fn serve(&mut self, datagram: &[u8]) -> Vec<Vec<u8>> {
        let request = Packet::from_bytes(datagram).expect("our messages can be decoded");
        if request.header.code != MessageClass::Request(RequestType::Get) {
            return Vec::new();
        }
        assert_eq!(request.get_option(CoapOption::UriPath).unwrap().iter().next().unwrap(), b"f");
        let (num, size) = match request.get_first_option(CoapOption::Block2) {
            Some(value) => {
                let value = value.iter().fold(0usize, |value, byte| value << 8 | usize::from(*byte));
                (value >> 4, 16 << (value & 7))
            }
            None => (0, self.block_size),
        };
        let size = size.min(self.block_size);
        let mut answer = Packet::new();
        answer.set_token(request.get_token().to_vec());
        answer.header.message_id = request.header.message_id;
        answer.header.set_type(MessageType::Acknowledgement);
        let Some(rest) = self.file.get(num * size..).filter(|rest| num == 0 || !rest.is_empty()) else {
            answer.header.code = MessageClass::Response(ResponseType::BadOption);
            return vec![answer.to_bytes().unwrap()];
        };
        let piece = &rest[..size.min(rest.len())];
        let value = (num << 4) as u32 | u32::from(rest.len() > size) << 3 | (size.trailing_zeros() - 4);
        let value: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        answer.header.code = MessageClass::Response(ResponseType::Content);
        answer.add_option(CoapOption::Block2, value);
        answer.add_option(CoapOption::Size2, (self.file.len() as u32).to_be_bytes().to_vec());
        if !self.etag.is_empty() {
            answer.add_option(CoapOption::ETag, self.etag.clone());
        }
        answer.payload = piece.to_vec();
        if !self.separate {
            return vec![answer.to_bytes().unwrap()];
        }
        self.next_id = self.next_id.wrapping_add(1);
        let empty = vec![0x60, 0, datagram[2], datagram[3]];
        answer.header.message_id = self.next_id;
        answer.header.set_type(MessageType::Confirmable);
        vec![empty, answer.to_bytes().unwrap()]
    }
}

/// Bytes that depend on the seed.
pub fn file(len: usize, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    let mut file: Vec<u8> = (0..len.div_ceil(8)).flat_map(|_| random.next().to_le_bytes()).collect();
    file.truncate(len);
    file
}
