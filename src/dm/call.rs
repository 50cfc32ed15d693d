//! What an operation asks for, and the answers it gets.

use crate::coap::Code;
use crate::path::Path;
use crate::payload::Chunk;
use crate::value::{DataType, Scalar};

/// What happened to a part of the data model; numbered as `anj_core_change_type_t`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum ChangeKind {
    /// A value changed.
    #[default]
    Value = 0,
    /// An Instance or Resource Instance was added.
    Added,
    /// An Instance or Resource Instance was removed.
    Deleted,
}

/// A value for `res_write`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum WriteValue {
    /// A complete value.
    Scalar(Scalar),
    /// A piece of a string or opaque value: a range of the input block ([`Io::input`]).
    Chunk(Chunk),
}

/// The argument of an Execute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Argument {
    /// None: no payload.
    None,
    /// The first bytes of the input block ([`Io::input`]): how many.
    Input(usize),
    /// The first bytes of the output buffer ([`Io::output`]), where several blocks were collected: how many.
    Output(usize),
}

/// Callbacks of an external value as `res_read` filled them in: get, open, close, argument. Opaque here.
#[cfg(anj_with_external_data)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct External {
    /// `get_external_data`, `open_external_data`, `close_external_data`, `user_args`.
    pub pointers: [*const core::ffi::c_void; 4],
}

#[cfg(anj_with_external_data)]
impl External {
    /// No callbacks.
    pub const NONE: Self = Self { pointers: [core::ptr::null(); 4] };

    /// Has a `get_external_data`.
    pub fn can_get(&self) -> bool {
        matches!(self.pointers, [get, ..] if !get.is_null())
    }

    /// Has an `open_external_data`.
    pub fn can_open(&self) -> bool {
        matches!(self.pointers, [_, open, ..] if !open.is_null())
    }

    /// Has a `close_external_data`.
    pub fn can_close(&self) -> bool {
        matches!(self.pointers, [_, _, close, _] if !close.is_null())
    }
}

/// A call into the application. The handler exists: that was looked up just before.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum HandlerCall {
    /// `transaction_begin`
    Begin {
        /// The Object.
        oid: u16,
    },
    /// `transaction_validate`
    Validate {
        /// The Object.
        oid: u16,
    },
    /// `transaction_end`
    End {
        /// The Object.
        oid: u16,
        /// `ANJ_DM_TRANSACTION_SUCCESS`, else `_FAILURE`.
        success: bool,
    },
    /// `inst_create`
    InstanceCreate {
        /// The Object.
        oid: u16,
        /// The new Instance.
        iid: u16,
    },
    /// `inst_delete`
    InstanceDelete {
        /// The Object.
        oid: u16,
        /// The Instance.
        iid: u16,
    },
    /// `inst_reset`
    InstanceReset {
        /// The Object.
        oid: u16,
        /// The Instance.
        iid: u16,
    },
    /// `res_inst_create`
    ResourceInstanceCreate {
        /// Four ids.
        path: Path,
    },
    /// `res_inst_delete`
    ResourceInstanceDelete {
        /// Four ids.
        path: Path,
    },
    /// `res_read`; the reply carries a value.
    Read {
        /// Three ids (the handler gets 65535 as Resource Instance) or four.
        path: Path,
        /// Declared type: tells which member of the value the handler fills in.
        data_type: DataType,
    },
    /// `res_write` of [`OperationState::write_value`](super::OperationState::write_value)
    Write {
        /// Three ids (the handler gets 65535 as Resource Instance) or four.
        path: Path,
    },
    /// `res_execute`
    Execute {
        /// Three ids.
        path: Path,
        /// Raw payload of the request.
        argument: Argument,
    },
    /// `open_external_data`
    #[cfg(anj_with_external_data)]
    ExternalOpen {
        /// The callbacks.
        external: External,
    },
    /// `get_external_data`; the reply tells the code and how many bytes it produced.
    #[cfg(anj_with_external_data)]
    ExternalGet {
        /// The callbacks.
        external: External,
        /// How many bytes came before.
        offset: usize,
        /// Where in the output buffer ([`Io::output`]) the bytes go.
        at: usize,
        /// How many at most.
        max: usize,
    },
    /// `close_external_data`
    #[cfg(anj_with_external_data)]
    ExternalClose {
        /// The callbacks.
        external: External,
    },
    /// No handler: a server changed this and the change holds. A path of less than three ids with [`ChangeKind::Value`]
    /// means that anything below it may have changed.
    Changed {
        /// What.
        path: Path,
        /// How.
        kind: ChangeKind,
    },
}

/// A value that `res_read` gave.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ReadValue {
    /// None: not a read, or it failed.
    None,
    /// A complete value of the declared type.
    Scalar(Scalar),
    /// Opaque or text, by the declared type: memory of the application, stable until the operation ends.
    Memory {
        /// Start; may be null when `len` is 0.
        data: *const u8,
        /// Bytes.
        len: usize,
    },
    /// Callbacks that fetch the value.
    #[cfg(anj_with_external_data)]
    External(External),
}

/// What a handler answered.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct HandlerReply {
    /// What it returned; 0 for handlers that return nothing.
    pub code: i32,
    /// Bytes that `get_external_data` produced; else 0.
    pub len: usize,
    /// The value of a read.
    pub value: ReadValue,
}

impl HandlerReply {
    /// The reply of a handler that only returns a code.
    pub const fn code(code: i32) -> Self {
        Self { code, len: 0, value: ReadValue::None }
    }

    /// The reply of a read that succeeded.
    pub const fn value(value: ReadValue) -> Self {
        Self { code: 0, len: 0, value }
    }
}

/// The memory that an operation works on; the same in each poll, except for new content.
pub struct Io<'a> {
    /// Payload of the current block of the request; empty when there is none. It may be changed (decoded in place).
    pub input: &'a mut [u8],
    /// The payload buffer: answers are written to its start, block by block.
    pub output: &'a mut [u8],
    /// Size of a block of the answer, at least 16 (or the rest of the buffer, when no block-wise transfer is wanted).
    pub block_size: usize,
    /// The memory that [`OperationState::source`](super::OperationState::source) names, empty when it names none.
    pub source: &'a [u8],
}

/// What an operation needs next.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum DmPoll {
    /// Make this call, then [`OperationState::reply`](super::OperationState::reply).
    Call(HandlerCall),
    /// The block is used up: answer 2.31, and when the next one is there
    /// [`OperationState::input`](super::OperationState::input).
    NeedInput,
    /// Answer; then either [`OperationState::next_block`](super::OperationState::next_block) (when `more`, and the
    /// server asked for it) or [`OperationState::end`](super::OperationState::end).
    Respond {
        /// Response code; without meaning for the list of Objects.
        code: Code,
        /// Content-Format of the payload, 65535 for none.
        content_format: u16,
        /// Location-Path of a created Instance; the root for none.
        location: Path,
        /// Bytes at the start of [`Io::output`].
        len: usize,
        /// More blocks follow.
        more: bool,
    },
    /// An observing request is to be looked at by who keeps the observations: see `observed.rs` for the answers.
    #[cfg(anj_with_observe)]
    Observe,
    /// The paths of an Observe-Composite are known.
    #[cfg(anj_with_observe_composite)]
    ObservePaths,
    /// The next attribute of a link is wanted, answered with
    /// [`OperationState::attribute`](super::OperationState::attribute).
    #[cfg(all(anj_with_discover, anj_with_discover_attr))]
    Attribute {
        /// The path of the link.
        path: Path,
        /// The path of the request.
        target: Path,
        /// Where to go on.
        place: u8,
    },
    /// Nothing to do. After [`OperationState::end`](super::OperationState::end): the operation is over.
    Idle,
}

/// The response code of a handler that failed (spec 30 §1): the negated code byte, else 5.00; −1 is 4.00.
pub fn failure(code: i32) -> Code {
    match code {
        -1 => Code::BAD_REQUEST,
        -128 => Code::BAD_REQUEST,
        -129 => Code::UNAUTHORIZED,
        -132 => Code::NOT_FOUND,
        -133 => Code::METHOD_NOT_ALLOWED,
        -161 => Code::NOT_IMPLEMENTED,
        -163 => Code::SERVICE_UNAVAILABLE,
        _ => Code::INTERNAL_SERVER_ERROR,
    }
}
