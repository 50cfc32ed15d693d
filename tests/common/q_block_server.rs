//! A server with Q-Block2, written from RFC 9177 alone, on coap-lite.

use coap_lite::{CoapOption, MessageClass, MessageType, Packet, RequestType, ResponseType};

const MAX_PAYLOADS: usize = 10;
/// NON_TIMEOUT_RANDOM: how long the server waits for "continue" before it goes on by itself.
const NON_TIMEOUT: i64 = 2_500_000;

/// A server of one file.
pub struct QBlockServer {
    pub file: Vec<u8>,
    pub etag: Vec<u8>,
    pub block_size: usize,
    /// The blocks of a set in confirmable responses.
    pub confirmable: bool,
    /// Goes on with the next set when the client says nothing (RFC 9177 §7.2).
    pub goes_on: bool,
    next_id: u16,
}

fn uint(value: &[u8]) -> usize {
    value.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
}

impl QBlockServer {
    pub fn new(file: Vec<u8>, block_size: usize) -> Self {
        Self { file, etag: vec![1, 2], block_size, confirmable: false, goes_on: false, next_id: 0x4000 }
    }

    /// Answers to a request, each with how long after it (µs).
    pub fn serve(&mut self, datagram: &[u8]) -> Vec<(i64, Vec<u8>)> {
        let request = Packet::from_bytes(datagram).expect("our messages can be decoded");
        if request.header.code != MessageClass::Request(RequestType::Get) {
            return Vec::new();
        }
        assert!(request.get_option(CoapOption::Block2).is_none(), "Block2 and Q-Block2 do not mix");
        let asked: Vec<usize> = match request.get_option(CoapOption::Unknown(31)) {
            Some(values) => values.iter().map(|value| uint(value)).collect(),
            None => panic!("a request without Q-Block2"),
        };
        assert!(asked.windows(2).all(|pair| pair[0] < pair[1]), "ascending: {asked:?}");
        // The server may choose a smaller size, for all blocks.
        let size = self.block_size.min(16 << (asked[0] & 7));
        let count = self.file.len().div_ceil(size).max(1);
        let mut wanted: Vec<(i64, usize)> = Vec::new();
        for value in asked {
            let (num, more) = (value >> 4, value & 8 != 0);
            let set_end = (num / MAX_PAYLOADS + 1) * MAX_PAYLOADS;
            wanted.extend((num..if more { set_end } else { num + 1 }).map(|num| (0, num)));
            if more && self.goes_on {
                wanted.extend((set_end..set_end + MAX_PAYLOADS).map(|num| (NON_TIMEOUT, num)));
            }
        }
        wanted.retain(|(_, num)| *num < count);
        let confirmed = request.header.get_type() == MessageType::Confirmable;
        if wanted.is_empty() {
            return vec![(0, self.refusal(&request))];
        }
        let answers: Vec<(i64, Vec<u8>)> = wanted
            .iter()
            .enumerate()
            .map(|(i, (after, num))| (*after, self.block(&request, *num, size, confirmed && i == 0)))
            .collect();
        answers
    }

    fn refusal(&mut self, request: &Packet) -> Vec<u8> {
        let mut answer = Packet::new();
        answer.set_token(request.get_token().to_vec());
        answer.header.message_id = request.header.message_id;
        let confirmed = request.header.get_type() == MessageType::Confirmable;
        answer.header.set_type(if confirmed { MessageType::Acknowledgement } else { MessageType::NonConfirmable });
        answer.header.code = MessageClass::Response(ResponseType::BadRequest);
        answer.to_bytes().unwrap()
    }

    fn block(&mut self, request: &Packet, num: usize, size: usize, piggybacked: bool) -> Vec<u8> {
        let rest = &self.file[num * size..];
        let mut answer = Packet::new();
        answer.set_token(request.get_token().to_vec());
        answer.header.code = MessageClass::Response(ResponseType::Content);
        if piggybacked {
            answer.header.message_id = request.header.message_id;
            answer.header.set_type(MessageType::Acknowledgement);
        } else {
            self.next_id = self.next_id.wrapping_add(1);
            answer.header.message_id = self.next_id;
            let ty = if self.confirmable { MessageType::Confirmable } else { MessageType::NonConfirmable };
            answer.header.set_type(ty);
        }
        let value = (num << 4) as u32 | u32::from(rest.len() > size) << 3 | (size.trailing_zeros() - 4);
        let value: Vec<u8> = value.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        answer.add_option(CoapOption::Unknown(31), value);
        answer.add_option(CoapOption::Size2, (self.file.len() as u32).to_be_bytes().to_vec());
        if !self.etag.is_empty() {
            answer.add_option(CoapOption::ETag, self.etag.clone());
        }
        answer.payload = rest[..size.min(rest.len())].to_vec();
        answer.to_bytes().unwrap()
    }
}
