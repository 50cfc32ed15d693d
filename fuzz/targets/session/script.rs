//! The language of the inputs: what happens to a client, byte by byte. Whatever the bytes are, they mean something.
//!
//! | byte | what follows, what happens |
//! |---|---|
//! | bit 7 | a minute passes first; the rest of the byte: |
//! | 0 to 0x77 | a datagram of so many bytes arrives |
//! | 0x78 | code, length, rest: the last request of the client is answered, with its Message ID and token |
//! | 0x79 | what the application asks for |
//! | 0x7A | function and result: the next call into the network layer |
//! | 0x7B | length in two bytes: a long datagram |
//! | 0x7C | a request with a payload, in blocks: [`Script::write`] |
//! | 0x7D | a request without one: [`Script::read`] |
//! | 0x7E | seconds that pass |

use anj::coap::{Block, Code, Message, Token, Type, Writer, option};

/// The rest of an input.
pub struct Script<'a> {
    rest: &'a [u8],
    message_id: u16,
    /// Size of the blocks of the answer, which the client may choose.
    answer_szx: u8,
}

/// A step of the script.
pub enum Action<'a> {
    Datagram(&'a [u8]),
    Answer { code: u8, rest: &'a [u8] },
    Application(u8),
    Network { func: u8, result: i32 },
    Request(Request<'a>),
    Seconds(u8),
}

/// A request of the server.
#[derive(Clone)]
pub struct Request<'a> {
    code: Code,
    path: Vec<u16>,
    bootstrap: bool,
    format: Option<u16>,
    accept: Option<u16>,
    observe: Option<u8>,
    szx: u8,
    pub payload: &'a [u8],
}

/// Content formats, and one that nobody knows.
const FORMATS: [u16; 10] = [0, 40, 42, 60, 112, 322, 11542, 11543, 11544, 9999];
/// Objects there are, and one there is not.
const OBJECTS: [u16; 6] = [500, 500, 5, 3, 1, 0];
const RESULTS: [i32; 4] = [4, 1, 2, -1];

impl<'a> Script<'a> {
    pub fn new(rest: &'a [u8]) -> Self {
        Self { rest, message_id: 0x4000, answer_szx: 0 }
    }

    fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        byte
    }

    fn take(&mut self, len: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// The next step, and whether a minute passes before it.
    pub fn next(&mut self) -> Option<(bool, Action<'a>)> {
        let (&what, rest) = self.rest.split_first()?;
        self.rest = rest;
        let action = match what & 0x7F {
            0x78 => {
                let (code, len) = (self.byte(), self.byte());
                Action::Answer { code, rest: self.take(len.into()) }
            }
            0x79 => Action::Application(self.byte()),
            0x7A => {
                let (func, result) = (self.byte(), self.byte());
                Action::Network { func, result: RESULTS[usize::from(result) % RESULTS.len()] }
            }
            0x7B => {
                let len = u16::from_be_bytes([self.byte(), self.byte()]);
                Action::Datagram(self.take(usize::from(len) % 1500))
            }
            0x7C => Action::Request(self.write()),
            0x7D => Action::Request(self.read()),
            0x7E => Action::Seconds(self.byte()),
            // What the numbers above leave of the length.
            len => Action::Datagram(self.take(len.into())),
        };
        Some((what & 0x80 != 0, action))
    }

    /// Number of ids (or 7: `/bs`); then the ids, an Object by its place in a table.
    fn path(&mut self) -> (Vec<u16>, bool) {
        let len = self.byte() % 8;
        let ids = (0..len.min(4)).map(|level| {
            let byte = self.byte();
            match (level, byte) {
                (0, _) => OBJECTS[usize::from(byte) % OBJECTS.len()],
                (_, 255) => 65_534,
                _ => u16::from(byte % 16),
            }
        });
        (if len == 7 { Vec::new() } else { ids.collect() }, len == 7)
    }

    /// Half of the values are formats, the other half is none.
    fn format(&mut self) -> Option<u16> {
        FORMATS.get(usize::from(self.byte()) % (2 * FORMATS.len())).copied()
    }

    /// Method, path, Content-Format, Accept, size of the blocks, length of the payload, payload.
    fn write(&mut self) -> Request<'a> {
        let code = [Code::PUT, Code::POST, Code::FETCH, Code::IPATCH][usize::from(self.byte()) % 4];
        let (path, bootstrap) = self.path();
        let (format, accept) = (self.format(), self.format());
        let szx = self.byte() % 4;
        let len = self.byte();
        Request { code, path, bootstrap, format, accept, observe: None, szx, payload: self.take(len.into()) }
    }

    /// Method, path, Accept, Observe, size of the blocks.
    fn read(&mut self) -> Request<'a> {
        let code = [Code::GET, Code::GET, Code::DELETE, Code::POST][usize::from(self.byte()) % 4];
        let (path, bootstrap) = self.path();
        let accept = self.format();
        let observe = Some(self.byte() % 4).filter(|observe| *observe < 2);
        let szx = self.byte() % 4;
        Request { code, path, bootstrap, format: None, accept, observe, szx, payload: &[] }
    }

    /// The datagram of a block of a request: `number` of the payload, or of the answer if the payload is through.
    pub fn datagram(&mut self, request: &Request<'_>, number: u32, of_answer: bool) -> Vec<u8> {
        self.message_id = self.message_id.wrapping_add(1);
        let size = Block::size_of_szx(request.szx);
        let mut buffer = vec![0; 600];
        let token = Token::new(&[0xA5, request.code.0]).expect("two bytes");
        let mut writer = Writer::new(&mut buffer, Type::Confirmable, request.code, self.message_id, &token);
        if let Some(observe) = request.observe {
            writer.uint_option(option::OBSERVE, observe.into());
        }
        if request.bootstrap {
            writer.option(option::URI_PATH, b"bs");
        }
        for id in &request.path {
            writer.option(option::URI_PATH, id.to_string().as_bytes());
        }
        if let Some(format) = request.format.filter(|_| !request.payload.is_empty()) {
            writer.uint_option(option::CONTENT_FORMAT, format.into());
        }
        if let Some(accept) = request.accept {
            writer.uint_option(option::ACCEPT, accept.into());
        }
        let at = if of_answer { 0 } else { number as usize * size };
        let rest = request.payload.get(at..).unwrap_or_default();
        let more = rest.len() > size && !of_answer;
        if of_answer {
            writer.block_option(option::BLOCK2, Block { num: number, more: false, szx: self.answer_szx });
        } else if more || number > 0 {
            writer.block_option(option::BLOCK1, Block { num: number, more, szx: request.szx });
        } else if request.payload.is_empty() && request.szx < 3 {
            writer.block_option(option::BLOCK2, Block { num: 0, more: false, szx: request.szx });
        }
        let chunk = rest.get(..size).unwrap_or(rest);
        if !chunk.is_empty() && !(of_answer && request.payload.len() > size) {
            writer.payload(chunk);
        }
        let len = writer.finish().expect("room for it");
        buffer.truncate(len);
        buffer
    }

    /// What follows an answer to the last datagram: the number of a block, and whether it is one of the answer.
    pub fn follows(
        &mut self,
        request: &Request<'_>,
        number: u32,
        of_answer: bool,
        sent: &[Vec<u8>],
    ) -> Option<(u32, bool)> {
        let answer = sent.iter().filter_map(|datagram| Message::parse(datagram).ok());
        let answer = answer.filter(|message| message.message_id == self.message_id).last()?;
        let number = number + 1;
        if answer.code == Code::CONTINUE {
            let more = request.payload.len() > number as usize * Block::size_of_szx(request.szx);
            return (more && !of_answer).then_some((number, false));
        }
        let block2 = answer.options().find(|(number, _)| *number == option::BLOCK2)?;
        let block = Block::decode(block2.1)?;
        self.answer_szx = block.szx;
        (block.more && block.num < 100).then_some((block.num + 1, true))
    }
}
