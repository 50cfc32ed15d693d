//! The client session: registration, update, queue mode, suspension and the step loop (spec 20).
//!
//! [`SessionState`] is everything of `anj_t` except the object table and the pointers of the application. It never
//! calls out: it is polled, says what it needs next and gets the answer fed back. **Every answer is fed back before
//! the next poll**, and between the two any of the requests of `requests.rs` may come in.
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | the state and the step loop: one turn after the other until nothing is left to do |
//! | `status.rs` | the statuses |
//! | `requests.rs` | what application and server may ask for at any time, and when the next step is due |
//! | `account.rs` | which server: the Server and Security Objects |
//! | `bootstrap.rs` | bootstrap |
//! | `registering.rs` | connect, Register, retries |
//! | `registered.rs` | the registered session: Update, De-register, queue mode |
//! | `tasks.rs` | what runs before the status goes on: the account is read, the network is called |
//! | `asking.rs` | requests of the session itself |
//! | `talk.rs` | one exchange with the server, from the first datagram to the last |
//! | `sending.rs` | Send |
//! | `serve.rs` | what the server asks for |
//! | `observing.rs` | observations: requests for them, and notifications |
//! | `storing.rs` | notifications that wait for the next registration |
//! | `message.rs` | the requests of the client, byte by byte |
//! | `driving.rs` | what who drives a session needs of it besides polls |
#![forbid(unsafe_code)]

mod account;
mod asking;
#[cfg(anj_with_bootstrap)]
mod bootstrap;
mod driving;
mod message;
#[cfg(anj_with_observe)]
mod observing;
mod registered;
mod registering;
mod requests;
#[cfg(anj_with_lwm2m_send)]
mod sending;
mod serve;
mod status;
#[cfg(anj_ext_with_notification_storing)]
mod storing;
mod talk;
mod tasks;

pub use account::{AccountPoll, AccountState, Reading};
pub use message::LocationState;
pub use requests::RequestsState;
pub use status::ConnStatus;
#[cfg(anj_ext_with_notification_storing)]
pub use storing::StoringState;
pub use talk::TalkState;

use crate::config::{ANJ_IN_MSG_BUFFER_SIZE, ANJ_OUT_MSG_BUFFER_SIZE, ANJ_OUT_PAYLOAD_BUFFER_SIZE};
use crate::dm::{HandlerCall, HandlerReply, Model, OperationState, WriteValue};
#[cfg(anj_with_cache)]
use crate::exchange::ResponseCacheState;
use crate::exchange::{ConnectionPoll, ConnectionState, NetCall, NetOutcome, NetReply, TxParams};
use crate::note::{Note, NoteState};
#[cfg(anj_with_observe)]
use crate::observe::ObserveState;
use crate::path::Path;
#[cfg(anj_with_lwm2m_send)]
use crate::send::{Finished, Records, SendState};
use crate::time::{Duration, Instant};
use crate::value::DataType;

/// Datagrams taken in one step at most, so that a flood cannot hold the application.
const DATAGRAMS_PER_STEP: u8 = 32;

/// Changes of status and readings of the account in one step at most, so that an application that asks for the next one
/// from inside each does not wait for ever.
const CHANGES_PER_STEP: u8 = 32;

/// What is fixed by `anj_core_init`.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct SessionConfigState {
    /// Transmission parameters, valid.
    pub tx: TxParams,
    /// Their EXCHANGE_LIFETIME and MAX_TRANSMIT_WAIT, which take floating-point numbers to find out.
    pub exchange_lifetime: Duration,
    /// See above.
    pub max_transmit_wait: Duration,
    /// Longest wait for the next block of a request of the server.
    pub request_timeout: Duration,
    /// Silence before queue mode; [`Duration::INVALID`]: never.
    pub queue_timeout: Duration,
    /// Inactivity that ends a bootstrap.
    #[cfg(anj_with_bootstrap)]
    pub bootstrap_timeout: Duration,
    /// Delay before the second bootstrap attempt.
    #[cfg(anj_with_bootstrap)]
    pub bootstrap_retry_timeout: Duration,
    /// Bootstrap attempts after the first one.
    #[cfg(anj_with_bootstrap)]
    pub bootstrap_retry_count: u16,
    /// Registers with `Q`.
    pub queue_mode: bool,
}

/// What the session reads while it is polled.
pub struct Env<'a, M> {
    /// The monotonic clock.
    pub now: Instant,
    /// The data model.
    pub model: &'a M,
    /// The memory that [`SessionState::source`] names.
    pub source: &'a [u8],
    /// Endpoint name.
    pub endpoint: &'a [u8],
    /// Seconds since the epoch of Unix, when [`SessionState::wants_unix_time`].
    #[cfg(anj_ext_with_notification_storing)]
    pub unix_time: f64,
    /// The requests that are queued.
    #[cfg(anj_with_lwm2m_send)]
    pub records: &'a dyn Records,
}

/// What the session needs next.
#[derive(Clone, Copy, Debug)]
pub enum SessionPoll {
    /// Nothing: the step is over.
    Leave,
    /// Ask the network layer for a datagram, then [`SessionState::calm_reply`].
    Idle,
    /// Tell the application of the new status.
    Status(ConnStatus),
    /// Make this call to the network layer, then [`SessionState::net_reply`].
    Net(NetCall),
    /// Draw [`RANDOM_LEN`] random bytes, then [`SessionState::random_reply`].
    Random,
    /// Call this handler, then [`SessionState::handler_reply`].
    Handler(HandlerCall),
    /// Call the `res_read` of this path and type, then [`SessionState::value_reply`].
    Value(Path, DataType),
    /// Move credentials to the storage of the application.
    #[cfg(all(anj_with_bootstrap, anj_with_external_crypto_storage))]
    Offload,
    /// Call the handler of this request.
    #[cfg(anj_with_lwm2m_send)]
    Finished(Finished),
}

/// Random bytes drawn for a request: token and jitter of the retransmission timer.
pub const RANDOM_LEN: usize = 12;

/// What runs before the status goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum SessionTask {
    #[default]
    None = 0,
    /// Values of the account are read.
    Account,
    Connect,
    Close,
    RxOff,
    /// A datagram is asked for, no exchange running.
    Receive,
    /// An exchange.
    Talk,
}

/// How the last task ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum SessionOutcome {
    #[default]
    Done = 0,
    /// Failed; the connection may be usable.
    Failed,
    /// Nothing received.
    Nothing,
    /// The connection is broken.
    Broken,
}

/// What to do next within a status, when no task runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(crate) enum SessionPhase {
    #[default]
    Start = 0,
    /// The account was read.
    AccountRead,
    /// The connection was made, or not.
    Connected,
    /// An exchange of the session's own is over.
    Talked,
    /// The account was read again before a new sequence.
    Reread,
    /// The connection was closed before a wait.
    Closed,
    /// Waiting for the time of the next attempt.
    Waiting,
    /// Closed after the last attempt.
    GivenUp,
    /// Nothing under way.
    Idle,
    /// A datagram was asked for.
    Received,
    /// A request of the server was served.
    Served,
    /// Resources of the session were read before an Update.
    Refreshed,
    /// The receiver was switched off.
    RxOff,
    /// The connection was closed after the session broke or was to end.
    Disconnected,
    /// The changes of a failed bootstrap were undone.
    #[cfg(anj_with_bootstrap)]
    RolledBack,
    /// A bootstrap is over, credentials are where they belong.
    #[cfg(all(anj_with_bootstrap, anj_with_external_crypto_storage))]
    Offloaded,
}

/// What a turn of the loop came to.
pub(crate) enum Next {
    /// Take another turn.
    Again,
    /// Ask the outside.
    Ask(SessionPoll),
    /// Nothing more to do in this step.
    Leave,
}

/// What `anj_t` knows about its session.
#[repr(C)]
pub struct SessionState {
    pub(crate) config: SessionConfigState,
    status: ConnStatus,
    phase: SessionPhase,
    task: SessionTask,
    outcome: SessionOutcome,
    /// One of the following is to be looked at.
    special: bool,
    /// The new status has yet to be told to the application.
    announce: bool,
    /// The entry action of the new status has yet to run.
    entering: bool,
    /// The step ends after that.
    leaving: bool,
    /// Only the running exchange is to be ended.
    draining: bool,
    /// Closing for a forced transition.
    forcing: bool,
    /// The connection is closed for good, not for reuse.
    cleanup: bool,
    shutdown: bool,
    datagrams: u8,
    changes: u8,
    pub(crate) requests: RequestsState,
    pub(crate) account: AccountState,
    location: LocationState,
    attempt: u16,
    sequence: u16,
    /// Lifetime that the server knows, seconds.
    lifetime_sent: u32,
    retry_at: Instant,
    next_update: Instant,
    queue_at: Instant,
    connection: ConnectionState,
    talk: TalkState,
    #[cfg(anj_with_cache)]
    cache: ResponseCacheState,
    operation: OperationState,
    #[cfg(anj_with_observe)]
    observe: ObserveState,
    #[cfg(anj_ext_with_notification_storing)]
    storing: StoringState,
    received: u16,
    #[cfg(anj_with_lwm2m_send)]
    pub(crate) send: SendState,
    note: NoteState,
    // The buffers stay the last fields: see `CLEARED`.
    pub(crate) in_buffer: [u8; ANJ_IN_MSG_BUFFER_SIZE],
    pub(crate) out_buffer: [u8; ANJ_OUT_MSG_BUFFER_SIZE],
    pub(crate) payload_buffer: [u8; ANJ_OUT_PAYLOAD_BUFFER_SIZE],
}

impl SessionState {
    /// So many bytes have to be zero at first. What follows are the buffers, which are written before they are read: zero
    /// bytes would be most of the work of `anj_core_init`.
    pub(crate) const CLEARED: usize = core::mem::offset_of!(Self, in_buffer);

    /// Sets up a state of zero bytes: what `anj_core_init` decides, and two random bytes to count message ids from.
    pub fn configure(&mut self, config: SessionConfigState, seed: [u8; 2]) {
        self.config = config;
        self.talk.client.seed(seed);
    }

    /// Calls to the network layer go to the DTLS binding.
    pub fn is_secure(&self) -> bool {
        self.connection.is_secure()
    }

    /// What is to be written to the log.
    pub fn take_note(&mut self) -> (Note, i32) {
        self.note.take()
    }

    /// Where the session stands.
    pub fn status(&self) -> ConnStatus {
        self.status
    }

    /// A data-model operation is under way: Objects must not be added or removed (§12).
    pub fn ongoing_operation(&self) -> bool {
        self.operation.is_active()
    }

    /// Takes the result of [`SessionPoll::Net`].
    pub fn net_reply(&mut self, reply: NetReply) {
        self.connection.reply(reply);
    }

    /// Takes the result of [`SessionPoll::Handler`].
    pub fn handler_reply(&mut self, reply: HandlerReply) {
        #[cfg(anj_with_lwm2m_send)]
        if self.send.is_calling() {
            return self.send.reply(&reply);
        }
        #[cfg(anj_with_observe)]
        if self.observe_reply(&reply) {
            return;
        }
        self.operation.reply(reply);
    }

    /// What [`HandlerCall::Write`] is to write.
    pub fn write_value(&self) -> Option<WriteValue> {
        self.operation.write_value()
    }

    /// Where the Object whose handler is to be called may be found.
    pub fn object_place(&self) -> u16 {
        if self.task == SessionTask::Account { self.account.object_place } else { self.operation.object_place() }
    }

    /// Takes the value asked for by [`SessionPoll::Value`]; the next one to read so. `None`: poll.
    pub fn value_reply(&mut self, model: &impl Model, value: Reading<'_>) -> Option<(Path, DataType)> {
        self.account.reply(model, value);
        self.account.next_read(model)
    }

    /// Begins a step: what waits for the clock or the network is looked at anew.
    pub fn begin_step(&mut self) {
        (self.leaving, self.draining, self.datagrams, self.changes) = (false, false, 0, 0);
        #[cfg(anj_with_observe)]
        self.observe.begin_pass();
        if self.task == SessionTask::Receive || (self.task == SessionTask::RxOff && self.requests.forced()) {
            (self.task, self.phase) = (SessionTask::None, SessionPhase::Idle);
        }
        if self.must_force() && self.task != SessionTask::None && !self.forcing {
            self.abandon();
        }
    }

    /// Ends only the exchange that the application terminated, outside of a step.
    pub fn begin_drain(&mut self) {
        (self.draining, self.special) = (true, true);
    }

    /// Begins or goes on with the end of everything: poll until [`SessionPoll::Leave`].
    pub fn begin_shutdown(&mut self) {
        (self.shutdown, self.special, self.draining, self.datagrams) = (true, true, false, 0);
        #[cfg(anj_with_lwm2m_send)]
        self.abort_sends();
        self.abandon();
    }

    /// How the connection was closed by the shutdown: code of the network layer, 4 for "in progress".
    pub fn shutdown_result(&self) -> i32 {
        match self.connection.poll() {
            ConnectionPoll::Done(NetOutcome::Ok(_)) => 0,
            ConnectionPoll::Done(NetOutcome::Error(code)) => code,
            ConnectionPoll::Done(NetOutcome::InProgress) => 4,
            _ => -1,
        }
    }

    /// Marks a session that is over.
    pub fn invalidate(&mut self) {
        self.status = ConnStatus::Invalid;
    }

    /// Goes on until something is needed from outside, or the step is over.
    pub fn poll(&mut self, env: &Env<'_, impl Model>) -> SessionPoll {
        #[cfg(anj_ext_with_notification_storing)]
        if self.goes_on_storing() {
            return self.store_due(env);
        }
        loop {
            match self.turn(env) {
                Next::Again => {}
                Next::Ask(poll) => return poll,
                #[cfg(anj_ext_with_notification_storing)]
                Next::Leave => return self.store_due(env),
                #[cfg(not(anj_ext_with_notification_storing))]
                Next::Leave => return SessionPoll::Leave,
            }
        }
    }

    /// What comes before everything else: the end of things, and a new status.
    fn special_turn(&mut self, env: &Env<'_, impl Model>) -> Option<Next> {
        #[cfg(anj_with_lwm2m_send)]
        if let Some(call) = self.send_call(env.records) {
            return Some(Next::Ask(call));
        }
        if self.draining {
            let ending = self.task == SessionTask::Talk && self.talk.ending();
            return Some(if ending { self.talk(env) } else { Next::Leave });
        }
        if self.shutdown {
            return Some(self.shut_down(env));
        }
        if self.announce {
            (self.announce, self.entering) = (false, true);
            return Some(Next::Ask(SessionPoll::Status(self.status)));
        }
        if self.entering {
            self.entering = false;
            self.enter();
            return Some(Next::Again);
        }
        if self.leaving || self.changes > CHANGES_PER_STEP {
            return Some(Next::Leave);
        }
        self.special = false;
        None
    }

    /// One turn of the step loop (§3.1).
    fn turn(&mut self, env: &Env<'_, impl Model>) -> Next {
        if self.special
            && let Some(next) = self.special_turn(env)
        {
            return next;
        }
        match self.task {
            SessionTask::None => {}
            SessionTask::Account => return self.read_account(env),
            SessionTask::Talk => return self.talk(env),
            _ => return self.call_network(env),
        }
        if self.must_force() {
            return self.force();
        }
        match self.status {
            ConnStatus::Initial => self.initial(env),
            ConnStatus::Invalid => {
                self.set_status(ConnStatus::Failure);
                self.leave()
            }
            ConnStatus::Failure => self.leave(),
            #[cfg(anj_with_bootstrap)]
            ConnStatus::Bootstrapping => self.bootstrapping(env),
            #[cfg(anj_with_bootstrap)]
            ConnStatus::Bootstrapped => self.bootstrapped(env),
            // There is none in this build: begin anew.
            #[cfg(not(anj_with_bootstrap))]
            ConnStatus::Bootstrapping | ConnStatus::Bootstrapped => {
                self.set_status(ConnStatus::Initial);
                self.leave()
            }
            ConnStatus::Registering => self.registering(env),
            ConnStatus::Registered | ConnStatus::EnteringQueueMode | ConnStatus::QueueMode => self.registered(env),
            ConnStatus::Suspended => self.suspended(env.now),
        }
    }

    /// Ends the step, after a new status was told.
    fn leave(&mut self) -> Next {
        if !self.announce {
            return Next::Leave;
        }
        (self.leaving, self.special) = (true, true);
        Next::Again
    }

    /// Changes the status; the application is told in the next turn.
    fn set_status(&mut self, status: ConnStatus) {
        if status == ConnStatus::Registered && self.status == ConnStatus::Registering {
            // Before the application is told, so that nothing it asks for is lost.
            self.requests.forget_wake_times();
            self.requests.update = false;
        }
        if !(status.is_registered() && self.status.is_registered()) {
            self.phase = SessionPhase::Start;
        }
        #[cfg(anj_ext_with_notification_storing)]
        if status.is_registered() != self.status.is_registered() {
            self.observe.set_offline(!status.is_registered());
        }
        self.count_change();
        self.announce = status != self.status;
        self.status = status;
    }

    /// Counts against [`CHANGES_PER_STEP`].
    fn count_change(&mut self) {
        self.changes = self.changes.saturating_add(1);
        self.special = true;
    }

    /// Entry action of a status.
    fn enter(&mut self) {
        #[cfg(anj_with_lwm2m_send)]
        if !matches!(self.status, ConnStatus::Suspended | ConnStatus::Initial) && !self.status.is_registered() {
            self.abort_sends();
        }
        match self.status {
            ConnStatus::Registering => {
                #[cfg(all(anj_with_observe, not(anj_ext_with_notification_storing)))]
                self.observe.drop_observations();
                #[cfg(anj_ext_with_notification_storing)]
                self.observe.begin_registration(self.account.ssid);
                self.account.begin_server();
                (self.task, self.phase) = (SessionTask::Account, SessionPhase::AccountRead);
            }
            #[cfg(anj_with_bootstrap)]
            ConnStatus::Bootstrapping => {
                // There may be another server afterwards.
                #[cfg(anj_ext_with_notification_storing)]
                self.observe.drop_observations();
                self.account.begin_bootstrap();
                (self.task, self.phase) = (SessionTask::Account, SessionPhase::AccountRead);
            }
            _ => {}
        }
    }

    /// INITIAL: which server? (§4.1)
    fn initial(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.phase {
            SessionPhase::AccountRead => {
                if self.outcome == SessionOutcome::Done {
                    self.set_status(ConnStatus::Registering);
                    return Next::Again;
                }
                self.set_status(ConnStatus::Invalid);
                self.leave()
            }
            _ if self.account.begin_ssid(env.model) => {
                (self.task, self.phase) = (SessionTask::Account, SessionPhase::AccountRead);
                Next::Again
            }
            _ => {
                let bootstrap = cfg!(anj_with_bootstrap);
                self.set_status(if bootstrap { ConnStatus::Bootstrapping } else { ConnStatus::Registering });
                Next::Again
            }
        }
    }

    /// SUSPENDED: until the later of both wake times (§10).
    fn suspended(&mut self, now: Instant) -> Next {
        if now < self.requests.wake_at() {
            return self.leave();
        }
        self.requests.forget_wake_times();
        self.set_status(ConnStatus::Initial);
        Next::Again
    }
}
