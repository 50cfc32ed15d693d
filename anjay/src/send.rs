//! LwM2M Send (spec 50 §5.13): batches of values, and the requests that send them.

use std::collections::VecDeque;
use std::sync::Arc;

use anj::path::Path;
use anj::payload::LeafValue;
use anj::send::{Record, SendResult};
use anj::session::ConnStatus;

use crate::capi::send_handlers::Finished;
use crate::client::Guard;
use crate::value::Value;

/// A value at a time.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it belongs: a Resource (Instance).
    pub path: Path,
    /// The value.
    pub value: Value,
    /// Seconds since the epoch; NaN for no time.
    pub time: f64,
}

/// Values that are sent together.
#[derive(Debug, Default)]
pub struct Batch {
    /// The values, in order.
    pub entries: Vec<Entry>,
}

/// What `anjay_send` returns, numbered as `anjay_send_result_t`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SendError {
    /// The server does not want Send.
    Muted = 2,
    /// Not registered.
    Offline = 3,
    /// A bootstrap is under way.
    Bootstrap = 4,
    /// There is no such server.
    Ssid = 5,
    /// Out of memory, or nothing to send.
    Internal = 7,
}

/// A request.
#[derive(Debug)]
pub struct Sending {
    batch: Arc<Batch>,
    ssid: u16,
    finished: Option<Finished>,
}

impl Sending {
    /// How many values there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.batch.entries.len()).unwrap_or(u32::MAX)
    }

    /// A value as the core wants it.
    pub fn record(&self, index: u32) -> Option<Record<'_>> {
        let entry = self.batch.entries.get(index as usize)?;
        let (value, data) = match &entry.value {
            Value::Scalar(value) => (LeafValue::Scalar(*value), &[][..]),
            Value::Text(text) => (LeafValue::String(text.len()), text.as_slice()),
            Value::Bytes(bytes) => (LeafValue::Bytes(bytes.len()), bytes.as_slice()),
        };
        let timestamp = if entry.time.is_finite() { entry.time } else { 0.0 };
        Some(Record { path: entry.path, value, data, timestamp })
    }

    /// Tells the application how it ended. `code`: of the last response that was an error.
    pub fn finish(self, guard: &mut Guard<'_>, result: SendResult, code: u8) {
        let result = match result {
            SendResult::Success => 0,
            SendResult::Timeout => -1,
            SendResult::Rejected if code != 0 => -i32::from(code),
            _ => -2,
        };
        if let Some(finished) = self.finished {
            finished.call(guard, self.ssid, &self.batch, result);
        }
    }
}

/// Requests that the session has yet to take.
#[derive(Debug, Default)]
pub struct SendQueue {
    waiting: VecDeque<Sending>,
}

impl SendQueue {
    /// The next one.
    pub fn take_next(&mut self) -> Option<Sending> {
        self.waiting.pop_front()
    }

    /// Has to wait after all.
    pub fn put_back(&mut self, sending: Sending) {
        self.waiting.push_front(sending);
    }

    /// Something waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// Queues a request. `deferrable`: it may wait for the registration.
///
/// # Errors
/// [`SendError`]
pub fn send(
    guard: &mut Guard<'_>,
    ssid: u16,
    batch: &Arc<Batch>,
    finished: Option<Finished>,
    deferrable: bool,
) -> Result<(), SendError> {
    let server = guard.server.as_ref().and_then(|server| server.of(ssid));
    let muted = server.filter(|_| ssid != 0 && ssid != u16::MAX).ok_or(SendError::Ssid)?.mute_send;
    if muted {
        return Err(SendError::Muted);
    }
    if batch.entries.is_empty() {
        return Err(SendError::Internal);
    }
    let offline = match guard.status {
        status if status.is_registered() => None,
        ConnStatus::Bootstrapping => Some(SendError::Bootstrap),
        _ => Some(SendError::Offline),
    };
    match offline {
        Some(error) if !deferrable => Err(error),
        _ => {
            guard.sends.waiting.push_back(Sending { batch: batch.clone(), ssid, finished });
            Ok(())
        }
    }
}

/// Gives up what waits, and tells.
pub fn abort_all(guard: &mut Guard<'_>) {
    let waiting: Vec<Sending> = guard.sends.waiting.drain(..).collect();
    for sending in waiting {
        sending.finish(guard, SendResult::Abort, 0);
    }
}
