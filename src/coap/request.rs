//! Requests of a LwM2M server: from a message to an operation (spec 10 §3, spec 30 §6).

use super::attributes::{Attributes, Names};
use super::{Block, Code, FORMAT_NONE, Message, Type, option};
use crate::path::Path;

/// Content-Format of link format: asking for it turns a Read into a Discover.
const FORMAT_LINK: u16 = 40;
/// Content-Format of plain text.
const FORMAT_TEXT: u16 = 0;
/// Content-Format of opaque bytes.
const FORMAT_OPAQUE: u16 = 42;

/// What a server asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum Operation {
    /// Read
    #[default]
    Read = 0,
    /// Discover
    Discover,
    /// Observe
    Observe,
    /// Cancel Observation
    CancelObserve,
    /// Read-Composite
    ReadComposite,
    /// Observe-Composite
    ObserveComposite,
    /// Cancel Observation-Composite
    CancelObserveComposite,
    /// Write (Replace)
    WriteReplace,
    /// Write (Partial Update)
    WritePartial,
    /// Write-Composite
    WriteComposite,
    /// Write-Attributes
    WriteAttributes,
    /// Execute
    Execute,
    /// Create
    Create,
    /// Delete
    Delete,
    /// Bootstrap-Finish
    BootstrapFinish,
}

/// A request, decoded. It borrows nothing; the payload stays in the message.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Request {
    /// What is asked for.
    pub operation: Operation,
    /// What it is asked of; the root for composite operations and Bootstrap-Finish.
    pub path: Path,
    /// Content-Format of the payload, [`FORMAT_NONE`] when absent.
    pub content_format: u16,
    /// Accept, [`FORMAT_NONE`] when absent.
    pub accept: u16,
    /// Block1 option.
    pub block1: Option<Block>,
    /// Block2 option; ignored, that is `None`, beside a Block1.
    pub block2: Option<Block>,
    /// `depth` of a Discover.
    pub depth: Option<u32>,
    /// Attributes of Write-Attributes, Observe and Observe-Composite; empty for all others.
    pub attributes: Attributes,
}

/// A request that no operation can be made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadRequest {
    /// Stay silent.
    Drop,
    /// Answer with this code, without payload or options.
    Answer(Code),
}

/// First Uri-Path options: a data model path or one of the words of LwM2M.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Path(Path),
    Root,
    Bootstrap,
}

impl Request {
    /// Gives a message its meaning. The message must carry a request code; others are dropped.
    ///
    /// Refused: an unknown critical option with 4.02, a path that is no path with 4.04, a wrong depth with 4.05,
    /// an undecodable option value with 4.00. Non-confirmable requests other than Execute stay unanswered.
    pub fn decode(message: &Message) -> Result<Self, BadRequest> {
        let refuse = |error| if message.ty == Type::Confirmable { error } else { BadRequest::Drop };
        let raw = Raw::collect(message).map_err(refuse)?;
        let (operation, path) = raw.interpret(message).map_err(refuse)?;
        if message.ty != Type::Confirmable && (message.ty != Type::NonConfirmable || operation != Operation::Execute) {
            return Err(BadRequest::Drop);
        }
        let mut request = Self {
            operation,
            path,
            content_format: raw.content_format,
            accept: raw.accept,
            block1: raw.block1,
            block2: raw.block2,
            depth: None,
            attributes: Attributes::default(),
        };
        if raw.has_query && !request.take_query(message) {
            return Err(BAD_VALUE);
        }
        Ok(request)
    }

    /// Takes the attributes that mean something to the operation; false when they are undecodable.
    fn take_query(&mut self, message: &Message) -> bool {
        let wanted = match self.operation {
            Operation::Discover => Names::DEPTH,
            Operation::WriteAttributes | Operation::Observe | Operation::ObserveComposite => Names::NOTIFICATION,
            _ => return true,
        };
        let Some(attributes) = Attributes::decode(message, wanted) else { return false };
        if self.operation == Operation::Discover {
            self.depth = attributes.present.contains(Names::DEPTH).then_some(attributes.depth);
        } else {
            self.attributes = attributes;
        }
        true
    }

    /// Whether a payload of this length is given to the operation. An empty one counts as a value of no bytes when it
    /// is written as plain text or opaque; otherwise there is nothing to give (spec 10 §8).
    pub fn takes_payload(&self, len: usize) -> bool {
        let write = matches!(self.operation, Operation::WriteReplace | Operation::WritePartial);
        len > 0 || (write && matches!(self.content_format, FORMAT_TEXT | FORMAT_OPAQUE))
    }
}

/// The options of a request before the method is looked at.
struct Raw {
    target: Target,
    observe: Option<bool>,
    content_format: u16,
    accept: u16,
    block1: Option<Block>,
    block2: Option<Block>,
    /// There is a Uri-Query.
    has_query: bool,
}

const BAD_VALUE: BadRequest = BadRequest::Answer(Code::BAD_REQUEST);
const BAD_PATH: BadRequest = BadRequest::Answer(Code::NOT_FOUND);
const BAD_DEPTH: BadRequest = BadRequest::Answer(Code::METHOD_NOT_ALLOWED);

impl Raw {
    /// Reads the options. Of those that may occur once, the first counts.
    fn collect(message: &Message) -> Result<Self, BadRequest> {
        let mut raw = Self {
            target: Target::Path(Path::ROOT),
            observe: None,
            content_format: FORMAT_NONE,
            accept: FORMAT_NONE,
            block1: None,
            block2: None,
            has_query: false,
        };
        let mut previous = 0;
        for (number, value) in message.options() {
            let first = number != previous;
            previous = number;
            match number {
                option::URI_PATH => raw.target = raw.target.then(value, first)?,
                option::OBSERVE if first => {
                    let bits = option::uint(value).filter(|_| value.len() <= 3).ok_or(BAD_VALUE)?;
                    raw.observe = Some(bits == 0);
                }
                option::CONTENT_FORMAT if first => raw.content_format = option::format(value),
                option::ACCEPT if first => raw.accept = option::format(value),
                option::BLOCK1 if first => raw.block1 = Some(Block::decode(value).ok_or(BAD_VALUE)?),
                option::BLOCK2 if first => raw.block2 = Some(Block::decode(value).ok_or(BAD_VALUE)?),
                option::CONTENT_FORMAT | option::OBSERVE | option::ACCEPT | option::BLOCK1 | option::BLOCK2 => {}
                option::URI_QUERY => raw.has_query = true,
                option::URI_HOST | option::URI_PORT => {}
                number if option::is_critical(number) => return Err(BadRequest::Answer(Code::BAD_OPTION)),
                _ => {}
            }
        }
        if raw.block1.is_some() {
            raw.block2 = None;
        }
        Ok(raw)
    }

    /// Finds the operation and checks that the path is deep enough for it.
    fn interpret(&self, message: &Message) -> Result<(Operation, Path), BadRequest> {
        let (path, bootstrap) = match self.target {
            Target::Path(path) => (path, false),
            Target::Root => (Path::ROOT, false),
            Target::Bootstrap => (Path::ROOT, true),
        };
        if bootstrap && message.code != Code::POST {
            return Err(BadRequest::Drop);
        }
        let depth = path.len();
        let (operation, possible) = match message.code {
            Code::GET => match self.observe {
                Some(true) => (Operation::Observe, depth >= 1),
                Some(false) => (Operation::CancelObserve, depth >= 1),
                None if self.accept == FORMAT_LINK => (Operation::Discover, depth <= 3),
                None => (Operation::Read, depth >= 1),
            },
            Code::POST if bootstrap => (Operation::BootstrapFinish, true),
            Code::POST => match depth {
                1 => (Operation::Create, true),
                2 => (Operation::WritePartial, true),
                3 if matches!(self.content_format, FORMAT_NONE | FORMAT_TEXT) => (Operation::Execute, true),
                3 => (Operation::WritePartial, true),
                _ => return Err(BAD_DEPTH),
            },
            Code::FETCH => match self.observe {
                Some(true) => (Operation::ObserveComposite, true),
                Some(false) => (Operation::CancelObserveComposite, true),
                None => (Operation::ReadComposite, true),
            },
            Code::PUT if self.content_format == FORMAT_NONE => (Operation::WriteAttributes, true),
            // Of a whole Object: in a bootstrap, the data model decides.
            Code::PUT => (Operation::WriteReplace, depth >= 1),
            Code::IPATCH => (Operation::WriteComposite, true),
            Code::DELETE => (Operation::Delete, depth != 3),
            _ => return Err(BadRequest::Drop),
        };
        if possible { Ok((operation, path)) } else { Err(BAD_DEPTH) }
    }
}

impl Target {
    /// Takes the next Uri-Path option.
    fn then(self, segment: &[u8], first: bool) -> Result<Self, BadRequest> {
        match (self, segment) {
            (_, b"bs") if first => Ok(Self::Bootstrap),
            (_, b"") if first => Ok(Self::Root),
            (Self::Path(path), _) => id(segment).and_then(|id| path.child(id)).map(Self::Path).ok_or(BAD_PATH),
            // Nothing may follow `bs`; what follows an empty first segment is not looked at.
            (Self::Bootstrap, _) => Err(BAD_PATH),
            (Self::Root, _) => Ok(Self::Root),
        }
    }
}

/// An id: one to six decimal digits, at most 65535.
fn id(segment: &[u8]) -> Option<u16> {
    if segment.is_empty() || segment.len() > 6 {
        return None;
    }
    let mut value: u32 = 0;
    for &byte in segment {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(byte - b'0');
    }
    u16::try_from(value).ok()
}
