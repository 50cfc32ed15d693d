//! Downloads over CoAP (spec 50 §5.11), on the core's downloader.

use anj::coap::Uri;
use anj::downloader::{
    DownloaderConfig, DownloaderError, DownloaderPoll, DownloaderState, DownloaderStatus, MAX_RANDOM,
};
use anj::exchange::{NetCall, NetReply, TxParams};
use anj::time::{Duration, Instant};

use crate::capi::download_handlers::Callbacks;
use crate::capi::network::{Credentials, Network, Peer};
use crate::client::Guard;
use crate::{account, fw_update, platform};

/// Size of the blocks in which a download goes on from the middle.
const BLOCK: usize = 1024;

/// Who gets the data.
#[derive(Clone, Copy, Debug)]
pub enum Receiver {
    /// The Firmware Update object.
    FwUpdate,
    /// The application.
    Application(Callbacks),
}

/// What is to be downloaded.
#[derive(Clone, Debug)]
pub struct Request {
    /// From where.
    pub uri: Vec<u8>,
    /// The first byte wanted.
    pub offset: usize,
    /// ETag of what comes before that byte; empty: unknown.
    pub etag: Vec<u8>,
    /// Transmission parameters.
    pub tx: TxParams,
    /// For `coaps`.
    pub credentials: Option<Credentials>,
    /// Who gets the data.
    pub receiver: Receiver,
}

/// How a download ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// All data came.
    Finished,
    /// The receiver did not want more: what it said.
    Refused(i32),
    /// The response had this code.
    Response(u8),
    /// The resource changed, or ends before the byte that was wanted.
    Changed,
    /// The name of the host is not known.
    Unresolved,
    /// No answer.
    Timeout,
    /// The network failed.
    Network,
    /// Aborted.
    Aborted,
    /// Something else.
    Internal,
}

/// A download.
#[derive(Debug)]
pub struct Download {
    handle: usize,
    request: Request,
    state: DownloaderState,
    network: Network,
    /// Bytes of the first block that come before what is wanted.
    skip: usize,
    /// Code of the response, when it was an error.
    refusal: u8,
    unresolved: bool,
    ending: Option<Ending>,
    suspended: bool,
}

/// All downloads, by handle. A place is empty while its download is driven.
#[derive(Debug, Default)]
pub struct Downloads {
    list: Vec<(usize, Option<Box<Download>>)>,
    last: usize,
    /// Those that are to be aborted as soon as they are back in their places.
    aborted: Vec<usize>,
}

impl Downloads {
    /// Descriptors of the sockets.
    pub fn descriptors(&self) -> impl Iterator<Item = i32> {
        self.list.iter().filter_map(|(_, download)| download.as_ref()?.network.descriptor())
    }

    /// When one has something to do.
    pub fn due(&self, now: Instant) -> Option<Instant> {
        let running = |download: &Download| !download.suspended;
        let wait = |download: &Download| match download.network.descriptor() {
            Some(_) => platform::TICK,
            None => Duration::ZERO,
        };
        self.list
            .iter()
            .filter_map(|(_, download)| download.as_deref())
            .filter(|d| running(d))
            .map(|d| now.after(wait(d)))
            .min()
    }

    /// The download with a handle is there.
    pub fn contains(&self, handle: usize) -> bool {
        self.list.iter().any(|(other, _)| *other == handle)
    }
}

/// Starts a download: nothing is sent before the next pass of the scheduler. Its handle.
///
/// # Errors
/// [`DownloaderError`] for a URI that is none, or a scheme that is not known.
pub fn start(guard: &mut Guard<'_>, request: Request) -> Result<usize, DownloaderError> {
    let mut random = [0; 2];
    if !platform::random(&mut random) {
        return Err(DownloaderError::Internal);
    }
    let mut state = DownloaderState::new();
    state.init(&DownloaderConfig {
        tx_params: Some(request.tx),
        retry_delay: guard.config.download_retry_delay,
        retry_count: guard.config.download_retries.saturating_add(1),
        random,
    });
    state.start(&request.uri, request.credentials.is_some())?;
    state.skip_to(request.offset, &request.etag);
    let skip = request.offset % BLOCK;
    let downloads = &mut guard.downloads;
    downloads.last = downloads.last.wrapping_add(1).max(1);
    let handle = downloads.last;
    let download = Download {
        handle,
        request,
        state,
        network: Network::default(),
        skip,
        refusal: 0,
        unresolved: false,
        ending: None,
        suspended: false,
    };
    downloads.list.push((handle, Some(Box::new(download))));
    Ok(handle)
}

/// Aborts a download: its receiver is told before this returns, unless the download is being driven, then at the end of that.
pub fn abort(guard: &mut Guard<'_>, handle: usize) {
    let place = guard.downloads.list.iter().position(|(other, _)| *other == handle);
    let Some(place) = place else { return };
    match guard.downloads.list.get_mut(place).and_then(|(_, download)| download.take()) {
        Some(mut download) => {
            guard.downloads.list.remove(place);
            download.close();
            download.finish(guard, Ending::Aborted);
        }
        None => guard.downloads.aborted.push(handle),
    }
}

/// Aborts everything.
pub fn abort_all(guard: &mut Guard<'_>) {
    let handles: Vec<usize> = guard.downloads.list.iter().map(|(handle, _)| *handle).collect();
    for handle in handles {
        abort(guard, handle);
    }
}

/// Suspends a download, or lets it go on.
pub fn suspend(guard: &mut Guard<'_>, handle: usize, suspended: bool) -> bool {
    let download = guard.downloads.list.iter_mut().find(|(other, _)| *other == handle);
    let Some((_, Some(download))) = download else { return false };
    if download.suspended != suspended {
        download.suspended = suspended;
        let _ = if suspended { download.state.suspend() } else { download.state.resume(&download.request.uri) };
        download.step_once();
    }
    true
}

/// Drives all downloads.
pub fn step(guard: &mut Guard<'_>) {
    let handles: Vec<usize> = guard.downloads.list.iter().map(|(handle, _)| *handle).collect();
    for handle in handles {
        let place = |guard: &Guard<'_>| guard.downloads.list.iter().position(|(other, _)| *other == handle);
        let taken = place(guard).and_then(|place| guard.downloads.list.get_mut(place)?.1.take());
        let Some(mut download) = taken else { continue };
        if !download.suspended {
            download.drive(guard);
        }
        let aborted = guard.downloads.aborted.contains(&handle);
        guard.downloads.aborted.retain(|other| *other != handle);
        let ending = match (aborted, download.ending) {
            (true, _) => Some(Ending::Aborted),
            (false, ending) => ending,
        };
        let Some(at) = place(guard) else { continue };
        match ending {
            Some(ending) => {
                guard.downloads.list.remove(at);
                download.close();
                download.finish(guard, ending);
            }
            None => {
                if let Some((_, slot)) = guard.downloads.list.get_mut(at) {
                    *slot = Some(download);
                }
            }
        }
    }
}

impl Download {
    /// One step of the core's downloader.
    fn drive(&mut self, guard: &mut Guard<'_>) {
        if !self.state.begin_step() {
            return;
        }
        loop {
            let poll = self.state.poll(platform::now(), &self.request.uri);
            let _ = self.state.take_note();
            match poll {
                DownloaderPoll::Leave => break,
                DownloaderPoll::Report(_) => {}
                DownloaderPoll::Data { start, len } => self.deliver(guard, start, len),
                other => self.serve(other),
            }
        }
        let ended = match self.state.status() {
            DownloaderStatus::Finished if self.skip > 0 => Some(Ending::Changed),
            DownloaderStatus::Finished => Some(Ending::Finished),
            DownloaderStatus::Failed => Some(self.failure()),
            _ => None,
        };
        if self.ending.is_none() {
            self.ending = ended;
        }
    }

    /// A step in which nothing is delivered, after a suspension.
    fn step_once(&mut self) {
        if !self.state.begin_step() {
            return;
        }
        loop {
            match self.state.poll(platform::now(), &self.request.uri) {
                DownloaderPoll::Leave | DownloaderPoll::Data { .. } => return,
                DownloaderPoll::Report(_) => {}
                other => self.serve(other),
            }
        }
    }

    fn failure(&self) -> Ending {
        match self.state.error() {
            DownloaderError::InvalidResponse => Ending::Response(self.refusal),
            DownloaderError::EtagMismatch => Ending::Changed,
            DownloaderError::Timeout => Ending::Timeout,
            DownloaderError::Network if self.unresolved => Ending::Unresolved,
            DownloaderError::Network => Ending::Network,
            DownloaderError::Terminated => Ending::Aborted,
            _ => Ending::Internal,
        }
    }

    /// Makes the calls of the network layer.
    fn serve(&mut self, poll: DownloaderPoll) {
        let secure = self.state.is_secure();
        let reply = match poll {
            DownloaderPoll::Connect { .. } => self.connect(secure),
            DownloaderPoll::Net(NetCall::Create) => {
                self.network.create(secure, &Peer { credentials: self.request.credentials.clone() })
            }
            DownloaderPoll::Net(NetCall::Send { offset, len }) => {
                let message = self.state.buffer.get(offset..).and_then(|rest| rest.get(..len));
                self.network.send(secure, message.unwrap_or_default())
            }
            DownloaderPoll::Net(NetCall::Receive) => {
                let reply = self.network.receive(secure, &mut self.state.buffer);
                if let (0, [_, code @ 0x80..=0xBF, ..]) = (reply.code, self.state.buffer)
                    && reply.value >= 2
                {
                    self.refusal = code;
                }
                reply
            }
            DownloaderPoll::Net(call) => self.network.call(secure, call),
            DownloaderPoll::Random(len) => {
                let mut random = [0; MAX_RANDOM];
                let drawn = platform::random(&mut random);
                let random = if drawn { random.get(..len) } else { None };
                self.state.random_reply(platform::now(), random);
                return;
            }
            _ => return,
        };
        self.state.net_reply(reply);
    }

    fn connect(&mut self, secure: bool) -> NetReply {
        let Ok(uri) = Uri::parse(&self.request.uri) else { return NetReply { code: -1, value: 0 } };
        let mut host = uri.host.to_vec();
        let literal = host.starts_with(b"[") || host.iter().all(|c| c.is_ascii_digit() || *c == b'.');
        host.push(0);
        let reply = self.network.connect(secure, &host, uri.port_or_default());
        self.unresolved = reply.code != 0 && reply.code != IN_PROGRESS && !literal;
        reply
    }

    /// Gives the receiver a block.
    fn deliver(&mut self, guard: &mut Guard<'_>, start: usize, len: usize) {
        let block = self.state.buffer.get(start..).and_then(|rest| rest.get(..len)).unwrap_or_default();
        let skipped = self.skip.min(block.len());
        let data = block.get(skipped..).unwrap_or_default().to_vec();
        self.skip -= skipped;
        if data.is_empty() || self.ending.is_some() {
            return;
        }
        let etag = self.state.etag().to_vec();
        let code = match self.request.receiver {
            Receiver::FwUpdate => fw_update::downloaded(guard, self.handle, &data, &etag),
            Receiver::Application(callbacks) => callbacks.next_block(guard, &data, &etag),
        };
        if code != 0 {
            self.ending = Some(Ending::Refused(code));
        }
        if self.ending.is_some() || guard.downloads.aborted.contains(&self.handle) {
            self.state.terminate();
        }
    }

    fn close(&mut self) {
        self.network.clean_up(account::is_secure(&self.request.uri));
    }

    fn finish(self: Box<Self>, guard: &mut Guard<'_>, ending: Ending) {
        match self.request.receiver {
            Receiver::FwUpdate => fw_update::download_ended(guard, self.handle, ending, self.state.etag()),
            Receiver::Application(callbacks) => callbacks.finished(guard, ending),
        }
    }
}

/// `ANJ_NET_EINPROGRESS`
const IN_PROGRESS: i32 = 4;
