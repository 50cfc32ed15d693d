//! The registered session: what comes in, Update, De-register, queue mode (spec 20 §8, §9).

use super::talk::TalkKind;
use super::{
    ConnStatus, DATAGRAMS_PER_STEP, Env, Next, SessionOutcome, SessionPhase, SessionPoll, SessionState, SessionTask,
};
use crate::dm::Model;
use crate::exchange::NetReply;
use crate::note::Note;
use crate::time::{Duration, Instant};

impl SessionState {
    pub(super) fn registered(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.phase {
            SessionPhase::Start => self.start_session(env.now),
            SessionPhase::Received => self.received(env),
            SessionPhase::Refreshed if self.has_changes() || env.now > self.next_update => self.update(env.now),
            SessionPhase::Refreshed => self.report(env),
            SessionPhase::Served if self.outcome == SessionOutcome::Broken => self.disconnect(),
            SessionPhase::Served if self.outcome == SessionOutcome::Done => self.talked(env.now),
            SessionPhase::Talked if self.session_goes_on() => self.talked(env.now),
            SessionPhase::Talked => self.disconnect(),
            SessionPhase::RxOff => self.receiver_off(),
            SessionPhase::Disconnected => self.disconnected(),
            _ => self.idle(env),
        }
    }

    /// The session outlives an exchange of the client.
    fn session_goes_on(&self) -> bool {
        match self.outcome {
            // Nothing comes after a De-register, whatever became of it.
            SessionOutcome::Done => self.talk.kind != TalkKind::Deregister,
            #[cfg(anj_with_lwm2m_send)]
            SessionOutcome::Failed => self.talk.kind == TalkKind::Send,
            _ => false,
        }
    }

    /// §8.1. The resources of the session are read at once.
    fn start_session(&mut self, now: Instant) -> Next {
        self.restart_queue_timer(now);
        self.schedule_update(now);
        (self.requests.refresh, self.phase) = (true, SessionPhase::Idle);
        Next::Again
    }

    fn restart_queue_timer(&mut self, now: Instant) {
        let timeout = self.config.queue_timeout;
        self.queue_at = if timeout.is_valid() { now.after(timeout) } else { Instant::NEVER };
    }

    /// The next Update comes well before the lifetime ends (§8.4).
    fn schedule_update(&mut self, now: Instant) {
        let lifetime = Duration::from_secs(i64::from(self.account.lifetime));
        let margin = self.config.max_transmit_wait;
        let early = Duration { us: lifetime.us.saturating_sub(margin.us) }.max(Duration { us: lifetime.us / 2 });
        self.next_update = if lifetime == Duration::ZERO { Instant::NEVER } else { now.after(early) };
    }

    /// The head of an iteration (§8.3).
    fn idle(&mut self, env: &Env<'_, impl Model>) -> Next {
        self.phase = SessionPhase::Idle;
        if self.requests.forced() {
            if self.status != ConnStatus::Registered {
                self.set_status(ConnStatus::Registered);
            }
            #[cfg(anj_ext_with_notification_storing)]
            self.observe.set_offline(true);
            self.begin_talk(TalkKind::Deregister);
            self.phase = SessionPhase::Talked;
            return Next::Again;
        }
        if self.requests.refresh {
            self.requests.refresh = false;
            self.count_change();
            self.account.begin_refresh();
            self.task = SessionTask::Account;
            return Next::Again;
        }
        match self.status {
            ConnStatus::QueueMode => self.own_news(env),
            ConnStatus::EnteringQueueMode => {
                self.connection.begin_rx_off();
                (self.task, self.phase) = (SessionTask::RxOff, SessionPhase::RxOff);
                Next::Again
            }
            _ if self.is_calm(env.now) => Next::Ask(SessionPoll::Idle),
            _ if self.datagrams >= DATAGRAMS_PER_STEP => self.leave(),
            _ => {
                self.datagrams += 1;
                self.connection.begin_receive();
                (self.task, self.phase) = (SessionTask::Receive, SessionPhase::Received);
                self.call_network(env)
            }
        }
    }

    /// A registered session that has nothing to do unless a datagram comes in (§8.3).
    pub fn is_calm(&self, now: Instant) -> bool {
        let idle = self.status == ConnStatus::Registered
            && self.phase == SessionPhase::Idle
            && self.task == SessionTask::None
            && !self.special;
        #[cfg(anj_with_observe)]
        let idle = idle && self.observe.is_quiet(now);
        idle && !self.requests.forced()
            && !self.has_own_news()
            && !self.has_reports()
            && now <= self.next_update
            && now <= self.queue_at
            && self.datagrams < DATAGRAMS_PER_STEP
    }

    /// Takes what the network layer gave a calm session; false: nothing, the step is over.
    pub fn calm_reply(&mut self, reply: NetReply) -> bool {
        if reply.is_nothing() {
            return false;
        }
        self.datagrams += 1;
        self.connection.begin_receive();
        self.connection.reply(reply);
        (self.task, self.phase) = (SessionTask::Receive, SessionPhase::Received);
        true
    }

    /// A datagram was asked for, and perhaps began an exchange.
    fn received(&mut self, env: &Env<'_, impl Model>) -> Next {
        match self.outcome {
            SessionOutcome::Broken => self.disconnect(),
            _ => self.own_news(env),
        }
    }

    /// The session has something to say by itself, or to look at.
    pub(super) fn has_own_news(&self) -> bool {
        self.requests.refresh || self.has_changes()
    }

    /// There is something that the server has to know.
    fn has_changes(&self) -> bool {
        self.requests.update || self.requests.objects || self.account.lifetime != self.lifetime_sent
    }

    /// Nothing came in: an Update, or less urgent news.
    fn own_news(&mut self, env: &Env<'_, impl Model>) -> Next {
        if self.has_own_news() || env.now > self.next_update {
            self.requests.refresh = false;
            self.account.begin_refresh();
            (self.task, self.phase) = (SessionTask::Account, SessionPhase::Refreshed);
            return Next::Again;
        }
        self.report(env)
    }

    /// No Update: what the application wants to send, a notification, or nothing.
    fn report(&mut self, env: &Env<'_, impl Model>) -> Next {
        self.phase = SessionPhase::Idle;
        #[cfg(anj_with_lwm2m_send)]
        if self.begin_send_request() {
            return Next::Again;
        }
        #[cfg(anj_with_observe)]
        if let Some(next) = self.notify(env) {
            return next;
        }
        self.rest(env.now)
    }

    /// Nothing to do: queue mode, or the end of the step.
    fn rest(&mut self, now: Instant) -> Next {
        if self.status == ConnStatus::Registered && now > self.queue_at {
            self.set_status(ConnStatus::EnteringQueueMode);
            return Next::Again;
        }
        self.leave()
    }

    fn update(&mut self, now: Instant) -> Next {
        if self.status != ConnStatus::Registered {
            self.set_status(ConnStatus::Registered);
        }
        self.note.set(Note::Update, 0);
        self.schedule_update(now);
        self.begin_talk(TalkKind::Update);
        self.phase = SessionPhase::Talked;
        Next::Again
    }

    /// After an exchange of either side: look again for more.
    fn talked(&mut self, now: Instant) -> Next {
        #[cfg(anj_ext_with_notification_storing)]
        self.heard_of_server();
        #[cfg(anj_with_observe)]
        self.observe.settle(now);
        self.restart_queue_timer(now);
        self.phase = SessionPhase::Idle;
        Next::Again
    }

    fn receiver_off(&mut self) -> Next {
        if self.outcome != SessionOutcome::Done {
            return self.disconnect();
        }
        self.phase = SessionPhase::Idle;
        self.set_status(ConnStatus::QueueMode);
        Next::Again
    }

    /// The session is over: register again, or what was asked for.
    fn disconnect(&mut self) -> Next {
        if !self.requests.forced() {
            self.note.set(Note::SessionBroken, 0);
        }
        self.phase = SessionPhase::Disconnected;
        self.close(self.requests.wants_cleanup())
    }

    fn disconnected(&mut self) -> Next {
        let target = self.requests.take_forced().unwrap_or(ConnStatus::Registering);
        self.set_status(target);
        Next::Again
    }
}
