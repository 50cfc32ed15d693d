#![no_main]
//! A client of the C API on the mock platform; whatever a server sends, it neither breaks nor hangs, and its objects see
//! what they were promised.
//!
//! The first byte chooses the state in which the client is: registered, registering, or in a bootstrap. `script.rs` tells the
//! rest.

#[path = "../../../tests/common/client.rs"]
mod client;
#[path = "../../../tests/common/mod.rs"]
mod common;
#[allow(dead_code)]
#[path = "../../../tests/common/fw_update.rs"]
mod fw_update;

mod model;
mod script;
mod sends;

use anj::capi::core::*;
use anj::capi::defs::anj_uri_path_t;
use anj::capi::dm::defs::anj_dm_obj_t;
use anj::capi::dm::security_object::*;
use anj::capi::dm::server_object::*;
use anj::capi::lwm2m_send::{anj_send_abort, anj_send_new_request};
use anj::capi::time::anj_time_duration_t;
use client::*;
use common::{Func, clock, hex, net};
use model::Model;
use script::{Action, Request, Script};
use sends::SENDING;
use std::mem::MaybeUninit;
use std::sync::OnceLock;

/// Objects that live as long as the process: Security, Server, and one of all types.
fn objects() -> [*const anj_dm_obj_t; 3] {
    static OBJECTS: OnceLock<[usize; 3]> = OnceLock::new();
    let all = [(0, STRING, RW), (1, INT, RW), (2, UINT, RW), (3, BOOL, RW), (4, 0, E), (5, STRING, R), (6, INT, W)];
    OBJECTS
        .get_or_init(|| [security(&[0]), server(), object(3, None, &[0], &all)].map(|object| object as usize))
        .map(|object| object as *const anj_dm_obj_t)
}

/// A Server Object that lets the client send.
fn server() -> *const anj_dm_obj_t {
    let numbers = [17, 18, 19, 20].map(|rid| (rid, UINT, RW));
    let others = [(0, INT, R), (1, INT, RW), (2, INT, RW), (3, INT, RW), (4, 0, E), (5, INT, RW), (8, 0, E), (9, 0, E)];
    let last = [(23, BOOL, RW), (26, INT, RW)];
    object(1, Some("1.2"), &[1], &[&others[..], &[(16, BOOL, RW)], &numbers, &last].concat())
}

/// The built-in objects, with an account of a Bootstrap Server.
struct BuiltIn {
    security: Box<MaybeUninit<anj_dm_security_obj_t>>,
    server: Box<MaybeUninit<anj_dm_server_obj_t>>,
}

impl BuiltIn {
    fn install(client: &mut Client) -> Self {
        let mut objects = Self { security: Box::new(MaybeUninit::uninit()), server: Box::new(MaybeUninit::uninit()) };
        let (security, server) = (objects.security.as_mut_ptr(), objects.server.as_mut_ptr());
        // SAFETY: the objects outlive the client's use of them.
        unsafe {
            anj_dm_security_obj_init(security);
            let mut account: anj_dm_security_instance_init_t = MaybeUninit::zeroed().assume_init();
            account.server_uri = c"coap://bootstrap.com".as_ptr();
            account.bootstrap_server = MaybeUninit::new(true);
            account.security_mode = MaybeUninit::new(anj_dm_security_mode_t::ANJ_DM_SECURITY_NOSEC);
            assert_eq!(anj_dm_security_obj_add_instance(security, &raw const account), 0);
            assert_eq!(anj_dm_security_obj_install(client.ptr(), security), 0);
            anj_dm_server_obj_init(server);
            assert_eq!(anj_dm_server_obj_install(client.ptr(), server), 0);
        }
        objects
    }
}

/// A client and what it works on; the client goes first.
struct World {
    client: Client,
    model: Box<Model>,
    _firmware: Box<fw_update::App>,
    _built_in: Option<BuiltIn>,
    /// What the application sends.
    sends: sends::Sends,
    /// The last request of the client.
    request: Vec<u8>,
    /// Nobody but the server did anything.
    calm: bool,
}

impl World {
    fn new(state: u8) -> Self {
        let mut client = Client::bare("name", |config| {
            config.bootstrap_retry_count = 1;
            config.queue_mode_enabled = MaybeUninit::new(true);
        });
        let [security, server, all] = objects();
        let built_in = (state % 3 == 2).then(|| BuiltIn::install(&mut client));
        if built_in.is_none() {
            security_values(0, "coap://server.com", false, 2);
            server_values(1, 2, 150);
            for (rid, value) in [(2, Value::Int(0)), (3, Value::Int(0)), (23, Value::Bool(false)), (26, Value::Int(0))]
            {
                set(1, 1, rid, value);
            }
            client.add(security);
            client.add(server);
        }
        for (rid, value) in [(0, Value::Text("text".into())), (1, Value::Int(-1)), (2, Value::Uint(7))] {
            set(3, 0, rid, value);
        }
        set(3, 0, 3, Value::Bool(true));
        set(3, 0, 5, Value::Text("a longer text for a transfer in blocks ".repeat(40)));
        set(3, 0, 6, Value::Int(0));
        client.add(all);
        let model = Model::new();
        client.add(model.definition());
        let firmware = fw_update::App::with(client.ptr(), fw_update::all_handlers());
        let mut world = Self {
            client,
            model,
            _firmware: firmware,
            _built_in: built_in,
            sends: sends::Sends::new(),
            request: Vec::new(),
            calm: true,
        };
        match state % 3 {
            0 => world.client.register(),
            1 => world.step().clear(),
            _ => {
                world.step();
                world.answer(0x44, &[]);
            }
        }
        world
    }

    /// A step, and what was sent.
    fn step(&mut self) -> Vec<Vec<u8>> {
        self.client.step();
        let sent = net::take_sent();
        assert!(sent.len() < 100);
        let is_request = |datagram: &&Vec<u8>| datagram.len() >= 12 && datagram[0] == 0x48;
        if let Some(request) = sent.iter().rfind(is_request) {
            self.request.clone_from(request);
        }
        net::take_calls();
        take_did();
        sent
    }

    fn receive(&mut self, datagram: &[u8]) -> Vec<Vec<u8>> {
        if net::sockets() > 0 {
            net::push(datagram);
        }
        self.step()
    }

    /// Answers the last request of the client.
    fn answer(&mut self, code: u8, rest: &[u8]) {
        if self.request.is_empty() {
            return;
        }
        let mut message = vec![0x68, code];
        message.extend(&self.request[2..12]);
        message.extend(rest);
        self.receive(&message);
    }

    fn run(&mut self, script: &mut Script<'_>) {
        while let Some((minute, action)) = script.next() {
            if minute {
                clock::advance_s(60);
            }
            self.calm &= !matches!(action, Action::Application(_) | Action::Network { .. });
            match action {
                Action::Datagram(datagram) => {
                    self.receive(datagram);
                }
                Action::Answer { code, rest } => self.answer(code, rest),
                Action::Application(what) => self.application(what),
                Action::Network { func, result } => {
                    let funcs = [Func::Create, Func::GetState, Func::Connect, Func::GetInnerMtu, Func::Send];
                    let more = [Func::Recv, Func::Close, Func::Cleanup, Func::RxOff];
                    let all = [&funcs[..], &more[..]].concat();
                    net::script(all[usize::from(func) % all.len()], &[result]);
                }
                Action::Request(request) => self.request(script, &request),
                Action::Seconds(seconds) => clock::advance_s(seconds.into()),
            }
        }
    }

    /// A request, block by block, and all blocks of its answer.
    fn request(&mut self, script: &mut Script<'_>, request: &Request<'_>) {
        let mut next = Some((0, false));
        while let Some((number, of_answer)) = next {
            let datagram = script.datagram(request, number, of_answer);
            let sent = self.receive(&datagram);
            next = script.follows(request, number, of_answer, &sent);
        }
    }

    /// What the application asks for between two steps.
    fn application(&mut self, what: u8) {
        let anj = self.client.ptr();
        let paths: [&[u16]; 6] = [&[500], &[500, 0], &[500, 0, 0], &[500, 0, 8, 0], &[1, 1, 1], &[3, 0, 1]];
        let ids = paths[usize::from(what >> 4) % paths.len()];
        let mut path = anj_uri_path_t { ids: [u16::MAX; 4], uri_len: ids.len() };
        path.ids[..ids.len()].copy_from_slice(ids);
        let change = [
            anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_VALUE_CHANGED,
            anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_ADDED,
            anj_core_change_type_t::ANJ_CORE_CHANGE_TYPE_DELETED,
        ];
        // SAFETY: the client is initialised, the path valid.
        unsafe {
            match what & 15 {
                0 => anj_core_request_update(anj),
                1 => anj_core_disable_server(anj, anj_time_duration_t { us: 5_000_000 }),
                2 => anj_core_restart(anj),
                3 => anj_core_request_bootstrap(anj),
                4 => anj_core_server_obj_disable_executed(anj, 7),
                5 => assert!(anj_core_next_step_time(anj).us >= 0),
                // What it answers depends on the state; each that was accepted ends once.
                6 => {
                    let result = anj_send_new_request(anj, self.sends.request(what >> 4), std::ptr::null_mut());
                    SENDING.with(|count| count.set(count.get() + i32::from(result == 0)));
                }
                7 => {
                    let _ = anj_send_abort(anj, [u16::MAX, 1, 2, 3][usize::from(what >> 4) % 4]);
                }
                n => anj_core_data_model_changed(anj, &raw const path, MaybeUninit::new(change[usize::from(n) % 3])),
            }
        }
        self.step();
    }

    /// Whatever it was, it ends.
    fn end(&mut self, registered: bool) {
        for _ in 0..5 {
            clock::advance_s(300);
            self.step();
        }
        // A registered client still answers a ping.
        if registered && self.calm && take_statuses().is_empty() {
            let sent = self.receive(&hex("40004545"));
            assert!(sent.contains(&hex("70004545")), "{sent:02x?}");
        }
        // A context whose state cannot be asked for is not released (spec 20 §3.2).
        net::works();
        // SAFETY: the client is initialised.
        let mut closed = || unsafe { anj_core_shutdown(self.client.ptr()) } == 0;
        assert!((0..300).any(|_| closed()), "no end");
        SENDING.with(|count| assert_eq!(count.get(), 0, "every Send ended, once"));
        self.model.check_end();
    }
}

fn run(data: &[u8]) {
    let Some((&state, rest)) = data.split_first() else { return };
    let mut world = World::new(state);
    world.run(&mut Script::new(rest));
    world.end(state % 3 == 0);
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The mock keeps everything per thread: a new thread is a new world.
    std::thread::scope(|scope| {
        scope.spawn(|| run(data)).join().expect("no panic");
    });
});
