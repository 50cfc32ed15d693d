//! A client alone for weeks of virtual time, with faults from a seed: it registers again by itself, in the time that its
//! retry parameters give, says no more than it may, and asks to be called when there is something to do.
//!
//! `ANJ_SOAK_SEEDS` and `ANJ_SOAK_DAYS` set the number of runs and their length (defaults: 8 and 10; 200 and 30 take
//! two minutes in release); `ANJ_SOAK_FIRST` sets the first seed.
//!
//! **Sleeping as told**: when `anj_core_next_step_time` gives a time (queue mode, suspension, waiting for the next
//! attempt), the application sleeps that long and up to 5 ms longer, as a sleep ends no earlier than asked. When it gives 0,
//! the application polls: as soon as a datagram arrives, twice a second for a while after anything was sent, and every ten
//! seconds in a silent session. A client that has given up is restarted after [`RESTART_DELAY`].
#![allow(clippy::undocumented_unsafe_blocks)]
#[path = "common/client.rs"]
mod client;
mod common;

use std::cell::RefCell;
use std::collections::HashMap;
use std::mem::MaybeUninit;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::time::anj_time_duration_t;
use client::*;
use common::link::Random;
use common::{Func, clock, hex, net, rng};

const S: i64 = 1_000_000;
const MINUTE: i64 = 60 * S;
const DAY: i64 = 86_400 * S;
/// MAX_TRANSMIT_WAIT of the default parameters.
const TRANSMIT_WAIT: i64 = 93 * S;
/// The application waits so long before it restarts a client that has given up.
const RESTART_DELAY: i64 = 600 * S;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    /// Datagrams lost each way, per mille.
    Loss(u64),
    Outage,
    /// The server forgets everybody.
    Restart,
    /// The server has another address: only a new connect finds it.
    Moved,
    /// Answers that are on their way are lost.
    NatRebinding,
    /// A function of the network layer returns this.
    Network(Func, i32),
    NoRandomness,
    ClockJump(i64),
}

/// A server and the way to it.
struct World {
    random: Random,
    loss: u64,
    outage: bool,
    moved_at: i64,
    connected_at: i64,
    location: Option<u32>,
    expires: i64,
    lifetime: i64,
    registers: u32,
    /// Answers by Message ID and token.
    answered: HashMap<[u8; 10], Vec<u8>>,
    /// How often and when last each message was sent, by Message ID and token.
    messages: HashMap<[u8; 10], (u32, i64)>,
    updates: u64,
    calls: Vec<common::Call>,
}

impl World {
    fn drain(&mut self) {
        let calls = net::take_calls();
        if calls.iter().any(|call| call.func == Func::Connect && call.result == 0) {
            self.connected_at = clock::now();
        }
        self.calls.extend(calls);
    }

    fn datagram(&mut self, now: i64, datagram: &[u8]) -> Vec<(i64, Vec<u8>)> {
        self.drain();
        if datagram[0] != 0x48 {
            return Vec::new();
        }
        let key: [u8; 10] = datagram[2..12].try_into().unwrap();
        self.count(key, now);
        let lost = self.outage || self.connected_at < self.moved_at;
        if lost || self.random.chance(self.loss) {
            return Vec::new();
        }
        let there = 10_000 + self.random.below(200_000) as i64;
        let answer = match self.answered.get(&key) {
            Some(answer) => answer.clone(),
            None => self.serve(now + there, datagram),
        };
        self.answered.insert(key, answer.clone());
        let mut answers = Vec::new();
        for _ in 0..1 + u64::from(self.random.chance(50)) {
            if !self.random.chance(self.loss) {
                answers.push((there + 10_000 + self.random.below(200_000) as i64, answer.clone()));
            }
        }
        answers
    }

    /// A message goes out at most five times, the second time after 2 s at the earliest, then doubled (RFC 7252 §4.2).
    fn count(&mut self, key: [u8; 10], now: i64) {
        let (times, last) = self.messages.entry(key).or_insert((0, now));
        if *times > 0 {
            let gap = now - *last;
            assert!(gap >= (2 * S) << (*times - 1), "retransmission {times} after {gap} us");
        }
        (*times, *last) = (*times + 1, now);
        assert!(*times <= 5, "sent {times} times");
        if self.messages.len() > 10_000 {
            self.messages.retain(|_, (_, at)| now - *at < 600 * S);
            self.answered.clear();
        }
    }

    fn serve(&mut self, now: i64, datagram: &[u8]) -> Vec<u8> {
        let known = self.location.is_some() && now < self.expires;
        if datagram[12..].starts_with(&hex("b27264 1128 37")) {
            self.registers += 1;
            self.location = Some(self.registers);
            self.expires = now + self.lifetime;
            return answer(datagram, "41", &format!("827264 04{}", location(self.registers)));
        }
        let same = self.location.is_some_and(|n| datagram[15..].starts_with(&hex(&format!("04{}", location(n)))));
        if !(known && same) {
            return answer(datagram, "84", "");
        }
        if datagram[1] == 0x04 {
            self.location = None;
            return answer(datagram, "42", "");
        }
        self.updates += 1;
        self.expires = now + self.lifetime;
        answer(datagram, "44", "")
    }
}

/// A Location-Path segment, in hex.
fn location(number: u32) -> String {
    format!("{number:04}").bytes().map(|b| format!("{b:02x}")).collect()
}

/// Parameters of a run.
#[derive(Clone, Copy, Debug)]
struct Plan {
    queue_mode: bool,
    lifetime: i64,
    retry_count: i64,
    retry_timer: i64,
    sequence_delay: i64,
    /// The client gives up after one sequence, and the application restarts it.
    gives_up: bool,
}

impl Plan {
    fn new(random: &mut Random) -> Self {
        Self {
            queue_mode: random.chance(500),
            lifetime: [60, 300, 3600, 21_600][random.below(4) as usize],
            retry_count: 1 + random.below(6) as i64,
            retry_timer: 5 + random.below(100) as i64,
            sequence_delay: 60 + random.below(3600) as i64,
            gives_up: random.chance(300),
        }
    }

    /// Time between two Updates (spec 20 §8.4).
    fn update_period(&self) -> i64 {
        (self.lifetime * S - TRANSMIT_WAIT).max(self.lifetime * S / 2)
    }

    /// The wait after attempt `n`, counted from 1 (spec 20 §7.4); none after the last one.
    fn wait(&self, n: i64) -> i64 {
        match n % self.retry_count {
            0 if self.gives_up => 0,
            0 => self.sequence_delay * S,
            k => (self.retry_timer * S) << (k - 1),
        }
    }

    /// The longest time from the end of the last fault until the client is registered: a lost registration is noticed at
    /// the next Update, unanswered if the server has moved; or an attempt that began during the fault goes on until it
    /// fails, and the longest wait follows. Then Register. A minute for everything else.
    fn bound(&self) -> i64 {
        let wait = (1..=self.retry_count).map(|n| self.wait(n)).max().unwrap_or(0);
        let wait = if self.gives_up { wait.max(RESTART_DELAY) } else { wait };
        self.update_period() + TRANSMIT_WAIT + TRANSMIT_WAIT + wait + MINUTE
    }
}

/// What a run came to.
#[derive(Default, Debug)]
struct Tally {
    steps: u64,
    idle: u64,
    told: u64,
    told_idle: u64,
    faults: u64,
    recoveries: u64,
    registrations: u64,
    messages: u64,
}

struct Run {
    seed: u64,
    random: Random,
    plan: Plan,
    world: Rc<RefCell<World>>,
    client: Client,
    status: u32,
    fault: Option<Fault>,
    /// When the fault ends, or the next one begins.
    change_at: i64,
    /// Since when nothing disturbs.
    quiet_since: i64,
    recovered: bool,
    /// Attempts to register in this sequence of them, and when the last one began.
    attempts: i64,
    attempt_at: i64,
    connecting: bool,
    /// Attempts failed before they connected.
    uncounted: bool,
    active_until: i64,
    asked_updates: u64,
    app_at: i64,
    tally: Tally,
}

fn queue(config: &mut anj_configuration_t) {
    config.queue_mode_enabled = MaybeUninit::new(true);
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let plan = Plan::new(&mut random);
        rng::seed(seed);
        let world = Rc::new(RefCell::new(World {
            random: Random::new(seed ^ 0x5EED),
            loss: 0,
            outage: false,
            moved_at: 0,
            connected_at: 0,
            location: None,
            expires: 0,
            lifetime: plan.lifetime * S,
            registers: 0,
            answered: HashMap::new(),
            messages: HashMap::new(),
            updates: 0,
            calls: Vec::new(),
        }));
        let shared = world.clone();
        net::set_peer(Box::new(move |now, _, datagram| shared.borrow_mut().datagram(now, datagram)));
        let configure = if plan.queue_mode { queue } else { |_: &mut anj_configuration_t| {} };
        let client = Client::new(&Setup { lifetime: plan.lifetime, configure, ..Setup::default() });
        let sequences = if plan.gives_up { 1 } else { 65_535 };
        set(1, 1, 16, Value::Bool(false));
        for (rid, value) in [(17, plan.retry_count), (18, plan.retry_timer), (19, plan.sequence_delay), (20, sequences)]
        {
            set(1, 1, rid, Value::Uint(value as u64));
        }
        let now = clock::now();
        Self {
            seed,
            random,
            plan,
            world,
            client,
            status: 0,
            fault: None,
            change_at: now + 10 * MINUTE,
            quiet_since: now,
            recovered: false,
            attempts: 0,
            attempt_at: now,
            connecting: false,
            uncounted: false,
            active_until: now,
            asked_updates: 0,
            app_at: now + DAY / 2,
            tally: Tally::default(),
        }
    }

    fn days(mut self, days: i64) -> Tally {
        let end = clock::now() + days * DAY;
        while clock::now() < end {
            self.change_world();
            self.application();
            let told = self.client.next_step_us();
            self.step(false);
            self.check();
            // A step that sends nothing more leaves nothing undone.
            let wait = self.client.next_step_us();
            if told == 0 && wait == 0 && matches!(self.status, 9) && self.fault.is_none() {
                self.fail("queue mode, a step, and still something to do");
            }
            self.sleep(wait);
        }
        let mut tally = self.tally;
        tally.messages = self.world.borrow().messages.values().map(|(n, _)| u64::from(*n)).sum();
        let update_limit = (days * DAY / self.plan.update_period()) as u64 + self.asked_updates + tally.registrations;
        assert!(self.world.borrow().updates <= update_limit, "seed {}: too many Updates", self.seed);
        tally
    }

    fn fail(&self, what: &str) -> ! {
        panic!(
            "seed {} at {:.3} h: {what}; status {}, fault {:?}, {:?}",
            self.seed,
            clock::now() as f64 / (3600 * S) as f64,
            self.status,
            self.fault,
            self.plan
        );
    }

    /// A step, and what it did. `told`: the client asked for it by now.
    fn step(&mut self, told: bool) {
        self.client.step();
        self.world.borrow_mut().drain();
        let calls = std::mem::take(&mut self.world.borrow_mut().calls);
        let statuses = take_statuses();
        take_did();
        if !net::take_sent().is_empty() {
            self.active_until = clock::now() + 5 * MINUTE;
        }
        let idle = calls.is_empty() && statuses.is_empty();
        self.tally.steps += 1;
        self.tally.idle += u64::from(idle && self.status != 2);
        self.tally.told += u64::from(told);
        self.tally.told_idle += u64::from(told && idle);
        self.uncounted |= calls.iter().any(|call| call.func == Func::GetState && call.result != 0);
        for call in calls.iter().filter(|call| call.func == Func::Create || call.func == Func::Connect) {
            self.attempt(call, statuses.contains(&5));
        }
        for status in statuses {
            self.tally.registrations += u64::from(status == 6 && self.status == 5);
            self.status = status;
        }
    }

    /// A call that makes a connection: is it time for it?
    fn attempt(&mut self, call: &common::Call, entered: bool) {
        self.connecting &= !entered;
        // Making the socket is part of the attempt, which a failure ends.
        if call.func == Func::Create && call.result == 0 {
            return;
        }
        let now = clock::now();
        if !self.connecting {
            if entered {
                (self.attempts, self.uncounted) = (0, false);
            } else if self.attempts > 0 {
                let least = (1..=self.plan.retry_count).map(|n| self.plan.wait(n)).min().unwrap_or(0);
                let wait = if self.uncounted { least } else { self.plan.wait(self.attempts) };
                let since = now - self.attempt_at;
                if since < wait {
                    self.fail(&format!("attempt {} {since} us after the one before", self.attempts + 1));
                }
            }
            self.attempts += 1;
            self.attempt_at = now;
        }
        self.connecting = call.result == 4;
    }

    /// After a fault and the bound the client is registered, and the server agrees.
    fn check(&mut self) {
        let now = clock::now();
        if self.fault.is_some() || now < self.quiet_since + self.plan.bound() {
            return;
        }
        let world = self.world.borrow();
        let agreed = matches!(self.status, 6 | 8 | 9) && world.location.is_some() && now < world.expires;
        drop(world);
        if !agreed {
            self.fail("not registered");
        }
        if !self.recovered {
            self.recovered = true;
            self.tally.recoveries += 1;
        }
    }

    /// Sleeps as told, or polls.
    fn sleep(&mut self, told: i64) {
        let now = clock::now();
        if told > 0 && matches!(self.status, 3 | 5 | 7 | 9) {
            let until = now.saturating_add(told).saturating_add(1 + self.random.below(5000) as i64);
            if until <= self.app_at {
                clock::advance_us(until - now);
                self.change_world();
                self.step(true);
                self.check();
            } else {
                clock::advance_us(self.app_at - now);
            }
            return;
        }
        if told != 0 {
            self.fail(&format!("{told} us to sleep"));
        }
        let pause = match self.status {
            2 => {
                clock::advance_us(RESTART_DELAY);
                unsafe { anj_core_restart(self.client.ptr()) };
                return;
            }
            5 | 3 => S / 2,
            _ if now < self.active_until => S / 2,
            _ => 10 * S,
        };
        // What has arrived and is not taken waits like the rest.
        let next = net::next_arrival().map_or(pause, |at| if at > now { at - now } else { pause });
        clock::advance_us(pause.min(next).min((self.app_at - now).max(1)));
    }

    /// Now and then the application asks for something.
    fn application(&mut self) {
        let now = clock::now();
        if now < self.app_at {
            return;
        }
        self.app_at = now + MINUTE + self.random.below(DAY as u64) as i64;
        let anj = self.client.ptr();
        match self.random.below(4) {
            0 | 1 => {
                self.asked_updates += 1;
                unsafe { anj_core_request_update(anj) };
            }
            2 => {
                let us = S + self.random.below(7200 * S as u64) as i64;
                unsafe { anj_core_disable_server(anj, anj_time_duration_t { us }) };
                self.disturbed(now + us);
            }
            _ => {
                unsafe { anj_core_restart(anj) };
                self.disturbed(now);
            }
        }
    }

    fn disturbed(&mut self, until: i64) {
        self.quiet_since = self.quiet_since.max(until);
        self.recovered = false;
    }

    /// Begins and ends faults.
    fn change_world(&mut self) {
        let now = clock::now();
        while now >= self.change_at {
            if let Some(fault) = self.fault.take() {
                self.set(fault, false);
                self.disturbed(now);
                // Sometimes the next one comes at once, mostly there is time to recover.
                let pause = if self.random.chance(300) { MINUTE } else { self.plan.bound() + DAY / 8 };
                self.change_at = now + self.random.below(pause as u64) as i64 + 1;
                continue;
            }
            let fault = self.draw();
            self.tally.faults += 1;
            self.set(fault, true);
            self.fault = Some(fault);
            let length = match self.random.below(10) {
                0 => 3 * DAY,
                1..=3 => 3600 * S * 4,
                _ => 20 * MINUTE,
            };
            self.change_at = now + MINUTE + self.random.below(length as u64) as i64;
        }
    }

    fn draw(&mut self) -> Fault {
        let code = [-1, -5, -14, -888][self.random.below(4) as usize];
        match self.random.below(16) {
            0 | 1 => Fault::Loss(50 + self.random.below(251)),
            2 | 3 => Fault::Outage,
            4 | 5 => Fault::Restart,
            6 => Fault::Moved,
            7 => Fault::NatRebinding,
            // Refused or not resolved; or resolving without end.
            8 => Fault::Network(Func::Connect, code),
            9 => Fault::Network(Func::Connect, 4),
            10 => Fault::Network(Func::Send, [4, code][self.random.below(2) as usize]),
            11 => Fault::Network(Func::Recv, [4, code][self.random.below(2) as usize]),
            12 => {
                let func =
                    [Func::Create, Func::GetInnerMtu, Func::RxOff, Func::GetState][self.random.below(4) as usize];
                Fault::Network(func, code)
            }
            13 => Fault::Network([Func::Close, Func::Cleanup, Func::RxOff][self.random.below(3) as usize], 4),
            14 => Fault::NoRandomness,
            _ => Fault::ClockJump((self.random.below(2000) as i64 - 1000) * DAY),
        }
    }

    fn set(&mut self, fault: Fault, on: bool) {
        let mut world = self.world.borrow_mut();
        match fault {
            Fault::Loss(loss) => world.loss = if on { loss } else { 0 },
            Fault::Outage => world.outage = on,
            Fault::Restart => world.location = None,
            Fault::Moved => world.moved_at = clock::now(),
            Fault::NatRebinding => {
                if let Some(newest) = net::sockets().checked_sub(1) {
                    net::socket(newest, |socket| socket.incoming.clear());
                }
            }
            Fault::Network(func, code) => net::always(func, on.then_some(code)),
            Fault::NoRandomness => rng::fails(on),
            Fault::ClockJump(us) => clock::jump_real_us(us),
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect(name))
}

#[test]
fn a_client_alone_for_weeks() {
    let (first, seeds) = (number("ANJ_SOAK_FIRST", 0), number("ANJ_SOAK_SEEDS", 8));
    let days = number("ANJ_SOAK_DAYS", 10) as i64;
    let mut all = Tally::default();
    // The mock platform is per thread, so every run has a fresh one.
    for pair in (first..first + seeds).collect::<Vec<_>>().chunks(2) {
        let runs: Vec<_> =
            pair.iter().copied().map(|seed| std::thread::spawn(move || Run::new(seed).days(days))).collect();
        for run in runs {
            let tally = run.join().unwrap_or_else(|error| std::panic::resume_unwind(error));
            all.steps += tally.steps;
            all.idle += tally.idle;
            all.told += tally.told;
            all.told_idle += tally.told_idle;
            all.faults += tally.faults;
            all.recoveries += tally.recoveries;
            all.registrations += tally.registrations;
            all.messages += tally.messages;
        }
    }
    println!("{seeds} clients for {days} days: {all:?}");
    assert!(all.told_idle * 100 < all.told.max(100), "called for nothing: {all:?}");
    assert!(all.idle * 100 < all.steps, "steps for nothing: {all:?}");
    assert!(all.recoveries * 3 > all.faults, "the bound was checked often: {all:?}");
}
