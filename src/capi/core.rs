//! `anj/core.h`: life cycle of a client.
#![allow(non_camel_case_types)]

use core::ffi::{c_char, c_void};

use crate::config::ANJ_DM_MAX_OBJECTS_NUMBER;
use crate::session::SessionState;

/// A client. Allocated by the application, set up by `anj_core_init`; everything but `endpoint_name` is private.
#[repr(C)]
pub struct anj_t {
    /// Endpoint name given to `anj_core_init`.
    pub endpoint_name: *const c_char,
    /// Private: installed objects, ascending Object id.
    pub(crate) objects: [*const c_void; ANJ_DM_MAX_OBJECTS_NUMBER],
    /// Private: how many.
    pub(crate) object_count: u16,
    /// Private: the session.
    pub(crate) session: SessionState,
}
