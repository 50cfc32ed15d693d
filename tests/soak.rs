//! A client alone for weeks of virtual time, with faults from a seed: it registers again by itself, in the time that its
//! retry parameters give, says no more than it may, and asks to be called when there is something to do. Every other client
//! has its account from a Bootstrap Server, to which it turns again when registration fails.
//!
//! `ANJ_SOAK_SEEDS` and `ANJ_SOAK_DAYS` set the number of runs and their length (defaults: 8 and 10; 200 and 30 take
//! two minutes in release); `ANJ_SOAK_FIRST` sets the first seed.
//!
//! **Sleeping as told**: when `anj_core_next_step_time` gives a time (queue mode, suspension, waiting for the next
//! attempt), the application sleeps that long and up to 5 ms longer, as a sleep ends no earlier than asked. When it gives 0,
//! the application polls: as soon as a datagram arrives, twice a second for a while after anything was sent, and every ten
//! seconds in a silent session. A client that has given up is restarted after [`RESTART_DELAY`].
#![allow(clippy::undocumented_unsafe_blocks)]
#![cfg(all(anj_with_bootstrap, anj_with_default_security_obj, anj_with_default_server_obj, anj_with_senml_cbor))]
#[path = "common/client.rs"]
mod client;
mod common;

#[path = "soak/bootstrap.rs"]
mod bootstrap;
#[path = "soak/plan.rs"]
mod plan;
#[path = "soak/world.rs"]
mod world;

use std::cell::{Cell, RefCell};
use std::mem::MaybeUninit;
use std::rc::Rc;

use anj::capi::core::*;
use anj::capi::dm::security_object::*;
use anj::capi::dm::server_object::*;
use anj::capi::time::anj_time_duration_t;
use bootstrap::{HOST, Mood};
use client::*;
use common::link::Random;
use common::{Call, Func, clock, net, rng};
use plan::Plan;
use world::{Event, World};

const S: i64 = 1_000_000;
const MINUTE: i64 = 60 * S;
const DAY: i64 = 86_400 * S;
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
    /// The regular server takes no Register.
    Closed,
    Bootstrap(Mood),
    /// The Bootstrap Server forgets whom it is talking to.
    BootstrapRestart,
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
    bootstraps: u64,
    bootstrapped: u64,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.idle += other.idle;
        self.told += other.told;
        self.told_idle += other.told_idle;
        self.faults += other.faults;
        self.recoveries += other.recoveries;
        self.registrations += other.registrations;
        self.messages += other.messages;
        self.bootstraps += other.bootstraps;
        self.bootstrapped += other.bootstrapped;
    }
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
    /// Attempts since the status was entered, and when the last one began.
    attempts: i64,
    attempt_at: i64,
    entered_at: i64,
    connecting: bool,
    /// Attempts failed before they connected.
    uncounted: bool,
    active_until: i64,
    asked_updates: u64,
    app_at: i64,
    tally: Tally,
}

thread_local! {
    static PLAN: Cell<Option<Plan>> = const { Cell::new(None) };
}

fn configure(config: &mut anj_configuration_t) {
    let plan = PLAN.get().unwrap();
    config.queue_mode_enabled = MaybeUninit::new(plan.queue_mode);
    if let Some(bootstrap) = plan.bootstrap {
        config.bootstrap_retry_count = bootstrap.retry_count as u16;
        config.bootstrap_retry_timeout = anj_time_duration_t { us: bootstrap.retry_timeout * S };
        config.bootstrap_timeout = anj_time_duration_t { us: bootstrap.timeout * S };
    }
}

/// A client that knows a server.
fn client_with_server(plan: &Plan) -> Client {
    let client = Client::new(&Setup { lifetime: plan.lifetime, configure, ..Setup::default() });
    set(1, 1, 16, Value::Bool(false));
    let retries = [(17, plan.retry_count), (18, plan.retry_timer), (19, plan.sequence_delay), (20, plan.sequences)];
    for (rid, value) in retries {
        set(1, 1, rid, Value::Uint(value as u64));
    }
    client
}

/// A client with the built-in Objects, that knows a Bootstrap Server.
fn client_with_bootstrap(hold_off: i64) -> Client {
    let mut client = Client::bare("name", configure);
    let uri = std::ffi::CString::new(format!("coap://{HOST}")).unwrap();
    unsafe {
        let security = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
        anj_dm_security_obj_init(security);
        let mut account: anj_dm_security_instance_init_t = std::mem::zeroed();
        account.server_uri = uri.as_ptr();
        account.bootstrap_server = MaybeUninit::new(true);
        account.security_mode = MaybeUninit::new(anj_dm_security_mode_t::ANJ_DM_SECURITY_NOSEC);
        account.client_hold_off_time = hold_off as u32;
        assert_eq!(anj_dm_security_obj_add_instance(security, &raw const account), 0);
        assert_eq!(anj_dm_security_obj_install(client.ptr(), security), 0);
        let server = Box::leak(Box::new(MaybeUninit::uninit())).as_mut_ptr();
        anj_dm_server_obj_init(server);
        assert_eq!(anj_dm_server_obj_install(client.ptr(), server), 0);
    }
    client
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let plan = Plan::new(&mut random);
        rng::seed(seed);
        PLAN.set(Some(plan));
        let world = Rc::new(RefCell::new(World::new(seed, &plan)));
        let shared = world.clone();
        net::set_peer(Box::new(move |now, socket, datagram| shared.borrow_mut().datagram(now, socket, datagram)));
        let client = match plan.bootstrap {
            Some(bootstrap) => client_with_bootstrap(bootstrap.hold_off),
            None => client_with_server(&plan),
        };
        let shared = world.clone();
        on_status(move |_, status| {
            let mut world = shared.borrow_mut();
            world.drain();
            world.events.push(Event::Status(status));
        });
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
            entered_at: now,
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
            self.world.borrow_mut().tick(clock::now());
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
        let world = self.world.borrow();
        tally.messages = world.sent;
        if let Some(server) = &world.bootstrap {
            (tally.bootstraps, tally.bootstrapped) = (server.begun, server.finished);
        }
        let update_limit = (days * DAY / self.plan.update_period()) as u64 + self.asked_updates + tally.registrations;
        assert!(world.updates <= update_limit, "seed {}: too many Updates", self.seed);
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
        let events = std::mem::take(&mut self.world.borrow_mut().events);
        take_statuses();
        take_did();
        if !net::take_sent().is_empty() {
            self.active_until = clock::now() + 5 * MINUTE;
        }
        let idle = events.is_empty();
        self.tally.steps += 1;
        self.tally.idle += u64::from(idle && self.status != 2);
        self.tally.told += u64::from(told);
        self.tally.told_idle += u64::from(told && idle);
        for event in &events {
            match event {
                Event::Call(call) => match call.func {
                    Func::GetState => self.uncounted |= call.result != 0,
                    Func::Create | Func::Connect => self.attempt(call),
                    _ => {}
                },
                Event::Status(status) => {
                    self.tally.registrations += u64::from(*status == 6 && self.status == 5);
                    self.status = *status;
                    (self.attempts, self.uncounted, self.connecting) = (0, false, false);
                    self.entered_at = clock::now();
                }
            }
        }
    }

    /// A call that makes a connection: is it time for it?
    fn attempt(&mut self, call: &Call) {
        // Making the socket is part of the attempt, which a failure ends.
        if call.func == Func::Create && call.result == 0 {
            return;
        }
        let now = clock::now();
        if !self.connecting {
            let since = now - if self.attempts == 0 { self.entered_at } else { self.attempt_at };
            let (wait, limit) = match self.plan.bootstrap {
                Some(bootstrap) if self.status == 3 => (bootstrap.pause(self.attempts), 1 + bootstrap.retry_count),
                _ if self.attempts == 0 => (0, i64::MAX),
                _ if self.uncounted => (self.plan.shortest_wait(), i64::MAX),
                _ => (self.plan.wait(self.attempts), self.plan.retry_count * self.plan.sequences),
            };
            self.attempts += 1;
            if since < wait {
                self.fail(&format!("attempt {} {since} us after what was before it", self.attempts));
            }
            if self.attempts > limit {
                self.fail(&format!("attempt {} of {limit}", self.attempts));
            }
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
        let agreed = matches!(self.status, 6 | 8 | 9) && world.agrees(now);
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
        let next = next_arrival().map_or(pause, |at| if at > now { at - now } else { pause });
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
        match self.random.below(5) {
            0 | 1 => {
                self.asked_updates += 1;
                unsafe { anj_core_request_update(anj) };
            }
            2 => {
                let us = S + self.random.below(7200 * S as u64) as i64;
                unsafe { anj_core_disable_server(anj, anj_time_duration_t { us }) };
                self.disturbed(now + us);
            }
            3 if self.plan.bootstrap.is_some() => {
                unsafe { anj_core_request_bootstrap(anj) };
                self.disturbed(now);
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
                let pause = if self.random.chance(300) { MINUTE } else { self.plan.calm() };
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
        if self.plan.bootstrap.is_some() && self.random.chance(400) {
            let moods = [Mood::Gone, Mood::Slow, Mood::Garbage, Mood::BreaksOff, Mood::Hasty];
            return match self.random.below(8) {
                n @ 0..5 => Fault::Bootstrap(moods[n as usize]),
                5 => Fault::BootstrapRestart,
                _ => Fault::Closed,
            };
        }
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
            Fault::Closed => {
                world.closed = on;
                world.location = None;
            }
            Fault::Bootstrap(mood) => {
                world.bootstrap_server().set_mood(if on { mood } else { Mood::Well });
                // Or else nobody would turn to it.
                world.closed = on && self.random.chance(500);
                drop(world);
                unsafe { anj_core_request_bootstrap(self.client.ptr()) };
            }
            Fault::BootstrapRestart => world.bootstrap_server().restart(),
        }
    }
}

/// When the next datagram arrives; only the newest socket is in use.
fn next_arrival() -> Option<i64> {
    net::socket(net::sockets().checked_sub(1)?, |socket| {
        socket.incoming.front().filter(|_| socket.connected).map(|(at, _)| *at)
    })
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
            all.add(&run.join().unwrap_or_else(|error| std::panic::resume_unwind(error)));
        }
    }
    println!("{seeds} clients for {days} days: {all:?}");
    assert!(all.told_idle * 100 < all.told.max(100), "called for nothing: {all:?}");
    assert!(all.idle * 100 < all.steps, "steps for nothing: {all:?}");
    assert!(all.recoveries * 3 > all.faults, "the bound was checked often: {all:?}");
}
