//! Spec 20 §3.2 and spec 21 §1.2–§1.3: the order of calls into the network layer.
#![allow(clippy::undocumented_unsafe_blocks)] // a test plays the C program

mod common;

use anj::exchange::{ConnectionPoll, ConnectionState, NetCall, NetOutcome, NetReply};

/// Runs the operation that has begun; each reply is a code and a value. Gives the calls and the outcome.
fn run(connection: &mut ConnectionState, replies: &[(i32, i64)]) -> (String, NetOutcome) {
    let mut calls = String::new();
    let mut replies = replies.iter();
    loop {
        match connection.poll() {
            ConnectionPoll::Done(outcome) => {
                assert_eq!(replies.next(), None, "replies left after {calls}");
                return (calls.trim_end().to_string(), outcome);
            }
            ConnectionPoll::Call(call) => {
                let name = match call {
                    NetCall::Create => "create".into(),
                    NetCall::GetState => "state".into(),
                    NetCall::Connect => "connect".into(),
                    NetCall::GetInnerMtu => "mtu".into(),
                    NetCall::Send { offset, len } => format!("send({offset},{len})"),
                    NetCall::Receive => "recv".into(),
                    NetCall::Close => "close".into(),
                    NetCall::Cleanup => "cleanup".into(),
                    NetCall::RxOff => "rx_off".into(),
                };
                calls += &(name + " ");
                let (code, value) = *replies.next().unwrap_or_else(|| panic!("no reply for {calls}"));
                connection.reply(NetReply { code, value });
            }
        }
    }
}

fn connect(connection: &mut ConnectionState, replies: &[(i32, i64)]) -> (String, NetOutcome) {
    connection.begin_connect(false);
    run(connection, replies)
}

fn close(connection: &mut ConnectionState, cleanup: bool, replies: &[(i32, i64)]) -> (String, NetOutcome) {
    connection.begin_close(cleanup);
    run(connection, replies)
}

fn send(connection: &mut ConnectionState, len: usize, replies: &[(i32, i64)]) -> (String, NetOutcome) {
    connection.begin_send(len);
    run(connection, replies)
}

fn is(calls: &str, outcome: NetOutcome) -> (String, NetOutcome) {
    (calls.to_string(), outcome)
}

fn connected() -> ConnectionState {
    let mut connection = ConnectionState::new();
    let done = connect(&mut connection, &[(0, 0), (0, 0), (0, 0), (0, 1252)]);
    assert_eq!(done, is("create state connect mtu", NetOutcome::Ok(1252)));
    assert_eq!((connection.has_context(), connection.mtu()), (true, 1252));
    connection
}

#[test]
fn spec_20_3_2_connect() {
    let mut c = ConnectionState::new();
    let steps = [&[(0, 0), (0, 0), (4, 0)][..], &[(0, 0), (4, 0)], &[(0, 0), (0, 0), (0, 548)]];
    assert_eq!(connect(&mut c, steps[0]), is("create state connect", NetOutcome::InProgress));
    assert_eq!(connect(&mut c, steps[1]), is("state connect", NetOutcome::InProgress));
    assert_eq!(connect(&mut c, steps[2]), is("state connect mtu", NetOutcome::Ok(548)));
    assert_eq!(close(&mut c, false, &[(0, 1), (0, 0)]), is("state close", NetOutcome::Ok(0)));
    let again = connect(&mut c, &[(0, 0), (0, 0), (0, 548)]);
    assert_eq!(again, is("state connect mtu", NetOutcome::Ok(548)), "a kept context is used again");
    assert_eq!(close(&mut c, true, &[(0, 1), (0, 0)]), is("state cleanup", NetOutcome::Ok(0)));
    assert!(!c.has_context());
    let fresh = connect(&mut c, &[(0, 0), (0, 0), (0, 0), (0, 548)]);
    assert_eq!(fresh, is("create state connect mtu", NetOutcome::Ok(548)));
}

#[test]
fn spec_20_3_2_connect_over_the_other_binding() {
    let mut c = connected();
    close(&mut c, false, &[(0, 1), (0, 0)]);
    assert!(!c.is_secure());
    c.begin_connect(true);
    assert!(!c.is_secure(), "the context is still the old one");
    assert_eq!(run(&mut c, &[(4, 0)]), is("cleanup", NetOutcome::InProgress));
    c.begin_connect(true);
    assert_eq!(run(&mut c, &[(-5, 0), (4, 0)]), is("cleanup create", NetOutcome::InProgress), "gone even on error");
    assert!(c.is_secure() && !c.has_context());
    c.begin_connect(true);
    let done = run(&mut c, &[(0, 0), (0, 0), (0, 0), (0, 548)]);
    assert_eq!(done, is("create state connect mtu", NetOutcome::Ok(548)));
    c.begin_connect(true);
    assert_eq!(run(&mut c, &[(0, 0), (0, 0), (0, 548)]), is("state connect mtu", NetOutcome::Ok(548)));
}

#[test]
fn spec_20_3_2_connect_errors() {
    let new = |replies: &[(i32, i64)]| connect(&mut ConnectionState::new(), replies);
    assert_eq!(new(&[(-22, 0)]), is("create", NetOutcome::Error(-22)));
    assert_eq!(new(&[(3, 0)]), is("create", NetOutcome::Error(3)), "not supported");
    assert_eq!(new(&[(4, 0)]), is("create", NetOutcome::InProgress), "create again next time");
    assert_eq!(new(&[(0, 0), (-9, 0)]), is("create state", NetOutcome::Error(-9)));
    assert_eq!(new(&[(0, 0), (4, 0)]), is("create state", NetOutcome::Error(-1)));
    assert_eq!(new(&[(0, 0), (1, 0)]), is("create state", NetOutcome::Error(-1)));
    assert_eq!(new(&[(0, 0), (0, 0), (-3, 0)]), is("create state connect", NetOutcome::Error(-3)));
    for (reply, outcome) in [((0, 0), -1), ((0, -5), -1), ((1, 0), -1), ((4, 0), -1), ((-7, 0), -7)] {
        let replies = [(0, 0), (0, 0), (0, 0), reply];
        assert_eq!(new(&replies), is("create state connect mtu", NetOutcome::Error(outcome)), "{reply:?}");
    }
    let mut c = ConnectionState::new();
    connect(&mut c, &[(-22, 0)]);
    assert_eq!(close(&mut c, true, &[]), is("", NetOutcome::Ok(0)), "close without a context is a no-op");
}

#[test]
fn spec_20_3_2_close() {
    assert_eq!(close(&mut connected(), false, &[(0, 0)]), is("state", NetOutcome::Ok(0)), "closed already");
    assert_eq!(close(&mut connected(), true, &[(0, 0), (0, 0)]), is("state cleanup", NetOutcome::Ok(0)));
    assert_eq!(close(&mut connected(), true, &[(-5, 0)]), is("state", NetOutcome::Error(-5)));
    let mut c = connected();
    assert_eq!(close(&mut c, true, &[(0, 1), (-6, 0)]), is("state cleanup", NetOutcome::Error(-6)));
    assert!(!c.has_context(), "gone even on error");
    let mut c = connected();
    assert_eq!(close(&mut c, true, &[(0, 1), (4, 0)]), is("state cleanup", NetOutcome::InProgress));
    assert!(c.has_context());
    assert_eq!(close(&mut c, true, &[(4, 0)]), is("cleanup", NetOutcome::InProgress), "the same call again");
    assert_eq!(close(&mut c, true, &[(0, 0)]), is("cleanup", NetOutcome::Ok(0)));
    assert!(!c.has_context());
}

#[test]
fn spec_20_3_2_send() {
    let mut c = connected();
    assert_eq!(send(&mut c, 100, &[(0, 100)]), is("send(0,100)", NetOutcome::Ok(100)));
    assert_eq!(send(&mut c, 100, &[(4, 0)]), is("send(0,100)", NetOutcome::InProgress));
    assert_eq!(send(&mut c, 100, &[(0, 30)]), is("send(0,100)", NetOutcome::InProgress), "a part");
    assert!(c.is_sending());
    assert_eq!(send(&mut c, 100, &[(4, 50)]), is("send(30,70)", NetOutcome::InProgress));
    assert_eq!(send(&mut c, 100, &[(0, 70)]), is("send(30,70)", NetOutcome::Ok(100)));
    assert_eq!(send(&mut c, 100, &[(0, 30)]), is("send(0,100)", NetOutcome::InProgress));
    close(&mut c, false, &[(0, 1), (0, 0)]);
    assert!(!c.is_sending(), "closing forgets the rest");
    connect(&mut c, &[(0, 0), (0, 0), (0, 500)]);
    for (code, error) in [(1, -1), (2, -1), (3, 3), (-1, -1)] {
        assert_eq!(send(&mut c, 9, &[(code, 0)]), is("send(0,9)", NetOutcome::Error(error)));
    }
    assert_eq!(send(&mut c, 9, &[(0, 10)]), is("send(0,9)", NetOutcome::Ok(9)), "more than there was");
    assert_eq!(send(&mut ConnectionState::new(), 9, &[]), is("", NetOutcome::Error(-1)));
}

#[test]
fn spec_20_3_2_receive_and_rx_off() {
    let mut c = connected();
    for (reply, outcome) in [
        ((0, 17), NetOutcome::Ok(17)),
        ((0, 0), NetOutcome::Ok(0)),
        ((1, 0), NetOutcome::Again),
        ((2, 0), NetOutcome::TooBig),
        ((4, 0), NetOutcome::InProgress),
        ((-4, 0), NetOutcome::Error(-4)),
    ] {
        c.begin_receive();
        assert_eq!(run(&mut c, &[reply]), is("recv", outcome));
    }
    for (code, outcome) in [(0, NetOutcome::Ok(0)), (4, NetOutcome::InProgress), (-1, NetOutcome::Error(-1))] {
        c.begin_rx_off();
        assert_eq!(run(&mut c, &[(code, 0)]), is("rx_off", outcome));
    }
}
