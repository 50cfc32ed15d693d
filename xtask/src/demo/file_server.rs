//! The firmware server of the demo: one file over CoAP, block by block (RFC 7959).

use super::udp::{LossySocket, answer, texts, uint};
use anyhow::Result;
use coap_lite::{CoapOption, MessageClass, MessageType, Packet, RequestType, ResponseType};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

/// Blocks of 1024 bytes: SZX 6.
pub const BLOCK_SIZE: usize = 1024;
const SZX: u32 = 6;

/// What the screen shows of a download.
#[derive(Default)]
pub struct Progress {
    /// Blocks asked for, each counted once.
    pub blocks: AtomicUsize,
    /// Requests for a block that had been asked for before.
    pub repeats: AtomicUsize,
    stop: AtomicBool,
}

/// A server that runs in a thread of its own until dropped.
pub struct FileServer {
    pub address: SocketAddr,
    pub progress: Arc<Progress>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl FileServer {
    /// Serves `file` as `/fw`.
    pub fn start(file: Vec<u8>, loss: u8) -> Result<Self> {
        let mut socket = LossySocket::bind(loss)?;
        let address = socket.address()?;
        let progress = Arc::new(Progress::default());
        let shared = Arc::clone(&progress);
        let thread = std::thread::spawn(move || {
            while !shared.stop.load(Ordering::Relaxed) {
                if let Some((request, from)) = socket.receive()?
                    && let Some(response) = respond(&request, &file, &shared)
                {
                    socket.send(&response, from)?;
                }
            }
            Ok(())
        });
        Ok(Self { address, progress, thread: Some(thread) })
    }
}

impl Drop for FileServer {
    fn drop(&mut self) {
        self.progress.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn respond(request: &Packet, file: &[u8], progress: &Progress) -> Option<Packet> {
    if request.header.get_type() != MessageType::Confirmable {
        return None;
    }
    if request.header.code != MessageClass::Request(RequestType::Get) {
        return Some(answer(request, ResponseType::MethodNotAllowed));
    }
    if texts(request, CoapOption::UriPath) != ["fw"] {
        return Some(answer(request, ResponseType::NotFound));
    }
    let asked = request
        .get_first_option(CoapOption::Block2)
        .map_or(0, |value| value.iter().fold(0usize, |number, byte| number << 8 | usize::from(*byte)));
    let number = asked >> 4;
    let Some(rest) = file.get(number * BLOCK_SIZE..) else {
        return Some(answer(request, ResponseType::BadRequest));
    };
    let block = &rest[..rest.len().min(BLOCK_SIZE)];
    let more = rest.len() > BLOCK_SIZE;
    if number < progress.blocks.fetch_max(number + 1, Ordering::Relaxed) {
        progress.repeats.fetch_add(1, Ordering::Relaxed);
    }
    let mut response = answer(request, ResponseType::Content);
    response.add_option(CoapOption::ETag, (file.len() as u32).to_be_bytes().to_vec());
    response.add_option(CoapOption::Block2, uint((number as u32) << 4 | u32::from(more) << 3 | SZX));
    if number == 0 {
        response.add_option(CoapOption::Size2, uint(file.len() as u32));
    }
    response.payload = block.to_vec();
    Some(response)
}
