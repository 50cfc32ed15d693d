//! `poll()`.

use anj::time::Duration;

/// Waits until one of the descriptors can be read, or the time (rounded up to milliseconds) is over, or a signal came.
pub fn wait(descriptors: &[i32], time: Duration) {
    let mut list: Vec<libc::pollfd> =
        descriptors.iter().map(|fd| libc::pollfd { fd: *fd, events: libc::POLLIN, revents: 0 }).collect();
    let millis = i32::try_from(time.us.max(0).saturating_add(999) / 1000).unwrap_or(i32::MAX);
    // SAFETY: so many entries are there.
    let _ = unsafe { libc::poll(list.as_mut_ptr(), list.len() as libc::nfds_t, millis) };
}
