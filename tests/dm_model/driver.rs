//! Runs an operation against the objects of `mod.rs`.

use anj::coap::request::{BadRequest, Request};
use anj::coap::{Code, FORMAT_NONE, Message, Token, Type, Writer, option};
use anj::dm::*;

use super::{World, fixture};

/// A request in words: `GET /500/0 A112`, `PUT /500/0/0 CF0 "7"`, `POST /500 CF11542 03 07 c1`, `?depth=1`.
pub struct Words {
    pub message: Vec<u8>,
    pub payload: Vec<u8>,
}

/// Reads a request in words. A quoted piece is text, other pieces at the end are hexadecimal.
pub fn words(line: &str) -> Words {
    let (head, payload) = split_payload(line);
    let mut parts = head.split_ascii_whitespace();
    let code = match parts.next().unwrap() {
        "GET" => Code::GET,
        "PUT" => Code::PUT,
        "POST" => Code::POST,
        "DELETE" => Code::DELETE,
        "FETCH" => Code::FETCH,
        "iPATCH" => Code::IPATCH,
        other => panic!("method {other}"),
    };
    let path = parts.next().unwrap();
    let (mut accept, mut format, mut query) = (None, None, None);
    for part in parts {
        if let Some(q) = part.strip_prefix('?') {
            query = Some(q.to_owned());
        } else if let Some(cf) = part.strip_prefix("CF") {
            format = Some(cf.parse().unwrap());
        } else if let Some(a) = part.strip_prefix('A') {
            accept = Some(a.parse().unwrap());
        } else {
            panic!("what is {part}?");
        }
    }
    let mut buffer = vec![0; 2048];
    let token = Token::new(&[1]).unwrap();
    let mut writer = Writer::new(&mut buffer, Type::Confirmable, code, 7, &token);
    for segment in path.split('/').filter(|s| !s.is_empty()) {
        writer.option(option::URI_PATH, segment.as_bytes());
    }
    if let Some(format) = format {
        writer.uint_option(option::CONTENT_FORMAT, format);
    }
    if let Some(query) = query {
        writer.option(option::URI_QUERY, query.as_bytes());
    }
    if let Some(accept) = accept {
        writer.uint_option(option::ACCEPT, accept);
    }
    let len = writer.finish().unwrap();
    buffer.truncate(len);
    Words { message: buffer, payload }
}

fn split_payload(line: &str) -> (String, Vec<u8>) {
    let mut head = String::new();
    let mut payload = Vec::new();
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
        rest = &rest[start..];
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').expect("closing quote");
            payload.extend(&quoted.as_bytes()[..end]);
            rest = &quoted[end + 1..];
            continue;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = &rest[..end];
        let is_head =
            head.is_empty() || word.starts_with(['/', '?']) || word.starts_with("CF") || word.starts_with('A');
        let is_hex =
            word.len().is_multiple_of(2) && word.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase());
        if is_hex && !head.is_empty() {
            payload.extend((0..word.len()).step_by(2).map(|i| u8::from_str_radix(&word[i..i + 2], 16).unwrap()));
        } else {
            assert!(is_head, "what is {word}?");
            head.push_str(word);
            head.push(' ');
        }
        rest = &rest[end..];
    }
    (head, payload)
}

/// An answer.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Answer {
    pub code: String,
    /// Options and payload, as they stand behind the token; a block-wise payload joined, without block option.
    pub rest: Vec<u8>,
    pub payload: Vec<u8>,
    /// Sizes of the blocks of the answer.
    pub blocks: Vec<usize>,
}

/// Runs operations.
#[derive(Clone)]
pub struct Driver {
    pub world: World,
    pub op: Box<OperationState>,
    pub output: Vec<u8>,
    pub block_size: usize,
    pub bootstrap: bool,
    /// Whether the answer gets to the network.
    pub sent: bool,
    /// Block size of request payloads; 0: one block.
    pub block1: usize,
    /// Without the short ways from one value to the next.
    pub long: bool,
}

impl Default for Driver {
    fn default() -> Self {
        Self::new(fixture())
    }
}

impl Driver {
    pub fn new(world: World) -> Self {
        Self {
            world,
            op: Box::new(OperationState::new()),
            output: vec![0; 1024],
            block_size: 1024,
            bootstrap: false,
            sent: true,
            block1: 0,
            long: false,
        }
    }

    pub fn bootstrap() -> Self {
        Self { bootstrap: true, ..Self::default() }
    }

    /// Polls once and does what is asked for; handler calls are carried out until something else comes.
    pub fn poll(&mut self, input: &mut [u8]) -> DmPoll {
        for _ in 0..100_000 {
            let (start, len) = self.op.source();
            // SAFETY: memory of `world`, which is not changed before the poll is over.
            let source = if start.is_null() { &[][..] } else { unsafe { std::slice::from_raw_parts(start, len) } };
            let io = Io { input, output: &mut self.output, block_size: self.block_size, source };
            match self.op.poll(&self.world, io) {
                DmPoll::Call(call) => self.call(call, input),
                // Nobody here keeps observations.
                #[cfg(anj_with_observe)]
                DmPoll::Observe => self.op.refuse(Code::NOT_IMPLEMENTED),
                other => return other,
            }
        }
        panic!("does not end");
    }

    /// Calls a handler, and those that the short ways name after it.
    fn call(&mut self, call: HandlerCall, input: &mut [u8]) {
        let mut next = Some(call);
        while let Some(call) = next {
            let reply = self.world.handle(call, self.op.write_value(), input, &mut self.output);
            next = match call {
                HandlerCall::Read { .. } if !self.long => {
                    let source = match reply.value {
                        // SAFETY: memory of `world`, which is not changed before the value is taken.
                        ReadValue::Memory { data, len } => unsafe { std::slice::from_raw_parts(data, len) },
                        _ => &[],
                    };
                    let block = self.output.get_mut(..self.block_size).unwrap_or_default();
                    let leaf = self.op.leaf(&self.world, &reply, block, source);
                    leaf.map(|(path, data_type)| HandlerCall::Read { path, data_type })
                }
                HandlerCall::Write { .. } if !self.long => {
                    self.op.write_on(&self.world, &reply, input).map(|path| HandlerCall::Write { path })
                }
                _ => {
                    self.op.reply(reply);
                    None
                }
            };
        }
    }

    /// Carries out a request in words; the answer, and all that happened is in the trace. The short ways and the long one
    /// come to the same.
    pub fn request(&mut self, line: &str) -> Answer {
        let mut twin = Self { long: !self.long, ..self.clone() };
        let other = twin.request_one_way(line);
        let answer = self.request_one_way(line);
        assert_eq!((&answer, &self.world.trace), (&other, &twin.world.trace), "short and long way: {line}");
        answer
    }

    fn request_one_way(&mut self, line: &str) -> Answer {
        let answer = self.request_open(line);
        self.end(self.sent);
        answer
    }

    /// As [`Driver::request`], but the exchange is not ended.
    pub fn request_open(&mut self, line: &str) -> Answer {
        let words = words(line);
        let message = Message::parse(&words.message).unwrap();
        let request = match Request::decode(&message) {
            Ok(request) => request,
            Err(BadRequest::Answer(code)) => return self.refusal(code),
            Err(BadRequest::Drop) => return Answer { code: "dropped".into(), ..Answer::default() },
        };
        let size = if self.block1 == 0 { words.payload.len().max(1) } else { self.block1 };
        let mut blocks: Vec<Vec<u8>> = words.payload.chunks(size).map(<[u8]>::to_vec).collect();
        if blocks.is_empty() {
            blocks.push(Vec::new());
        }
        let last = blocks.len() - 1;
        self.op.begin(&request, self.bootstrap, last == 0);
        assert!(self.op.is_active());
        for (number, block) in blocks.iter_mut().enumerate() {
            if number > 0 {
                self.op.input(number == last);
            }
            let poll = self.poll(block);
            // Blocks are overwritten in the message buffer.
            block.fill(0xEE);
            match poll {
                DmPoll::NeedInput => {
                    assert!(number < last, "wants more than there is");
                    self.world.trace.push("2.31".into());
                }
                DmPoll::Respond { .. } => return self.collect(poll),
                other => panic!("{other:?}"),
            }
        }
        panic!("no answer");
    }

    fn refusal(&mut self, code: Code) -> Answer {
        let code = code_text(code);
        self.world.trace.push(code.clone());
        Answer { code, ..Answer::default() }
    }

    /// Collects the blocks of an answer.
    fn collect(&mut self, first: DmPoll) -> Answer {
        let mut answer = Answer::default();
        let mut poll = first;
        loop {
            let DmPoll::Respond { code, content_format, location, len, more } = poll else { panic!("{poll:?}") };
            answer.code = code_text(code);
            answer.payload.extend(&self.output[..len]);
            answer.blocks.push(len);
            self.world.trace.push(answer.code.clone());
            if more {
                self.op.next_block();
                self.output.fill(0xEE);
                poll = self.poll(&mut []);
                continue;
            }
            let mut buffer = vec![0; answer.payload.len() + 64];
            let mut writer = Writer::new(&mut buffer, Type::Acknowledgement, code, 7, &Token::EMPTY);
            for id in location.ids() {
                writer.option(option::LOCATION_PATH, id.to_string().as_bytes());
            }
            if content_format != FORMAT_NONE {
                writer.uint_option(option::CONTENT_FORMAT, content_format.into());
            }
            if !answer.payload.is_empty() {
                writer.payload(&answer.payload);
            }
            let len = writer.finish().unwrap();
            answer.rest = buffer[4..len].to_vec();
            return answer;
        }
    }

    /// Ends the exchange.
    pub fn end(&mut self, success: bool) {
        self.op.end(success);
        assert_eq!(self.poll(&mut []), DmPoll::Idle);
    }

    /// What happened since the last call.
    pub fn trace(&mut self) -> String {
        std::mem::take(&mut self.world.trace).join(" ")
    }

    /// What happened, without reports.
    pub fn quiet_trace(&mut self) -> String {
        let trace = std::mem::take(&mut self.world.trace);
        trace.into_iter().filter(|t| !t.starts_with('!')).collect::<Vec<_>>().join(" ")
    }

    /// The list of Objects for Register.
    pub fn object_list(&mut self) -> Vec<u8> {
        self.op.begin_object_list();
        let poll = self.poll(&mut []);
        let answer = self.collect(poll);
        self.end(true);
        answer.payload
    }
}

fn code_text(code: Code) -> String {
    format!("{}.{:02}", code.class(), code.0 & 0x1F)
}
