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
//! | `operation.rs`, `phase.rs` | [`OperationState`]: life cycle, which step comes next |
//! | `transaction.rs` | begin, validate, end, report |
//! | `read.rs`, `read_tlv.rs`, `write.rs`, `actions.rs`, `links.rs`, `bootstrap.rs`, `bootstrap_discover.rs` | its operations |
//! | `observed.rs` | the part of the data model in observing requests and notifications |
//! | `short.rs` | the short ways from one value to the next |
//! | `walk.rs` | from one definition to the next |
//! | `record.rs` | the value at hand |
//! | `changes.rs` | what is reported when the transaction has succeeded |
#![forbid(unsafe_code)]

mod actions;
#[cfg(anj_with_bootstrap)]
mod bootstrap;
#[cfg(all(anj_with_bootstrap, anj_with_bootstrap_discover))]
mod bootstrap_discover;
mod call;
mod changes;
mod links;
mod model;
#[cfg(anj_with_observe)]
mod observed;
mod operation;
mod phase;
mod read;
#[cfg(anj_ext_with_tlv_output)]
mod read_tlv;
mod record;
mod short;
mod transaction;
mod walk;
mod write;

#[cfg(anj_with_external_data)]
pub use call::External;
pub use call::{Argument, ChangeKind, DmPoll, HandlerCall, HandlerReply, Io, ReadValue, WriteValue, failure};
pub use changes::{ChangeState, ChangesState};
pub use model::{Handler, Kind, Location, Model, ResourceDef, instance_id, is_readable, locate};
#[cfg(anj_with_observe)]
pub use observed::has_readable;
pub use operation::OperationState;
use operation::is_protected;
#[cfg(anj_ext_with_tlv_output)]
pub use read_tlv::TlvReadState;
pub use record::RecordState;
pub use walk::WalkState;

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
