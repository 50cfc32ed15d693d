//! Spec 11 §1.4: the functions of a downloader called from inside its callbacks and from inside the network layer.
#![cfg(anj_with_coap_downloader)]
#![allow(clippy::undocumented_unsafe_blocks)]

mod common;

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use anj::capi::coap_downloader::*;
use common::downloader::{Downloader, Get, Raw, Setup, Status, retrying};
use common::{Func, clock, net};

const URI: &str = "coap://h/f";

/// Every function from inside every kind of callback: nothing breaks, a step inside a step does nothing, and the
/// download can still be brought to an end.
#[test]
fn spec_11_s1_4_every_function_in_every_callback() {
    type Function = fn(Raw);
    let functions: &[(&str, Function)] = &[
        ("step", |raw| unsafe { anj_coap_downloader_step(raw) }),
        ("start", |raw| unsafe {
            anj_coap_downloader_start(raw, c"coap://h/g".as_ptr(), std::ptr::null());
        }),
        ("terminate", |raw| unsafe { anj_coap_downloader_terminate(raw) }),
        ("suspend", |raw| unsafe {
            anj_coap_downloader_suspend(raw);
        }),
        ("resume", |raw| unsafe {
            anj_coap_downloader_resume(raw);
        }),
        ("get_error", |raw| unsafe {
            anj_coap_downloader_get_error(raw);
        }),
    ];
    let seen = Rc::new(RefCell::new(HashSet::new()));
    for (first_name, first) in functions {
        for (second_name, second) in functions {
            let mut d = Downloader::new(Setup { retry_delay_s: 1, ..retrying(4) });
            let (first, second) = (*first, *second);
            let statuses = seen.clone();
            let depth = Rc::new(RefCell::new(0));
            let mut calls = 0;
            d.hook(move |raw, status, _| {
                assert_eq!(*depth.borrow(), 0, "callback inside a callback");
                *depth.borrow_mut() += 1;
                statuses.borrow_mut().insert(format!("{status:?}"));
                calls += 1;
                // After a while the application comes to rest.
                if calls < 12 {
                    first(raw);
                    second(raw);
                }
                *depth.borrow_mut() -= 1;
            });
            assert_eq!(d.start(URI), 0);
            let mut num = 0;
            for round in 0..120 {
                if round % 9 == 4 && net::sockets() > 0 {
                    net::script(Func::Recv, &[-22]);
                }
                d.step();
                for datagram in net::take_sent() {
                    let get = Get::parse(&datagram);
                    num = u8::from_str_radix(get.options.split("c1").nth(1).unwrap_or("00"), 16).unwrap() >> 4;
                    net::push(&get.block(num, num < 14));
                }
                clock::advance_ms(400);
                if round % 7 == 6 {
                    d.resume();
                }
            }
            assert!(num <= 14);
            d.events();
            d.terminate();
            d.steps(4);
            let events = d.events();
            assert!(!events.contains("DATA"), "{first_name} {second_name}: {events}");
            assert_eq!(d.start(URI), 0, "{first_name} {second_name}");
        }
    }
    assert_eq!(seen.borrow().len(), 9, "{:?}", seen.borrow());
}

/// The network layer is the application's, too: calls from inside a send.
#[test]
fn spec_11_s1_4_calls_from_the_network_layer() {
    for terminate in [false, true] {
        let mut d = Downloader::new(retrying(3));
        assert_eq!(d.start(URI), 0);
        d.step();
        let raw = d.raw();
        net::set_peer(Box::new(move |_, _, datagram| unsafe {
            anj_coap_downloader_step(raw);
            assert_eq!(anj_coap_downloader_start(raw, c"coap://h/g".as_ptr(), std::ptr::null()), -2);
            if terminate {
                anj_coap_downloader_terminate(raw);
            } else {
                assert_eq!(anj_coap_downloader_suspend(raw), 0);
            }
            vec![(0, Get::parse(datagram).block(0, true))]
        }));
        d.steps(3);
        assert_eq!(d.events(), if terminate { "STARTING FINISHING FAILED" } else { "STARTING SUSPENDED" });
        assert_eq!(net::take_sent().len(), 1);
        assert!(d.take_data().is_empty());
    }
}

/// `init` inside a callback: everything starts anew.
#[test]
fn spec_11_s1_4_init_in_callback() {
    let mut d = Downloader::new(Setup::default());
    let get = d.first_request(URI);
    let memory = d.raw();
    d.hook(move |raw, _, _| {
        assert_eq!(raw, memory);
        let config = anj_coap_downloader_configuration_t {
            event_cb: Some(ignore),
            event_cb_arg: std::ptr::null_mut(),
            udp_tx_params: std::ptr::null(),
            retry_delay: anj::capi::time::anj_time_duration_t { us: 0 },
            retry_count: 0,
        };
        assert_eq!(unsafe { anj_coap_downloader_init(raw, &config) }, 0);
    });
    d.answer(&get.block(0, true));
    assert_eq!(d.events(), "DATA:16");
    d.steps(3);
    assert_eq!((d.error(), net::take_sent().len(), d.resume()), (0, 0, -10));
}

unsafe extern "C" fn ignore(_: *mut std::ffi::c_void, _: Raw, _: Status, _: *const u8, _: usize) {}
