//! The list of sockets that `anjay_get_sockets` gives.

use core::ffi::c_void;
use core::ptr::{null, null_mut};

use super::avs::list;
use super::avs::socket::avs_net_socket_t;

/// A socket as the application sees it.
#[derive(Debug)]
pub struct Socket {
    /// Its descriptor.
    pub descriptor: i32,
}

/// The list given last, an `AVS_LIST`, with what it points to.
#[derive(Debug)]
pub struct SocketList {
    first: *mut c_void,
    sockets: Vec<Socket>,
}

impl Default for SocketList {
    fn default() -> Self {
        Self { first: null_mut(), sockets: Vec::new() }
    }
}

impl SocketList {
    /// Makes a new list; the one before ends. NULL when there are none, or no memory.
    pub fn set(&mut self, descriptors: &[i32]) -> *const *mut avs_net_socket_t {
        self.clear();
        self.sockets = descriptors.iter().map(|descriptor| Socket { descriptor: *descriptor }).collect();
        let pointers: Vec<*mut avs_net_socket_t> =
            self.sockets.iter_mut().map(|socket| core::ptr::from_mut(socket).cast()).collect();
        let Some(first) = list::from_values(&pointers) else { return null() };
        self.first = first.cast();
        first
    }

    fn clear(&mut self) {
        while !self.first.is_null() {
            // SAFETY: a list that was made here.
            unsafe { list::avs_list_delete_impl(&raw mut self.first) };
        }
        self.sockets.clear();
    }
}

impl Drop for SocketList {
    fn drop(&mut self) {
        self.clear();
    }
}
