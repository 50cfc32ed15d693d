//! Data model: lookup, operations, transactions (spec 30).
//!
//! [`OperationState`] carries out one operation of a server, or writes the list of Objects for Register and Update. It never
//! calls the application: it is polled, asks for a handler with [`HandlerCall`] and gets a [`HandlerReply`] back. What the
//! application defined is seen through [`Model`], and looked at anew after every handler.
//!
//! | file | what it holds |
//! |---|---|
//! | `model.rs` | [`Model`]: the definitions, and lookup in them |
//! | `call.rs` | what is asked for, and the answers |
//! | `operation.rs` | [`OperationState`]: life cycle, transactions |
#![forbid(unsafe_code)]

mod call;
mod model;
mod operation;

#[cfg(anj_with_external_data)]
pub use call::External;
pub use call::{Argument, ChangeKind, DmPoll, HandlerCall, HandlerReply, Io, ReadValue, WriteValue};
pub use model::{
    Handler, Kind, Location, Model, ResourceDef, find_instance, find_object, find_resource, instance_id, is_readable,
    locate,
};
pub use operation::OperationState;

/// Object ids that LwM2M treats apart.
pub mod oid {
    /// Security
    pub const SECURITY: u16 = 0;
    /// Server
    pub const SERVER: u16 = 1;
    /// Access Control
    pub const ACCESS_CONTROL: u16 = 2;
    /// Device
    pub const DEVICE: u16 = 3;
    /// OSCORE
    pub const OSCORE: u16 = 21;
}
