//! Life cycle, Security and Server objects, Send, notifications, threads (spec 50 §5.1 to §5.18, §9.1, §9.7).

mod common;

use std::ffi::{CString, c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::time::{Duration, Instant};

use anjay::capi::avs::sched::avs_sched_data;
use anjay::capi::avs::time::avs_time_duration_t;
use anjay::capi::core::*;
use anjay::capi::dm::*;
use anjay::capi::security::*;
use anjay::capi::server::*;
use common::coap::Message;
use common::object::TestObject;
use common::{Bench, configuration, security_instance, server_instance};

const fn millis(millis: i64) -> avs_time_duration_t {
    avs_time_duration_t { seconds: millis.div_euclid(1000), nanoseconds: (millis.rem_euclid(1000) * 1_000_000) as i32 }
}

#[test]
fn spec_50_s5_1_configurations_that_are_refused() {
    let endpoint = CString::new("e").unwrap();
    // SAFETY: valid configurations, or NULL.
    unsafe {
        assert!(anjay_new(null()).is_null());
        let mut config = configuration(&endpoint);
        config.endpoint_name = null();
        assert!(anjay_new(&config).is_null());
        let long = CString::new("x".repeat(400)).unwrap();
        assert!(anjay_new(&configuration(&long)).is_null());
        let mut config = configuration(&endpoint);
        let mut tx = MaybeUninit::<anjay::capi::avs::coap_udp::avs_coap_udp_tx_params_t>::zeroed().assume_init();
        config.udp_tx_params = &tx;
        assert!(anjay_new(&config).is_null());
        (tx.ack_timeout, tx.ack_random_factor, tx.nstart) = (millis(2000), 1.5, 1);
        config.udp_tx_params = &tx;
        let anjay = anjay_new(&config);
        assert!(!anjay.is_null());
        assert_eq!(avs_sched_data(anjay_get_scheduler(anjay)), anjay.cast::<c_void>());
        assert!(anjay_get_sockets(anjay).is_null());
        anjay_delete(anjay);
        anjay_delete(null_mut());
        assert_eq!(anjay_register_object(null_mut(), null()), -1);
    }
}

#[test]
fn spec_50_s9_7_m1_to_m4_security() {
    let bench = Bench::without_server(|_| {});
    let anjay = bench.anjay;
    let uri = bench.uri("");
    let add = |change: &dyn Fn(&mut anjay_security_instance_t)| {
        let mut instance = security_instance(1, &uri);
        change(&mut instance);
        let mut iid = u16::MAX;
        // SAFETY: a client and a valid instance.
        (unsafe { anjay_security_object_add_instance(anjay, &instance, &mut iid) }, iid)
    };
    assert!(add(&|_| {}).0 < 0, "not installed");
    // SAFETY: a client.
    unsafe {
        assert_eq!(anjay_security_object_install(anjay), 0);
        assert_eq!(anjay_security_object_install(anjay), -1);
        assert!(!anjay_security_object_is_modified(anjay));
    }
    assert_eq!(add(&|_| {}), (0, 0));
    // SAFETY: a client.
    assert!(unsafe { anjay_security_object_is_modified(anjay) });
    assert!(add(&|_| {}).0 < 0, "the SSID is in use");
    let mode = |mode| MaybeUninit::new(mode);
    use anjay_security_mode_t::*;
    type Change<'a> = (&'a str, &'a dyn Fn(&mut anjay_security_instance_t));
    let secure = c"coaps://127.0.0.1";
    let refused: [Change<'_>; 7] = [
        ("no URI", &|instance| instance.server_uri = null()),
        ("garbage", &|instance| instance.server_uri = c"garbage".as_ptr()),
        ("coaps without security", &|instance| instance.server_uri = secure.as_ptr()),
        ("coap with PSK", &|instance| instance.security_mode = mode(ANJAY_SECURITY_PSK)),
        ("PSK without key", &|instance| {
            (instance.server_uri, instance.security_mode) = (secure.as_ptr(), mode(ANJAY_SECURITY_PSK));
        }),
        ("RPK", &|instance| instance.security_mode = mode(ANJAY_SECURITY_RPK)),
        // SAFETY: an enumeration of C has the size of an int here.
        ("mode 77", &|instance| unsafe { (&raw mut instance.security_mode).cast::<c_int>().write(77) }),
    ];
    for (what, change) in refused {
        let result = add(&|instance| {
            instance.ssid = 2;
            change(instance);
        });
        assert!(result.0 < 0, "{what}");
    }
    let bootstrap = |instance: &mut anjay_security_instance_t| {
        (instance.ssid, instance.bootstrap_server) = (9, MaybeUninit::new(true));
    };
    assert_eq!(add(&bootstrap), (0, 1));
    assert!(add(&bootstrap).0 < 0, "a second bootstrap server");
    assert_eq!(
        add(&|instance| {
            (instance.ssid, instance.server_uri, instance.security_mode) =
                (2, secure.as_ptr(), mode(ANJAY_SECURITY_PSK));
            (instance.public_cert_or_psk_identity, instance.public_cert_or_psk_identity_size) = (b"id".as_ptr(), 2);
            (instance.private_cert_or_psk_key, instance.private_cert_or_psk_key_size) = (b"key".as_ptr(), 3);
        }),
        (0, 2)
    );
    // SAFETY: a client.
    unsafe { anjay_security_object_purge(anjay) };
    assert_eq!(add(&|_| {}), (0, 0));
}

#[test]
fn spec_50_s9_7_m5_to_m7_server() {
    let bench = Bench::without_server(|_| {});
    let anjay = bench.anjay;
    let add = |iid: u16, change: &dyn Fn(&mut anjay_server_instance_t)| {
        let mut instance = server_instance(1, 60);
        change(&mut instance);
        let mut iid = iid;
        // SAFETY: a client and a valid instance.
        (unsafe { anjay_server_object_add_instance(anjay, &instance, &mut iid) }, iid)
    };
    assert!(add(u16::MAX, &|_| {}).0 < 0, "not installed");
    // SAFETY: a client.
    unsafe {
        assert_eq!(anjay_server_object_install(anjay), 0);
        assert_eq!(anjay_server_object_install(anjay), -1);
    }
    assert_eq!(add(u16::MAX, &|_| {}), (0, 0));
    assert!(add(u16::MAX, &|_| {}).0 < 0, "the SSID is in use");
    assert!(add(0, &|instance| instance.ssid = 2).0 < 0, "the id is in use");
    for ssid in [0, 65535] {
        assert!(add(u16::MAX, &|instance| instance.ssid = ssid).0 < 0, "{ssid}");
    }
    assert!(add(u16::MAX, &|instance| (instance.ssid, instance.lifetime) = (2, -5)).0 < 0);
    assert!(add(u16::MAX, &|instance| (instance.ssid, instance.binding) = (2, c"X".as_ptr())).0 < 0);
    assert!(add(u16::MAX, &|instance| (instance.ssid, instance.binding) = (2, null())).0 < 0);
    assert_eq!(add(7, &|instance| (instance.ssid, instance.lifetime) = (2, 0)), (0, 7));
    assert_eq!(add(u16::MAX, &|instance| (instance.ssid, instance.binding) = (3, c"UQ".as_ptr())), (0, 1));
    assert_eq!(add(u16::MAX, &|instance| (instance.ssid, instance.binding) = (4, c"UT".as_ptr())), (0, 2));
    // SAFETY: a client, and strings.
    unsafe {
        assert_eq!(anjay_server_object_set_lifetime(anjay, 7, 0), -1);
        assert_eq!(anjay_server_object_set_lifetime(anjay, 77, 5), -1);
        assert_eq!(anjay_server_object_set_lifetime(anjay, 7, 5), 0);
        for valid in ["U", "T", "S", "N", "UQ", "UT", "US", "UQS", "SQ", "UTSN", ""] {
            assert!(anjay_binding_mode_valid(CString::new(valid).unwrap().as_ptr()), "{valid}");
        }
        for wrong in ["TQ", "UTQ", "UU", "Q", "u", "USQ", "QU", "UTSNQ"] {
            assert!(!anjay_binding_mode_valid(CString::new(wrong).unwrap().as_ptr()), "{wrong}");
        }
        assert!(!anjay_binding_mode_valid(null()));
    }
}

#[test]
fn spec_50_s5_9_server_resources() {
    let mut bench = Bench::new();
    bench.register();
    let links = bench.ask(0x01, "/1/0", &[(17, &[40])], b"").text();
    let wanted: Vec<String> =
        [0, 1, 4, 6, 7, 8, 9, 16, 17, 18, 19, 20, 23].iter().map(|rid| format!("</1/0/{rid}>")).collect();
    assert_eq!(links, format!("</1/0>,{}", wanted.join(",")));
    for (rid, value) in [("0", "1"), ("1", "60"), ("6", "0"), ("7", "U"), ("16", "1"), ("17", "5"), ("19", "86400")] {
        assert_eq!(bench.get(&format!("/1/0/{rid}")).text(), value, "{rid}");
    }
    assert_eq!(bench.get("/0/0/0").status(), "4.01");
    assert_eq!(bench.put("/1/0/7", 0, b"X").status(), "4.00");
    assert_eq!(bench.get("/1/0/7").text(), "U");
    assert_eq!(bench.put("/1/0/2", 0, b"1").status(), "2.04");
    assert_eq!(bench.get("/1/0/2").text(), "1");
    assert_eq!(bench.put("/1/0/0", 0, b"2").status(), "4.05");
    // A new lifetime is told with an Update.
    assert_eq!(bench.put("/1/0/1", 0, b"120").status(), "2.04");
    let update = bench.message();
    assert_eq!((update.code, update.path(), update.all(15)), (2, vec!["rd".into(), "x".into()], vec!["lt=120".into()]));
    bench.send(&update.answer(0x44));
    // Registration Update Trigger.
    assert_eq!(bench.ask(0x02, "/1/0/8", &[], b"").status(), "2.04");
    let update = bench.message();
    assert_eq!((update.code, update.path(), update.payload.len()), (2, vec!["rd".into(), "x".into()], 0));
    bench.send(&update.answer(0x44));
    assert_eq!(bench.ask(0x02, "/1/0/9", &[], b"").status(), "4.05", "there is no bootstrap server");
}

#[test]
fn spec_50_s9_1_r4_r5_registration_that_fails() {
    for code in [0x80, 0x83, 0xA3] {
        let mut bench = Bench::new();
        let register = bench.message();
        bench.send(&register.answer(code));
        bench.silence(Duration::from_millis(300));
    }
    let mut bench = Bench::new();
    let first = bench.message();
    let start = Instant::now();
    let second = bench.message();
    assert_eq!((second.id, second.token), (first.id, first.token));
    assert!(
        (Duration::from_millis(1900)..Duration::from_millis(3300)).contains(&start.elapsed()),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn spec_50_s9_1_r7_interrupt_and_delete() {
    let mut bench = Bench::new();
    bench.register();
    let anjay = bench.anjay.expose_provenance();
    let looping = std::thread::spawn(move || {
        // SAFETY: the client, which lives longer than the thread.
        unsafe { anjay_event_loop_run(std::ptr::with_exposed_provenance_mut(anjay), millis(20)) }
    });
    let start = Instant::now();
    // SAFETY: a client.
    unsafe {
        while anjay_event_loop_interrupt(bench.anjay) != 0 {
            assert!(start.elapsed() < common::LIMIT);
            std::thread::yield_now();
        }
        assert_eq!(looping.join().unwrap(), 0);
        assert_eq!(anjay_event_loop_interrupt(bench.anjay), -1, "idle");
        assert_eq!(anjay_event_loop_run(bench.anjay, millis(-1000)), -1);
        assert_eq!(anjay_event_loop_run(bench.anjay, avs_time_duration_t { seconds: 0, nanoseconds: -1 }), -1);
    }
    let server = bench.server.try_clone().unwrap();
    let answering = std::thread::spawn(move || {
        let mut buffer = [0; 2048];
        let start = Instant::now();
        while start.elapsed() < common::LIMIT {
            if let Ok((len, from)) = server.recv_from(&mut buffer) {
                let message = Message::parse(&buffer[..len]).unwrap();
                server.send_to(&message.answer(0x42).encode(), from).unwrap();
                return Some(message);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        None
    });
    // SAFETY: a client that is not used any more.
    unsafe { anjay_delete(bench.anjay) };
    bench.anjay = null_mut();
    let message = answering.join().unwrap().expect("a De-register");
    assert_eq!((message.code, message.path()), (4, vec!["rd".to_string(), "x".into()]));
}

#[test]
fn spec_50_s5_1_delete_is_bounded_and_possible_in_every_state() {
    // Nobody answers the De-register.
    let mut bench = Bench::new();
    bench.register();
    let start = Instant::now();
    // SAFETY: a client that is not used any more.
    unsafe { anjay_delete(bench.anjay) };
    bench.anjay = null_mut();
    assert!((Duration::from_secs(4)..Duration::from_secs(7)).contains(&start.elapsed()), "{:?}", start.elapsed());
    // While registering, before anything, within a block-wise request.
    for state in 0..4 {
        let object = TestObject::new(9999);
        let mut bench = Bench::new();
        match state {
            0 => {}
            1 => _ = bench.message(),
            2 => {
                let register = bench.message();
                bench.send(&register.answer(0x80));
                bench.turn();
            }
            _ => {
                // SAFETY: the object lives longer than the client.
                assert_eq!(unsafe { anjay_register_object(bench.anjay, object.pointer()) }, 0);
                bench.register();
                let answer = bench.ask(0x03, "/9999/0/1", &[(12, &[]), (27, &[0x0A])], &[b'x'; 64]);
                assert_eq!(answer.status(), "2.31");
            }
        }
        drop(bench);
    }
}

#[test]
fn spec_50_s5_4_a_loop_of_the_application() {
    let mut bench = Bench::new();
    // SAFETY: a client.
    unsafe {
        assert_eq!(anjay_sched_calculate_wait_time_ms(bench.anjay, 1000), 0, "a registration is due");
        bench.register();
        for _ in 0..20 {
            bench.turn();
        }
        assert_eq!(anjay_sched_calculate_wait_time_ms(bench.anjay, 1000), 1000);
        assert_eq!(anjay_sched_calculate_wait_time_ms(bench.anjay, 0), 0);
        let mut delay = -1;
        assert_eq!(anjay_sched_time_to_next_ms(bench.anjay, &mut delay), 0);
        assert!((25_000..=30_000).contains(&delay), "the next Update: {delay}");
        let list = anjay_get_sockets(bench.anjay);
        assert!(!list.is_null());
        let descriptor = *anjay::capi::avs::socket::avs_net_socket_get_system(*list).cast::<c_int>();
        assert_eq!(libc::fcntl(descriptor, libc::F_GETFD) & libc::FD_CLOEXEC, libc::FD_CLOEXEC);
        let mut poll = libc::pollfd { fd: descriptor, events: libc::POLLIN, revents: 0 };
        assert_eq!(libc::poll(&mut poll, 1, 0), 0);
        let request = bench.request(0x01, "/1/0/0", &[], b"");
        bench.send(&request);
        assert_eq!(libc::poll(&mut poll, 1, 1000), 1);
        assert_eq!(anjay_serve(bench.anjay, *list), 0);
        let start = Instant::now();
        while bench.received().is_none() {
            assert!(start.elapsed() < common::LIMIT);
        }
        assert_eq!(anjay_serve_any(bench.anjay, millis(10)), 0);
    }
}

#[test]
fn spec_50_s9_1_r3_a_lower_version() {
    let mut bench = Bench::new();
    let register = bench.message();
    assert_eq!(register.all(15)[0], "lwm2m=1.2");
    bench.send(&register.answer(0x8C));
    let start = Instant::now();
    let register = bench.register();
    assert_eq!(register.all(15)[0], "lwm2m=1.1");
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(bench.get("/1/0/0").text(), "1");
    drop(bench);
    // Versions of the configuration.
    use anjay_lwm2m_version_t::*;
    for (least, most, first) in [
        (ANJAY_LWM2M_VERSION_1_0, ANJAY_LWM2M_VERSION_1_1, Some("lwm2m=1.1")),
        (ANJAY_LWM2M_VERSION_1_2, ANJAY_LWM2M_VERSION_1_2, Some("lwm2m=1.2")),
        (ANJAY_LWM2M_VERSION_1_2, ANJAY_LWM2M_VERSION_1_1, None),
    ] {
        let versions = anjay_lwm2m_version_config_t {
            minimum_version: MaybeUninit::new(least),
            maximum_version: MaybeUninit::new(most),
        };
        let endpoint = CString::new("e").unwrap();
        let mut config = configuration(&endpoint);
        config.lwm2m_version_config = &versions;
        let Some(first) = first else {
            // SAFETY: a valid configuration.
            assert!(unsafe { anjay_new(&config) }.is_null());
            continue;
        };
        let mut bench = Bench::with(|config| config.lwm2m_version_config = &versions);
        let register = bench.message();
        assert_eq!(register.all(15)[0], first);
        bench.send(&register.answer(0x8C));
        bench.silence(Duration::from_millis(200));
    }
}

#[test]
fn spec_50_s5_2_confirmable_notifications() {
    let mut bench = Bench::with(|config| config.confirmable_notifications = MaybeUninit::new(true));
    let mut object = TestObject::new(9999);
    // SAFETY: the object lives longer than the client.
    assert_eq!(unsafe { anjay_register_object(bench.anjay, object.pointer()) }, 0);
    bench.register();
    observe(&mut bench);
    object.text = b"new".to_vec();
    // SAFETY: a client.
    assert_eq!(unsafe { anjay_notify_changed(bench.anjay, 9999, 0, 1) }, 0);
    let told = bench.message();
    assert_eq!((told.ty, told.text()), (0, "new".into()));
    bench.send(&Message { ty: 2, id: told.id, ..Message::default() });
    bench.silence(Duration::from_millis(50));
    drop(bench);
}

/// Observes /9999/0/1.
fn observe(bench: &mut Bench) -> Message {
    let observe = bench.request(0x01, "/9999/0/1", &[(6, b"")], b"");
    assert_eq!(bench.exchange(&observe, &mut Vec::new()).status(), "2.05");
    observe
}

#[test]
fn spec_50_s5_12_notifications() {
    let mut bench = Bench::new();
    let mut object = TestObject::new(9999);
    // SAFETY: the object lives longer than the client.
    assert_eq!(unsafe { anjay_register_object(bench.anjay, object.pointer()) }, 0);
    bench.register();
    let request = observe(&mut bench);
    let notify = |bench: &Bench, oid, rid| {
        // SAFETY: a client.
        assert_eq!(unsafe { anjay_notify_changed(bench.anjay, oid, 0, rid) }, 0);
    };
    notify(&bench, 9999, 1);
    notify(&bench, 7777, 1);
    bench.silence(Duration::from_millis(50));
    for text in ["one", "two"] {
        object.text = text.into();
        for _ in 0..3 {
            notify(&bench, 9999, 1);
        }
        let told = bench.message();
        assert_eq!((told.ty, told.status(), told.format(), told.text()), (1, "2.05".into(), Some(0), text.into()));
        assert_eq!(told.token, request.token);
        bench.silence(Duration::from_millis(50));
    }
    // What the server changes itself is not told to it.
    assert_eq!(bench.put("/9999/0/1", 0, b"three").status(), "2.04");
    bench.silence(Duration::from_millis(50));
    // New instances are told with an Update.
    object.instances.push(4);
    // SAFETY: a client.
    assert_eq!(unsafe { anjay_notify_instances_changed(bench.anjay, 9999) }, 0);
    let update = bench.message();
    assert_eq!((update.code, update.text()), (2, "</1/0>,</9999>;ver=1.1,</9999/0>,</9999/4>".into()));
    bench.send(&update.answer(0x44));
    bench.turn();
    drop(bench);
}

#[test]
fn spec_50_s5_8_an_object_comes_and_goes() {
    let mut bench = Bench::new();
    bench.register();
    let object = TestObject::new(9999);
    // SAFETY: the object lives longer than the client.
    unsafe {
        assert_eq!(anjay_register_object(bench.anjay, object.pointer()), 0);
        assert_eq!(anjay_register_object(bench.anjay, object.pointer()), -1, "twice");
        assert_eq!(anjay_register_object(bench.anjay, null()), -1);
        let mut wrong = TestObject::new(65535);
        assert_eq!(anjay_register_object(bench.anjay, wrong.pointer()), -1);
        wrong.change(|definition| (definition.oid, definition.version) = (5000, c"1.x".as_ptr()));
        assert_eq!(anjay_register_object(bench.anjay, wrong.pointer()), -1);
        wrong.change(|definition| (definition.version, definition.handlers.list_resources) = (null(), None));
        assert_eq!(anjay_register_object(bench.anjay, wrong.pointer()), -1);
    }
    let update = bench.message();
    assert_eq!(update.text(), "</1/0>,</9999>;ver=1.1,</9999/0>");
    bench.send(&update.answer(0x44));
    assert_eq!(bench.get("/9999/0/0").text(), "42");
    // SAFETY: as above.
    unsafe {
        assert_eq!(anjay_unregister_object(bench.anjay, object.pointer()), 0);
        assert_eq!(anjay_unregister_object(bench.anjay, object.pointer()), -1);
    }
    let update = bench.message();
    assert_eq!(update.text(), "</1/0>");
    bench.send(&update.answer(0x44));
    assert_eq!(bench.get("/9999/0/0").status(), "4.04");
}

#[test]
fn spec_50_s5_18_handlers_may_call_anything() {
    let mut bench = Bench::new();
    let mut object = TestObject::new(9999);
    // SAFETY: the object lives longer than the client; the calls are those of an application.
    unsafe {
        assert_eq!(anjay_register_object(bench.anjay, object.pointer()), 0);
        bench.register();
        object.inside = Some(Box::new(|anjay| {
            assert_eq!(anjay_notify_changed(anjay, 9999, 0, 1), 0);
            anjay_sched_run(anjay);
            assert_eq!(anjay_serve(anjay, null_mut()), 0);
            anjay_sched_calculate_wait_time_ms(anjay, 5);
            anjay_get_sockets(anjay);
            let mut iid = 0;
            assert!(anjay_server_object_add_instance(anjay, &server_instance(1, 60), &mut iid) < 0);
            assert_eq!(anjay_schedule_registration_update(anjay, 77), -1);
        }));
    }
    assert_eq!(bench.get("/9999/0/0").text(), "42");
    assert_eq!(bench.put("/9999/0/1", 0, b"x").status(), "2.04");
    assert_eq!(bench.ask(0x02, "/9999/0/3", &[], b"").status(), "2.04");
    observe(&mut bench);
    object.inside = None;
    object.text = b"new".to_vec();
    // SAFETY: a client.
    assert_eq!(unsafe { anjay_notify_changed(bench.anjay, 9999, 0, 1) }, 0);
    assert_eq!(bench.message().text(), "new");
    drop(bench);
}

#[test]
fn spec_50_s5_18_threads() {
    let mut bench = Bench::new();
    let object = TestObject::new(9999);
    // SAFETY: the object lives longer than the client.
    assert_eq!(unsafe { anjay_register_object(bench.anjay, object.pointer()) }, 0);
    bench.register();
    observe(&mut bench);
    let anjay = bench.anjay.expose_provenance();
    let client = move || std::ptr::with_exposed_provenance_mut::<anjay_t>(anjay);
    let looping = std::thread::spawn(move || {
        // SAFETY: the client, which lives longer than the thread.
        unsafe { anjay_event_loop_run(client(), millis(5)) }
    });
    let threads: Vec<_> = (0..3)
        .map(|_| {
            std::thread::spawn(move || {
                for turn in 0..300 {
                    // SAFETY: as above.
                    unsafe {
                        assert_eq!(anjay_notify_changed(client(), 9999, 0, turn % 3), 0);
                        anjay_sched_run(client());
                        anjay_sched_calculate_wait_time_ms(client(), 10);
                        anjay_server_object_is_modified(client());
                    }
                }
            })
        })
        .collect();
    for at in 0..50 {
        let request = bench.request(0x01, "/9999/0/0", &[], b"");
        bench.send(&request);
        let start = Instant::now();
        loop {
            match bench.received() {
                Some(message) if message.id == request.id => break assert_eq!(message.text(), "42", "{at}"),
                _ => assert!(start.elapsed() < common::LIMIT, "{at}"),
            }
        }
    }
    for thread in threads {
        thread.join().unwrap();
    }
    // SAFETY: a client.
    assert_eq!(unsafe { anjay_event_loop_interrupt(bench.anjay) }, 0);
    assert_eq!(looping.join().unwrap(), 0);
    drop(bench);
    drop(object);
}
