//! What handlers are given to emit ids, to give a value and to take one: `anjay_dm_emit`, `anjay_ret_*`, `anjay_get_*`,
//! `anjay_execute_get_*` (spec 50 §5.8).

use anj::value::Scalar;

use crate::value::{BAD_REQUEST, Value, Written};

/// Where `anjay_dm_emit` puts ids.
#[derive(Debug, Default)]
pub struct Ids {
    ids: Vec<u16>,
    unsorted: bool,
}

impl Ids {
    /// Takes the next id.
    pub fn emit(&mut self, id: u16) {
        self.unsorted |= id == u16::MAX || self.ids.last().is_some_and(|last| *last >= id);
        self.ids.push(id);
    }

    /// The ids; `None` when they did not ascend.
    pub fn finish(self) -> Option<Vec<u16>> {
        (!self.unsorted).then_some(self.ids)
    }
}

/// What may be done with a Resource, numbered as `anjay_dm_resource_kind_t`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResourceKind {
    /// Read
    R = 0,
    /// Write
    W,
    /// Read and write
    RW,
    /// Read, multiple
    RM,
    /// Write, multiple
    WM,
    /// Read and write, multiple
    RWM,
    /// Execute
    E,
    /// For the Bootstrap Server only
    BsRW,
}

impl ResourceKind {
    /// The kind of that number.
    pub fn from_number(number: i32) -> Option<Self> {
        const KINDS: [ResourceKind; 8] = [
            ResourceKind::R,
            ResourceKind::W,
            ResourceKind::RW,
            ResourceKind::RM,
            ResourceKind::WM,
            ResourceKind::RWM,
            ResourceKind::E,
            ResourceKind::BsRW,
        ];
        KINDS.get(usize::try_from(number).ok()?).copied()
    }
}

/// A Resource as an object lists it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resource {
    /// Its id.
    pub rid: u16,
    /// What may be done with it.
    pub kind: ResourceKind,
    /// It has a value.
    pub present: bool,
}

impl Resource {
    /// A Resource that has a value.
    pub const fn new(rid: u16, kind: ResourceKind) -> Self {
        Self { rid, kind, present: true }
    }
}

/// Where `anjay_dm_emit_res` puts Resources.
#[derive(Debug, Default)]
pub struct Resources {
    list: Vec<Resource>,
    wrong: bool,
}

impl Resources {
    /// Takes the next Resource; one of no kind is none.
    pub fn emit(&mut self, rid: u16, kind: Option<ResourceKind>, present: bool) {
        self.wrong |= rid == u16::MAX || self.list.last().is_some_and(|last| last.rid >= rid);
        if let Some(kind) = kind {
            self.list.push(Resource { rid, kind, present });
        }
    }

    /// The Resources; `None` when their ids did not ascend.
    pub fn finish(self) -> Option<Vec<Resource>> {
        (!self.wrong).then_some(self.list)
    }
}

/// Where `anjay_ret_*` put a value: exactly one.
#[derive(Debug, Default)]
pub struct Output {
    value: Option<Value>,
    /// Bytes that `anjay_ret_bytes_append` has yet to bring.
    missing: usize,
    failed: bool,
}

impl Output {
    /// Takes the value; false when there was one.
    pub fn put(&mut self, value: Value) -> bool {
        self.failed |= self.value.is_some();
        if self.failed {
            return false;
        }
        self.value = Some(value);
        true
    }

    /// Begins a value of so many bytes.
    pub fn begin_bytes(&mut self, len: usize) -> bool {
        let begun = self.put(Value::Bytes(Vec::new()));
        if begun {
            self.missing = len;
        }
        begun
    }

    /// Takes the next bytes; false when they are too many.
    pub fn append(&mut self, data: &[u8]) -> bool {
        match (&mut self.value, self.missing.checked_sub(data.len())) {
            (Some(Value::Bytes(bytes)), Some(missing)) if !self.failed => {
                bytes.extend_from_slice(data);
                self.missing = missing;
                true
            }
            _ => {
                self.failed = true;
                false
            }
        }
    }

    /// The value; `None` when there is none, or not all of it.
    pub fn finish(self) -> Option<Value> {
        self.value.filter(|_| !self.failed && self.missing == 0)
    }
}

/// Where `anjay_get_*` take a value from.
#[derive(Debug)]
pub struct Input {
    written: Written,
    /// Bytes of a string that were taken.
    taken: usize,
    opaque: Option<Vec<u8>>,
}

impl Input {
    /// For a value.
    pub fn new(written: Written) -> Self {
        Self { written, taken: 0, opaque: None }
    }

    /// The value as it was written.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// The next part of a text, at most `room` bytes, and whether it is the last.
    ///
    /// # Errors
    /// −128 when it is no text.
    pub fn text(&mut self, room: usize) -> Result<(&[u8], bool), i32> {
        let text = self.written.text().ok_or(BAD_REQUEST)?;
        let rest = text.get(self.taken..).unwrap_or_default();
        let part = rest.get(..room).unwrap_or(rest);
        self.taken += part.len();
        Ok((part, part.len() == rest.len()))
    }

    /// The next part of opaque bytes, at most `room`, and whether it is the last.
    ///
    /// # Errors
    /// −128 when they are no bytes.
    pub fn bytes(&mut self, room: usize) -> Result<(&[u8], bool), i32> {
        if self.opaque.is_none() {
            self.opaque = Some(self.written.opaque().ok_or(BAD_REQUEST)?);
        }
        let rest = self.opaque.as_deref().and_then(|bytes| bytes.get(self.taken..)).unwrap_or_default();
        let part = rest.get(..room).unwrap_or(rest);
        self.taken += part.len();
        Ok((part, part.len() == rest.len()))
    }
}

impl From<Scalar> for Input {
    fn from(value: Scalar) -> Self {
        Self::new(Written::Scalar(value))
    }
}

/// The arguments of an Execute (LwM2M Core, operation "Execute"): `arg *( "," arg )`, `arg = DIGIT [ "=" "'" *char "'" ]`.
#[derive(Debug)]
pub struct Arguments {
    text: Vec<u8>,
    at: usize,
    /// The value that may be read: where it is.
    value: Option<(usize, usize)>,
    begun: bool,
    failed: bool,
}

/// There is no argument left: `ANJAY_EXECUTE_GET_ARG_END`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NextArgument {
    /// This one, and whether it has a value.
    Argument(u8, bool),
    /// No more.
    End,
}

impl Arguments {
    /// For the payload of an Execute.
    pub fn new(payload: &[u8]) -> Self {
        Self { text: payload.to_vec(), at: 0, value: None, begun: false, failed: false }
    }

    /// The next argument; what is left of the value of the last one is passed over.
    ///
    /// # Errors
    /// −128 for what is no list of arguments.
    pub fn next_argument(&mut self) -> Result<NextArgument, i32> {
        if self.failed {
            return Err(BAD_REQUEST);
        }
        let next = self.parse();
        self.failed = next.is_none();
        next.ok_or(BAD_REQUEST)
    }

    fn parse(&mut self) -> Option<NextArgument> {
        self.value = None;
        let rest = self.text.get(self.at..)?;
        let rest = match (rest, self.begun) {
            ([], _) => return Some(NextArgument::End),
            ([b',', rest @ ..], true) => rest,
            (_, true) => return None,
            (rest, false) => rest,
        };
        self.begun = true;
        let (&digit @ b'0'..=b'9', rest) = rest.split_first()? else { return None };
        let value = match rest {
            [] | [b',', ..] => None,
            [b'=', b'\'', value @ ..] => {
                let len = value.iter().position(|&character| character == b'\'')?;
                if !value.get(..len)?.iter().all(|&character| is_allowed(character)) {
                    return None;
                }
                Some(len)
            }
            _ => return None,
        };
        let end = self.text.len() - rest.len();
        self.at = match value {
            Some(len) => {
                self.value = Some((end + 2, end + 2 + len));
                end + 2 + len + 1
            }
            None => end,
        };
        Some(NextArgument::Argument(digit - b'0', value.is_some()))
    }

    /// The next part of the value, at most `room` bytes, and whether it is the last.
    pub fn value(&mut self, room: usize) -> (&[u8], bool) {
        let Some((start, end)) = self.value else { return (&[], true) };
        let stop = end.min(start.saturating_add(room));
        self.value = Some((stop, end));
        (self.text.get(start..stop).unwrap_or_default(), stop == end)
    }
}

/// A character of a value: printable ASCII without the quotes and the comma-like ones that LwM2M leaves out.
fn is_allowed(character: u8) -> bool {
    matches!(character, b'!' | b'#'..=b'&' | b'('..=b'[' | b']'..=b'~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spec_50_s5_8_ids_ascend() {
        let finish = |list: &[u16]| {
            let mut ids = Ids::default();
            list.iter().for_each(|id| ids.emit(*id));
            ids.finish()
        };
        assert_eq!(finish(&[]), Some(vec![]));
        assert_eq!(finish(&[0, 7]), Some(vec![0, 7]));
        for wrong in [&[7, 0][..], &[1, 1], &[65535]] {
            assert_eq!(finish(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn spec_50_s5_8_exactly_one_value() {
        let mut output = Output::default();
        assert!(output.put(Value::Scalar(Scalar::Int(1))));
        assert!(!output.put(Value::Scalar(Scalar::Int(2))));
        assert_eq!(output.finish(), None);
        let mut output = Output::default();
        assert!(output.begin_bytes(3) && output.append(b"ab") && output.append(b"c"));
        assert_eq!(output.finish(), Some(Value::Bytes(b"abc".to_vec())));
        let mut output = Output::default();
        assert!(output.begin_bytes(3) && output.append(b"ab"));
        assert_eq!(output.finish(), None);
        let mut output = Output::default();
        assert!(output.begin_bytes(1) && !output.append(b"ab"));
        assert_eq!(output.finish(), None);
        assert!(!Output::default().append(b""));
        assert_eq!(Output::default().finish(), None);
    }

    #[test]
    fn spec_50_s9_2_d13_and_d17_in_parts() {
        let mut input = Input::new(Written::Plain(b"hello world!!".to_vec()));
        assert_eq!(input.text(7), Ok((&b"hello w"[..], false)));
        assert_eq!(input.text(7), Ok((&b"orld!!"[..], true)));
        assert_eq!(input.text(7), Ok((&b""[..], true)));
        let mut input = Input::new(Written::Bytes(b"0123456789".to_vec()));
        assert_eq!(input.bytes(4), Ok((&b"0123"[..], false)));
        assert_eq!(input.bytes(4), Ok((&b"4567"[..], false)));
        assert_eq!(input.bytes(4), Ok((&b"89"[..], true)));
        assert_eq!(Input::new(Written::Bytes(vec![1])).text(4), Err(BAD_REQUEST));
    }

    #[test]
    fn spec_50_s9_2_d28_and_d29_arguments() {
        let mut arguments = Arguments::new(b"0='a',1,2='longvalue123'");
        assert_eq!(arguments.next_argument(), Ok(NextArgument::Argument(0, true)));
        assert_eq!(arguments.value(7), (&b"a"[..], true));
        assert_eq!(arguments.next_argument(), Ok(NextArgument::Argument(1, false)));
        assert_eq!(arguments.value(7), (&b""[..], true));
        assert_eq!(arguments.next_argument(), Ok(NextArgument::Argument(2, true)));
        assert_eq!(arguments.value(7), (&b"longval"[..], false));
        assert_eq!(arguments.next_argument(), Ok(NextArgument::End));
        for wrong in ["0,", "12", ",0", "a", "0=a", "0='a", "0='a'1", "0='a b'", "0='\"'", "0 "] {
            let mut arguments = Arguments::new(wrong.as_bytes());
            let mut last = arguments.next_argument();
            while matches!(last, Ok(NextArgument::Argument(..))) {
                last = arguments.next_argument();
            }
            assert_eq!(last, Err(BAD_REQUEST), "{wrong}");
            assert_eq!(arguments.next_argument(), Err(BAD_REQUEST), "{wrong}: again");
        }
        assert_eq!(Arguments::new(b"").next_argument(), Ok(NextArgument::End));
    }
}
