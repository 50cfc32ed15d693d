//! The list of sockets that `anjay_get_sockets` gives.

use core::ptr::null_mut;

use super::avs::socket::avs_net_socket_t;

/// An element of an `AVS_LIST`: the pointer to the next one lies in front of what the application sees.
#[repr(C)]
#[derive(Debug)]
struct Element {
    next: *mut u8,
    socket: *mut avs_net_socket_t,
}

/// A socket as the application sees it.
#[derive(Debug)]
pub struct Socket {
    /// Its descriptor.
    pub descriptor: i32,
}

/// The list given last, with what it points to.
#[derive(Debug, Default)]
pub struct SocketList {
    sockets: Vec<Box<Socket>>,
    elements: Vec<Box<Element>>,
}

impl SocketList {
    /// Makes a new list; the one before ends.
    pub fn set(&mut self, descriptors: &[i32]) -> *const *mut avs_net_socket_t {
        self.sockets = descriptors.iter().map(|descriptor| Box::new(Socket { descriptor: *descriptor })).collect();
        self.elements.clear();
        let mut next = null_mut::<u8>();
        for socket in self.sockets.iter_mut().rev() {
            let socket = (&raw mut **socket).cast();
            let mut element = Box::new(Element { next, socket });
            next = (&raw mut element.socket).cast();
            self.elements.push(element);
        }
        next.cast_const().cast()
    }
}
