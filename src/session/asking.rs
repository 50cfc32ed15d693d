//! Requests of the session itself: Register, Update, De-register, Bootstrap-Request, Send.

use super::message::{Own, block_szx};
use super::talk::{TalkKind, TalkStep};
use super::{Env, Next, SessionPoll, SessionState, SessionTask};
use crate::coap::{Block, Token};
use crate::dm::{DmPoll, Model};
use crate::exchange::{ClientPoll, ClientStart, RequestKind};
#[cfg(anj_with_lwm2m_send)]
use crate::send::Produced;
use crate::time::Instant;

impl SessionState {
    /// Begins a request of the session.
    pub(super) fn begin_talk(&mut self, kind: TalkKind) {
        self.talk.begin(kind, TalkStep::Draw);
        self.task = SessionTask::Talk;
        match kind {
            TalkKind::Register => {
                self.location = super::LocationState::new();
                self.talk.with_objects = true;
            }
            TalkKind::Update => {
                self.talk.with_lifetime = self.account.lifetime != self.lifetime_sent;
                self.talk.with_objects = self.requests.objects;
            }
            _ => return,
        }
        self.lifetime_sent = self.account.lifetime;
        (self.requests.objects, self.requests.update) = (false, false);
        if self.talk.with_objects {
            self.operation.begin_object_list();
        }
    }

    /// Takes the random bytes asked for; `None`: there are none, so nothing can be sent.
    pub fn random_reply(&mut self, random: Option<[u8; super::RANDOM_LEN]>) {
        match random {
            Some(bytes) => {
                self.talk.random = bytes;
                self.talk.step = TalkStep::Produce;
            }
            // Only the jitter of a timer needs it.
            None if self.talk.is_notification() => self.talk.step = TalkStep::Produce,
            None => self.complete(false),
        }
    }

    /// The request that is sent.
    fn own_request<'a>(&self, env: &Env<'a, impl Model>) -> Own<'a> {
        match self.talk.kind {
            TalkKind::Register => Own::Register {
                endpoint: env.endpoint,
                lifetime: self.account.lifetime,
                queue_mode: self.config.queue_mode,
            },
            TalkKind::Update => Own::Update { lifetime: self.talk.with_lifetime.then_some(self.lifetime_sent) },
            #[cfg(anj_with_bootstrap)]
            TalkKind::Bootstrap => Own::BootstrapRequest { endpoint: env.endpoint },
            #[cfg(anj_with_lwm2m_send)]
            TalkKind::Send => Own::Send { format: self.send.first().map_or(0, |what| what.format) },
            _ => Own::Deregister,
        }
    }

    /// Makes the next message of our own, with its payload, and starts or continues the exchange.
    #[inline(never)]
    pub(super) fn produce<M: Model>(&mut self, env: &Env<'_, M>) -> Next {
        #[cfg(anj_with_observe)]
        if self.talk.kind == TalkKind::Notify {
            return self.produce_notification(env);
        }
        let own = self.own_request(env);
        let Some(szx) = block_szx(self.connection.mtu(), own.bound(&self.location)) else {
            self.complete(false);
            return Next::Again;
        };
        let (mut len, mut more) = (0, false);
        if self.talk.with_objects {
            match self.operate(env, Block::size_of_szx(szx)) {
                DmPoll::Call(call) => return Next::Ask(SessionPoll::Handler(call)),
                DmPoll::Respond { len: made, more: left, .. } => (len, more) = (made, left),
                _ => {
                    self.complete(false);
                    return Next::Again;
                }
            }
        }
        #[cfg(anj_ext_with_notification_storing)]
        if self.talk.with_objects && !more {
            self.free_operation();
        }
        #[cfg(anj_with_lwm2m_send)]
        if self.talk.kind == TalkKind::Send {
            match self.produce_send(env, Block::size_of_szx(szx)) {
                Ok(Produced::Call(call)) => return Next::Ask(SessionPoll::Handler(call)),
                Ok(Produced::Block { len: made, more: left }) => (len, more) = (made, left),
                Err(_) => {
                    self.talk.client.reset();
                    self.complete(false);
                    return Next::Again;
                }
            }
        }
        let [token @ .., a, b, c, d] = self.talk.random;
        let token = Token::full(token);
        if self.talk.begun {
            self.talk.client.next_block(env.now, token, more);
        } else {
            self.talk.begun = true;
            let (kind, upload) = (RequestKind::Request, more.then_some(szx));
            self.talk.give_up = env.now.after(self.config.exchange_lifetime);
            let start = ClientStart { kind, token, random: [a, b, c, d], upload, download: None };
            self.talk.client.start_with(env.now, &self.config.tx, self.config.exchange_lifetime, start);
        }
        let client = &self.talk.client;
        let payload = self.payload_buffer.get(..len).unwrap_or_default();
        let (id, token, block) = (client.message_id(), client.token(), client.block1());
        match own.write(&mut self.out_buffer, (id, token), &self.location, block, payload, env.model) {
            Ok(len) => {
                self.talk.out_len = len as u16;
                self.talk.step = TalkStep::Advance;
            }
            Err(_) => {
                self.talk.client.reset();
                self.complete(false);
            }
        }
        Next::Again
    }

    /// What does our request need? `silent`: the network has nothing to receive.
    #[inline(never)]
    pub(super) fn advance_own(&mut self, now: Instant, silent: bool) -> Next {
        match self.talk.client.poll(now) {
            ClientPoll::Transmit => return self.send_message(now),
            ClientPoll::Acknowledge(message) => {
                self.talk.acknowledging = true;
                return self.send_aside(message.as_bytes(), TalkStep::Advance, now);
            }
            ClientPoll::NextBlock => {
                self.operation.next_block();
                self.talk.step = TalkStep::Draw;
            }
            ClientPoll::Wait(_) => {
                self.talk.step = TalkStep::Listen;
                if silent {
                    return self.stall();
                }
            }
            ClientPoll::Finished(outcome) => self.finished(outcome, now),
            ClientPoll::Idle => self.complete(false),
        }
        Next::Again
    }
}
