/// `ANJ_NET_SOCKET_STATE_CLOSED`, a state the network layer reports.
pub const STATE_CLOSED: i64 = 0;
/// `ANJ_NET_SOCKET_STATE_CONNECTED`.
pub const STATE_CONNECTED: i64 = 1;

const AGAIN: i32 = 1;
const TOO_BIG: i32 = 2;
const IN_PROGRESS: i32 = 4;
const FAILED: i32 = -1;

/// A call into the network layer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetCall {
    /// Create a context. Reply: code.
    Create,
    /// Ask for the state. Reply: code, state ([`STATE_CLOSED`], [`STATE_CONNECTED`]).
    GetState,
    /// Connect to the host and port. Reply: code.
    Connect,
    /// Ask for the inner MTU. Reply: code, bytes.
    GetInnerMtu,
    /// Send these bytes of the message. Reply: code, bytes sent.
    Send {
        /// Where in the message to start.
        offset: usize,
        /// How many bytes.
        len: usize,
    },
    /// Receive a datagram. Reply: code, bytes received.
    Receive,
    /// Close, keep the context. Reply: code.
    Close,
    /// Release the context. Reply: code. Unless that is "in progress", the context is gone.
    Cleanup,
    /// Switch off the receiver. Reply: code.
    RxOff,
}

/// What a call gave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NetReply {
    /// Code, as the function returned it.
    pub code: i32,
    /// Bytes, state or MTU, depending on the call; otherwise 0.
    pub value: i64,
}

impl NetReply {
    /// A receive that gave nothing.
    pub const fn is_nothing(&self) -> bool {
        self.code == AGAIN
    }
}

/// Result of an operation on the connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NetOutcome {
    /// Done: MTU after a connect, bytes after send and receive, otherwise 0.
    Ok(usize),
    /// Nothing to receive now.
    Again,
    /// Not yet done: begin the same operation again later.
    InProgress,
    /// A datagram was too big for the buffer, and is gone.
    TooBig,
    /// Failed, with the code of the network layer, or −1.
    Error(i32),
}

/// What a connection needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConnectionPoll {
    /// Make this call and give its [`NetReply`].
    Call(NetCall),
    /// The operation is over.
    Done(NetOutcome),
}

/// The call that a connection waits for, or will ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum ConnectionPhase {
    /// No operation, or an operation that is over.
    #[default]
    Idle = 0,
    /// [`NetCall::Cleanup`] of a context of the other binding, before a connect.
    Rebind,
    /// [`NetCall::Create`]
    Create,
    /// [`NetCall::GetState`] before a connect.
    ConnectState,
    /// [`NetCall::Connect`]
    Connect,
    /// [`NetCall::GetInnerMtu`]
    Mtu,
    /// [`NetCall::Send`]
    Send,
    /// [`NetCall::Receive`]
    Receive,
    /// [`NetCall::GetState`] before a close.
    CloseState,
    /// [`NetCall::Close`] or [`NetCall::Cleanup`]
    Close,
    /// [`NetCall::RxOff`]
    RxOff,
}

/// The order of calls into the network layer (spec 20 §3.2, spec 21 §1.2 and §1.3).
///
/// Begin an operation, then poll: make each call that is asked for and [`ConnectionState::reply`], until the outcome comes.
/// After [`NetOutcome::InProgress`], begin the same operation again at the next step. The pointer to the context is
/// the caller's.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct ConnectionState {
    phase: ConnectionPhase,
    created: bool,
    /// The context is one of DTLS, or the next one is to be.
    secure: bool,
    cleanup: bool,
    /// A close or cleanup has said "in progress": it is repeated without asking for the state.
    closing: bool,
    /// A part of a message has been sent, the rest has not.
    sending: bool,
    /// [`NetOutcome`] of the last operation: code and value.
    code: i32,
    value: u32,
    sent: u32,
    len: u32,
    mtu: u32,
}

impl ConnectionState {
    /// No context, no operation.
    pub const fn new() -> Self {
        Self {
            phase: ConnectionPhase::Idle,
            created: false,
            secure: false,
            cleanup: false,
            closing: false,
            sending: false,
            code: 0,
            value: 0,
            sent: 0,
            len: 0,
            mtu: 0,
        }
    }

    /// There is a context.
    pub const fn has_context(&self) -> bool {
        self.created
    }

    /// Calls go to the DTLS binding: that of the context, whatever the account says meanwhile.
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Inner MTU since the last connect, bytes; 0 before.
    pub const fn mtu(&self) -> usize {
        self.mtu as usize
    }

    /// A part of a message is sent: [`ConnectionState::begin_send`] goes on with the rest.
    pub const fn is_sending(&self) -> bool {
        self.sending
    }

    /// Connects, over DTLS when `secure`. A context kept by a close is used again when it is of this binding, else replaced.
    pub fn begin_connect(&mut self, secure: bool) {
        self.phase = match self.created {
            true if self.secure == secure => ConnectionPhase::ConnectState,
            true => ConnectionPhase::Rebind,
            false => ConnectionPhase::Create,
        };
        if !self.created {
            self.secure = secure;
        }
    }

    /// Sends a message of `len` bytes, or the rest of it after [`NetOutcome::InProgress`].
    pub fn begin_send(&mut self, len: usize) {
        if !self.created {
            return self.finish(FAILED, 0);
        }
        if !self.sending {
            self.sending = true;
            self.sent = 0;
            self.len = u32::try_from(len).unwrap_or(u32::MAX);
        }
        self.phase = ConnectionPhase::Send;
    }

    /// Receives a datagram.
    pub fn begin_receive(&mut self) {
        self.begin(ConnectionPhase::Receive);
    }

    /// Switches the receiver off, as queue mode does.
    pub fn begin_rx_off(&mut self) {
        self.begin(ConnectionPhase::RxOff);
    }

    /// Closes, and with `cleanup` releases the context. Without a context nothing is called and all is well.
    pub fn begin_close(&mut self, cleanup: bool) {
        self.sending = false;
        if !self.created {
            return self.finish(0, 0);
        }
        self.phase =
            if self.closing && self.cleanup == cleanup { ConnectionPhase::Close } else { ConnectionPhase::CloseState };
        self.cleanup = cleanup;
    }

    /// What to do next.
    pub fn poll(&self) -> ConnectionPoll {
        ConnectionPoll::Call(match self.phase {
            ConnectionPhase::Idle => return ConnectionPoll::Done(self.outcome()),
            ConnectionPhase::Rebind => NetCall::Cleanup,
            ConnectionPhase::Create => NetCall::Create,
            ConnectionPhase::ConnectState | ConnectionPhase::CloseState => NetCall::GetState,
            ConnectionPhase::Connect => NetCall::Connect,
            ConnectionPhase::Mtu => NetCall::GetInnerMtu,
            ConnectionPhase::Send => {
                NetCall::Send { offset: self.sent as usize, len: self.len.saturating_sub(self.sent) as usize }
            }
            ConnectionPhase::Receive => NetCall::Receive,
            ConnectionPhase::Close if self.cleanup => NetCall::Cleanup,
            ConnectionPhase::Close => NetCall::Close,
            ConnectionPhase::RxOff => NetCall::RxOff,
        })
    }

    /// Takes the result of the call that [`ConnectionState::poll`] asked for.
    pub fn reply(&mut self, reply: NetReply) {
        let NetReply { code, value } = reply;
        let ok = code == 0;
        match self.phase {
            ConnectionPhase::Idle => {}
            ConnectionPhase::Rebind if code == IN_PROGRESS => self.finish(code, 0),
            ConnectionPhase::Rebind => {
                self.released();
                // There are two bindings, and it was the wrong one.
                self.secure = !self.secure;
                self.phase = ConnectionPhase::Create;
            }
            ConnectionPhase::Create if ok => {
                self.created = true;
                self.phase = ConnectionPhase::ConnectState;
            }
            ConnectionPhase::ConnectState if ok => self.phase = ConnectionPhase::Connect,
            ConnectionPhase::Connect if ok => self.phase = ConnectionPhase::Mtu,
            ConnectionPhase::Create | ConnectionPhase::Connect => self.finish(only_in_progress(code), 0),
            ConnectionPhase::Mtu if ok => self.connected(value),
            ConnectionPhase::ConnectState | ConnectionPhase::Mtu => self.finish(final_error(code), 0),
            ConnectionPhase::Send => self.sent(code, value),
            ConnectionPhase::Receive => self.finish(code, u32::try_from(value).unwrap_or(0)),
            ConnectionPhase::CloseState if ok => match value {
                STATE_CONNECTED => self.phase = ConnectionPhase::Close,
                STATE_CLOSED if self.cleanup => self.phase = ConnectionPhase::Close,
                _ => self.finish(0, 0),
            },
            ConnectionPhase::CloseState => self.finish(final_error(code), 0),
            ConnectionPhase::Close => {
                self.closing = code == IN_PROGRESS;
                if self.cleanup && !self.closing {
                    self.released();
                }
                self.finish(only_in_progress(code), 0);
            }
            ConnectionPhase::RxOff => self.finish(only_in_progress(code), 0),
        }
    }

    fn released(&mut self) {
        (self.created, self.closing, self.mtu) = (false, false, 0);
    }

    fn begin(&mut self, phase: ConnectionPhase) {
        if self.created {
            self.phase = phase;
        } else {
            self.finish(FAILED, 0);
        }
    }

    fn connected(&mut self, mtu: i64) {
        match u32::try_from(mtu) {
            Ok(mtu) if mtu > 0 => {
                self.mtu = mtu;
                self.sending = false;
                self.finish(0, mtu);
            }
            _ => self.finish(FAILED, 0),
        }
    }

    /// A send that took only a part counts as "in progress"; "again" and "too big" are errors.
    fn sent(&mut self, code: i32, value: i64) {
        let left = self.len.saturating_sub(self.sent);
        let taken = if code == 0 { u32::try_from(value).unwrap_or(0).min(left) } else { 0 };
        self.sent = self.sent.saturating_add(taken);
        let code = if code == 0 && taken < left { IN_PROGRESS } else { only_in_progress(code) };
        self.sending = code == IN_PROGRESS;
        self.finish(code, self.sent);
    }

    fn finish(&mut self, code: i32, value: u32) {
        (self.phase, self.code, self.value) = (ConnectionPhase::Idle, code, value);
    }

    fn outcome(&self) -> NetOutcome {
        match self.code {
            0 => NetOutcome::Ok(self.value as usize),
            AGAIN => NetOutcome::Again,
            TOO_BIG => NetOutcome::TooBig,
            IN_PROGRESS => NetOutcome::InProgress,
            code => NetOutcome::Error(code),
        }
    }
}

/// "Again" and "too big" mean nothing here: they are plain errors.
fn only_in_progress(code: i32) -> i32 {
    if matches!(code, AGAIN | TOO_BIG) { FAILED } else { code }
}

/// No positive "try again" is possible here.
fn final_error(code: i32) -> i32 {
    if code == IN_PROGRESS { FAILED } else { only_in_progress(code) }
}
