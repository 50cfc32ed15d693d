//! The session with the server, driven: what the core asks for is done here (spec 50 §5.3).

use std::collections::HashMap;

use anj::dm::{ChangeKind, HandlerCall, HandlerReply, WriteValue};
use anj::exchange::{NetCall, NetReply};
use anj::payload::format;
use anj::send::{Record, Records};
use anj::session::{ConnStatus, Env, RANDOM_LEN, Reading, SessionPoll, SessionState};
use anj::time::Instant;
use anj::value::{DataType, Scalar};

use crate::capi::network::{Network, Peer};
use crate::client::Guard;
use crate::contexts::Input;
use crate::model::{Cache, ClassicModel, NOTIFICATION_MODE};
use crate::object::NOT_FOUND;
use crate::platform;
use crate::send::Sending;
use crate::transaction::Transaction;
use crate::value::{Value, Written};

/// 4.12
const PRECONDITION_FAILED: u8 = 0x8C;

/// Longest value that is collected before a handler gets it, in bytes.
const VALUE_MAX: usize = 1 << 20;

/// A session, and what it takes to drive it.
#[derive(Debug)]
pub struct Session {
    core: Core,
    network: Network,
    endpoint: Vec<u8>,
    cache: Cache,
    transaction: Transaction,
    /// The value read last: the core refers to its memory.
    value: Option<Value>,
    /// Pieces of a value that is being written.
    pieces: Vec<u8>,
    /// Send requests under way, by the number that stands for their address.
    sends: HashMap<usize, Sending>,
    last_send: usize,
    /// Code of the last response with an error.
    last_error: u8,
    /// The server does not speak the version of LwM2M.
    refused: bool,
    started: bool,
    /// What the running session was started for.
    account: Option<crate::account::Account>,
}

/// The core's session, which has no `Debug`.
struct Core(Box<SessionState>);

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionState").field("status", &self.0.status()).finish_non_exhaustive()
    }
}

impl Session {
    /// A session that has not begun. `core`: set up.
    pub fn new(core: Box<SessionState>, endpoint: Vec<u8>) -> Self {
        Self {
            core: Core(core),
            network: Network::default(),
            endpoint,
            cache: Cache::default(),
            transaction: Transaction::default(),
            value: None,
            pieces: Vec::new(),
            sends: HashMap::new(),
            last_send: 0,
            last_error: 0,
            refused: false,
            started: false,
            account: None,
        }
    }

    /// The descriptor of its socket.
    pub fn descriptor(&self) -> Option<i32> {
        self.network.descriptor()
    }

    /// Polls the core until it asks for nothing.
    fn drive(&mut self, guard: &mut Guard<'_>) {
        loop {
            let poll = {
                let Self { core, cache, value, endpoint, sends, .. } = self;
                let source =
                    if core.0.source().1 == 0 { &[][..] } else { value.as_ref().map_or(&[][..], Value::bytes) };
                let records = SendRecords(sends);
                let model = ClassicModel::new(guard, cache);
                let env = Env { now: platform::now(), model: &model, source, endpoint, records: &records };
                let poll = core.0.poll(&env);
                let _ = core.0.take_note();
                poll
            };
            match poll {
                SessionPoll::Leave => return,
                SessionPoll::Idle => {
                    let reply = self.net(guard, NetCall::Receive);
                    if !self.core.0.calm_reply(reply) {
                        return;
                    }
                }
                SessionPoll::Status(status) => self.status_changed(guard, status),
                SessionPoll::Net(call) => {
                    let reply = self.net(guard, call);
                    self.core.0.net_reply(reply);
                }
                SessionPoll::Random => {
                    let mut random = [0; RANDOM_LEN];
                    let drawn = platform::random(&mut random);
                    self.core.0.random_reply(drawn.then_some(random));
                }
                SessionPoll::Handler(call) => {
                    let reply = self.handle(guard, &call);
                    self.core.0.handler_reply(reply);
                }
                SessionPoll::Value(path, data_type) => {
                    let mut next = Some((path, data_type));
                    while let Some((path, _)) = next {
                        let value = if path.rid() == NOTIFICATION_MODE {
                            Some(Value::Scalar(Scalar::Int(guard.config.confirmable.into())))
                        } else {
                            let object = guard.object(path.oid()).copied();
                            object.and_then(|object| object.read(guard, &path).ok())
                        };
                        let model = ClassicModel::new(guard, &mut self.cache);
                        next = self.core.0.value_reply(&model, reading(value.as_ref()));
                    }
                }
                SessionPoll::Finished(finished) => {
                    if let Some(sending) = self.sends.remove(&finished.request.addr()) {
                        sending.finish(guard, finished.result, self.last_error);
                    }
                }
            }
        }
    }

    fn net(&mut self, guard: &mut Guard<'_>, call: NetCall) -> NetReply {
        let secure = self.core.0.is_secure();
        let core = &mut self.core.0;
        match call {
            NetCall::Send { offset, len } => self.network.send(secure, core.outgoing(offset, len)),
            NetCall::Receive => {
                let reply = self.network.receive(secure, core.incoming());
                if let (0, Some(&[_, code @ 0x80..=0xBF])) = (reply.code, core.incoming().first_chunk::<2>())
                    && reply.value >= 2
                {
                    self.last_error = code;
                    self.refused |= code == PRECONDITION_FAILED && core.status() == ConnStatus::Registering;
                }
                reply
            }
            NetCall::Create => {
                let peer = Peer { credentials: guard.credentials(core.account().security_iid) };
                self.network.create(secure, &peer)
            }
            NetCall::Connect => {
                let account = core.account();
                self.network.connect(secure, &account.host, account.port)
            }
            call => self.network.call(secure, call),
        }
    }

    /// Calls a handler.
    fn handle(&mut self, guard: &mut Guard<'_>, call: &HandlerCall) -> HandlerReply {
        match call {
            HandlerCall::Read { path, .. } => {
                let value = self.cache.take_value(path).unwrap_or_else(|| {
                    let object = self.cache.object(path.oid()).ok_or(NOT_FOUND)?;
                    object.read(guard, path)
                });
                match value {
                    Ok(value) => {
                        self.core.0.set_read_type(value.data_type());
                        guard.types.insert((path.oid(), path.rid()), value.data_type());
                        if self.cache.request.is_observed() {
                            guard.told.insert(path.packed(), value.clone());
                        }
                        let reply = HandlerReply::value(value.as_read());
                        self.value = Some(value);
                        reply
                    }
                    Err(code) => HandlerReply::code(code),
                }
            }
            HandlerCall::Write { path } => HandlerReply::code(self.write(guard, path)),
            HandlerCall::Execute { path, argument } => {
                let argument = self.core.0.argument(*argument).to_vec();
                HandlerReply::code(Transaction::execute(guard, &self.cache, path, &argument))
            }
            call => {
                if matches!(call, HandlerCall::End { .. }) {
                    crate::fw_update::request_over(guard);
                    self.pieces.clear();
                }
                self.transaction.call(guard, &mut self.cache, call)
            }
        }
    }

    /// Collects a value, and writes it when it is complete. The package of a firmware update is not collected.
    fn write(&mut self, guard: &mut Guard<'_>, path: &anj::path::Path) -> i32 {
        let core = &self.core.0;
        let Some(value) = core.write_value() else { return NOT_FOUND };
        let content_format = core.content_format();
        let chunk = match value {
            WriteValue::Scalar(value) => {
                let mut input = Input::new(Written::Scalar(value));
                return self.transaction.write(guard, &mut self.cache, path, &mut input);
            }
            WriteValue::Chunk(chunk) => chunk,
        };
        let (start, len) = (chunk.start as usize, chunk.len as usize);
        let data = core.input().get(start..).and_then(|rest| rest.get(..len)).unwrap_or_default().to_vec();
        let wrap = |data: Vec<u8>| match (content_format, chunk.data_type) {
            (format::PLAIN_TEXT, DataType::STRING) => Written::Plain(data),
            (format::TLV, _) => Written::Tlv(data),
            (_, DataType::STRING) => Written::Text(data),
            _ => Written::Bytes(data),
        };
        if crate::fw_update::is_package(guard, path) {
            return crate::fw_update::package(guard, &wrap(data), chunk.offset == 0, chunk.is_last());
        }
        if chunk.offset == 0 {
            self.pieces.clear();
        }
        if self.pieces.len() + data.len() > VALUE_MAX {
            return crate::value::BAD_REQUEST;
        }
        self.pieces.extend_from_slice(&data);
        if !chunk.is_last() {
            return 0;
        }
        let mut input = Input::new(wrap(std::mem::take(&mut self.pieces)));
        self.transaction.write(guard, &mut self.cache, path, &mut input)
    }

    fn status_changed(&mut self, guard: &mut Guard<'_>, status: ConnStatus) {
        guard.status = status;
        if status == ConnStatus::Registering {
            guard.told.clear();
        }
        crate::log::info!("anjay", "server connection: {status:?}");
    }

    /// Tells the core what the application has changed.
    fn tell_changes(&mut self, guard: &mut Guard<'_>) {
        for (path, kind) in std::mem::take(&mut guard.changes) {
            if kind == ChangeKind::Value && self.is_told(guard, &path) {
                continue;
            }
            self.core.0.data_model_changed(&path, kind, 0);
        }
        if !self.core.0.begin_evaluation() {
            return;
        }
        loop {
            let call = {
                let model = ClassicModel::new(guard, &mut self.cache);
                self.core.0.next_evaluation(&model)
            };
            let Some(HandlerCall::Read { path, .. }) = call else { return };
            let object = guard.object(path.oid()).copied().ok_or(NOT_FOUND);
            let reply = match object.and_then(|object| object.read(guard, &path)) {
                Ok(value) => {
                    let reply = HandlerReply::value(value.as_read());
                    self.value = Some(value);
                    reply
                }
                Err(code) => HandlerReply::code(code),
            };
            self.core.0.evaluated(&reply);
        }
    }

    /// The value is one that servers know already.
    fn is_told(&self, guard: &mut Guard<'_>, path: &anj::path::Path) -> bool {
        if path.len() != 3 || !guard.told.contains_key(&path.packed()) {
            return false;
        }
        let Some(object) = guard.object(path.oid()).copied() else { return false };
        let value = object.read(guard, path).ok();
        value.is_some() && guard.told.get(&path.packed()) == value.as_ref()
    }

    /// When it has something to do, unless a datagram comes in; `None`: only then.
    fn due(&self) -> Option<Instant> {
        if !self.started {
            return None;
        }
        let (now, core) = (platform::now(), &self.core.0);
        if core.is_calm(now) {
            return Some(core.calm_until(now)).filter(|at| at.is_set());
        }
        if core.status() == ConnStatus::Failure {
            return None;
        }
        let wait = core.next_step_time(now);
        if !wait.is_valid() {
            return None;
        }
        // An exchange is under way: what it waits for is a datagram, or a timer that the core keeps.
        let tick = if wait.us == 0 && self.descriptor().is_some() { platform::TICK } else { wait };
        Some(now.after(tick))
    }
}

/// The session, taken out of the client while it is driven; nobody else drives it meanwhile.
fn with_session<T>(guard: &mut Guard<'_>, f: impl FnOnce(&mut Session, &mut Guard<'_>) -> T) -> Option<T> {
    let mut session = guard.session.take()?;
    let result = f(&mut session, guard);
    guard.status = session.core.0.status();
    guard.session_due = session.due();
    guard.session = Some(session);
    Some(result)
}

/// Does what there is to do: reads what came in, sends what is due.
pub fn step(guard: &mut Guard<'_>) {
    with_session(guard, |session, guard| {
        session.reload(guard);
        if !session.started {
            // There is nobody to be told; the Register will tell what is there then.
            guard.changes.clear();
            return;
        }
        session.queue_sends(guard);
        session.tell_changes(guard);
        session.core.0.begin_step();
        session.drive(guard);
        session.step_down(guard);
        if !session.core.0.ongoing_operation() {
            session.cache.clear();
        }
    });
}

impl Session {
    /// Looks at the accounts when they have changed: begins, begins anew, or leaves.
    fn reload(&mut self, guard: &mut Guard<'_>) {
        if !std::mem::take(&mut guard.reload) {
            return;
        }
        let account = crate::account::find(guard);
        let account = account.filter(|_| !guard.offline);
        match (&self.account, &account) {
            (old, new) if old == new => return,
            (None, _) if !self.started => self.started = account.is_some(),
            (_, None) => self.core.0.disable(platform::now(), anj::time::Duration::INVALID),
            _ => self.core.0.restart(),
        }
        self.account = account;
    }

    /// A server that refuses a version of LwM2M is asked again at once with the next lower one.
    fn step_down(&mut self, guard: &mut Guard<'_>) {
        if std::mem::take(&mut self.refused) && guard.version > guard.config.versions.1 {
            guard.version -= 1;
            self.core.0.restart();
        }
    }

    /// Hands over what the application wants to send.
    fn queue_sends(&mut self, guard: &mut Guard<'_>) {
        if !self.core.0.status().is_registered() {
            return;
        }
        while let Some(sending) = guard.sends.take_next() {
            self.last_send = self.last_send.wrapping_add(1).max(1);
            let key = self.last_send;
            self.sends.insert(key, sending);
            let request = std::ptr::without_provenance(key);
            let count = self.sends.get(&key).map_or(0, Sending::count);
            let base = anj::send::survey(&SendRecords(&self.sends), request, count, format::SENML_CBOR);
            let what = anj::send::SendRequestState {
                request,
                records: count,
                format: format::SENML_CBOR,
                // Names are told below an Instance at most.
                base: base.unwrap_or(0).min(2),
            };
            if self.core.0.queue_send(what).is_err()
                && let Some(sending) = self.sends.remove(&key)
            {
                // The queue is full: later.
                guard.sends.put_back(sending);
                return;
            }
        }
    }
}

/// The Send requests as the core reads them.
struct SendRecords<'a>(&'a HashMap<usize, Sending>);

impl Records for SendRecords<'_> {
    fn key(&self, request: *const core::ffi::c_void, index: u32) -> Option<u64> {
        self.record(request, index).map(|record| record.path.packed())
    }

    fn record(&self, request: *const core::ffi::c_void, index: u32) -> Option<Record<'_>> {
        self.0.get(&request.addr())?.record(index)
    }
}

/// De-registers, if registered, and waits for that, but not beyond `until`; then closes the connection.
pub fn end(guard: &mut Guard<'_>, until: Instant) {
    with_session(guard, |session, guard| {
        if session.started && session.core.0.status().is_registered() {
            session.core.0.disable(platform::now(), anj::time::Duration::INVALID);
            session.core.0.begin_step();
            session.drive(guard);
        }
    });
    while platform::now() < until {
        let waiting = with_session(guard, |session, guard| {
            if !session.started || !session.core.0.status().is_registered() {
                return None;
            }
            session.core.0.begin_step();
            session.drive(guard);
            session.descriptor().filter(|_| session.core.0.status().is_registered())
        });
        let Some(Some(descriptor)) = waiting else { break };
        guard.unlocked(|| crate::capi::poll::wait(&[descriptor], platform::TICK));
    }
    with_session(guard, |session, guard| {
        session.core.0.begin_shutdown();
        session.drive(guard);
        session.network.clean_up(session.core.0.is_secure());
        for (_, sending) in session.sends.drain() {
            sending.finish(guard, anj::send::SendResult::Abort, 0);
        }
        session.started = false;
    });
}

/// What else may be asked of a session; false when it is being driven, or not started.
pub fn ask(guard: &mut Guard<'_>, f: impl FnOnce(&mut SessionState) -> bool) -> bool {
    match &mut guard.session {
        Some(session) if session.started => {
            let result = f(&mut session.core.0);
            guard.session_due = Some(platform::now());
            result
        }
        _ => false,
    }
}

/// A value of the account.
fn reading(value: Option<&Value>) -> Reading<'_> {
    match value {
        Some(Value::Scalar(Scalar::Int(value))) => Reading::Int(*value),
        Some(Value::Scalar(Scalar::Uint(value))) => Reading::Uint(*value),
        Some(Value::Scalar(Scalar::Bool(value))) => Reading::Bool(*value),
        Some(Value::Text(text)) => Reading::Text(text),
        _ => Reading::Nothing,
    }
}
