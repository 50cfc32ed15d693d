//! A client: everything behind an `anjay_t`, and the lock around it (spec 50 §5.1, §5.18).
//!
//! Every entry point takes the lock with [`Client::lock`]. A [`Guard`] gives access to what is inside; a callback is called in
//! [`Guard::unlocked`], which gives the lock back meanwhile and therefore needs that nothing inside is borrowed. So a callback
//! may call any function. What must not change under way (the session while it is driven, a download) is taken out first, and put
//! back afterwards: who finds it gone knows that somebody is at it.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anj::dm::ChangeKind;
use anj::exchange::TxParams;
use anj::path::Path;
use anj::session::ConnStatus;
use anj::time::{Duration, Instant};
use anj::value::DataType;

use crate::capi::scheduler::Scheduler;
use crate::download::Downloads;
use crate::fw_update::FwUpdate;
use crate::object::ObjectRef;
use crate::security::SecurityObject;
use crate::send::SendQueue;
use crate::server::ServerObject;
use crate::session::Session;

/// What `anjay_new` was told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Endpoint name.
    pub endpoint: Vec<u8>,
    /// Version of LwM2M to register with at first, and the lowest one: minor numbers.
    pub versions: (u8, u8),
    /// Transmission parameters, valid.
    pub tx: TxParams,
    /// Notifications are confirmable.
    pub confirmable: bool,
    /// Instances that come and go are told at once.
    pub update_immediately: bool,
    /// Attempts of a download beyond the first one.
    pub download_retries: u8,
    /// Time between them.
    pub download_retry_delay: Duration,
}

/// A client.
#[derive(Debug)]
pub struct Client {
    inner: Mutex<Inner>,
    /// [`IDLE`], [`RUNNING`] or [`INTERRUPTED`].
    event_loop: AtomicU8,
}

const IDLE: u8 = 0;
const RUNNING: u8 = 1;
const INTERRUPTED: u8 = 2;

/// What a client consists of.
#[derive(Debug)]
pub struct Inner {
    /// What `anjay_new` was told.
    pub config: Config,
    /// Registered objects, ids ascend.
    pub objects: Vec<ObjectRef>,
    /// The session; `None` while it is driven.
    pub session: Option<Box<Session>>,
    /// Where the session stands.
    pub status: ConnStatus,
    /// Version of LwM2M that it registers with: the minor number.
    pub version: u8,
    /// The session waits for the network: when it has something to do.
    pub session_due: Option<Instant>,
    /// The accounts have changed.
    pub reload: bool,
    /// What is to be asked of the session.
    pub wanted: Vec<crate::server::Wanted>,
    /// What the application told of the data model.
    pub changes: Vec<(Path, ChangeKind)>,
    /// Values that servers were told last, by [`Path::packed`].
    pub told: HashMap<u64, crate::value::Value>,
    /// Types that values have shown so far.
    pub types: HashMap<(u16, u16), DataType>,
    /// The Security object, installed.
    pub security: Option<SecurityObject>,
    /// The Server object, installed.
    pub server: Option<ServerObject>,
    /// The Firmware Update object, installed.
    pub fw_update: Option<FwUpdate>,
    /// Downloads.
    pub downloads: Downloads,
    /// Send requests.
    pub sends: SendQueue,
    /// Jobs of the application.
    pub scheduler: Scheduler,
    /// Offline on demand.
    pub offline: bool,
    /// The client is being deleted.
    pub ending: bool,
    /// The list that `anjay_get_sockets` gave last.
    pub sockets: crate::capi::sockets::SocketList,
}

impl Client {
    /// A client with nothing in it.
    pub fn new(config: Config, session: Box<Session>) -> Self {
        let inner = Inner {
            version: config.versions.0,
            config,
            objects: Vec::new(),
            session: Some(session),
            status: ConnStatus::Initial,
            session_due: None,
            reload: false,
            wanted: Vec::new(),
            changes: Vec::new(),
            told: HashMap::new(),
            types: HashMap::new(),
            security: None,
            server: None,
            fw_update: None,
            downloads: Downloads::default(),
            sends: SendQueue::default(),
            scheduler: Scheduler::default(),
            offline: false,
            ending: false,
            sockets: Default::default(),
        };
        Self { inner: Mutex::new(inner), event_loop: AtomicU8::new(IDLE) }
    }

    /// Takes the lock.
    pub fn lock(&self) -> Guard<'_> {
        Guard { client: self, inner: Some(self.take()) }
    }

    fn take(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins an event loop; false when one runs.
    pub fn begin_loop(&self) -> bool {
        self.event_loop.compare_exchange(IDLE, RUNNING, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }

    /// The event loop has been interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.event_loop.load(Ordering::SeqCst) == INTERRUPTED
    }

    /// Ends an event loop.
    pub fn end_loop(&self) {
        self.event_loop.store(IDLE, Ordering::SeqCst);
    }

    /// Interrupts the event loop; false when none runs, or it is interrupted already. Safe in a signal handler.
    pub fn interrupt(&self) -> bool {
        self.event_loop.compare_exchange(RUNNING, INTERRUPTED, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

/// The lock, taken.
#[derive(Debug)]
pub struct Guard<'a> {
    client: &'a Client,
    /// `None` only inside [`Guard::unlocked`], where nobody sees it.
    inner: Option<MutexGuard<'a, Inner>>,
}

impl<'a> Guard<'a> {
    /// The client.
    pub fn client(&self) -> &'a Client {
        self.client
    }

    /// Calls `f` while the lock is free.
    pub fn unlocked<T>(&mut self, f: impl FnOnce() -> T) -> T {
        self.inner = None;
        let result = f();
        self.inner = Some(self.client.take());
        result
    }
}

impl Deref for Guard<'_> {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        self.inner.as_ref().expect("a guard holds the lock but inside of `unlocked`, which borrows it")
    }
}

impl DerefMut for Guard<'_> {
    fn deref_mut(&mut self) -> &mut Inner {
        self.inner.as_mut().expect("a guard holds the lock but inside of `unlocked`, which borrows it")
    }
}

impl Inner {
    /// Something of the data model changed: servers are told in the next pass of the scheduler.
    pub fn tell(&mut self, path: Path, kind: ChangeKind) {
        if !self.changes.contains(&(path, kind)) {
            self.changes.push((path, kind));
        }
    }

    /// The object with an id.
    pub fn object(&self, oid: u16) -> Option<&ObjectRef> {
        self.objects.iter().find(|object| object.oid == oid)
    }
}
