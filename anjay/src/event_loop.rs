//! The event loop, and its parts for loops of the application (spec 50 §5.4).

use anj::session::ConnStatus;
use anj::time::{Duration, Instant};

use crate::capi::poll;
use crate::client::{Client, Guard};
use crate::{download, fw_update, platform, server, session};

/// A pass of the scheduler: jobs of the application, and everything that is due.
pub fn run_scheduler(guard: &mut Guard<'_>) {
    crate::capi::scheduler::run(guard);
    server::ask_session(guard);
    fw_update::start_download(guard);
    download::step(guard);
    session::step(guard);
    fw_update::pass(guard);
}

/// Takes what came in.
pub fn serve(guard: &mut Guard<'_>) {
    session::step(guard);
    download::step(guard);
}

/// When the next pass has something to do; `None`: never, unless something comes in.
pub fn due(guard: &Guard<'_>) -> Option<Instant> {
    let now = platform::now();
    let news = !guard.wanted.is_empty() || !guard.changes.is_empty() || guard.reload || is_sending(guard);
    let at_once = news || guard.fw_update.as_ref().is_some_and(fw_update::FwUpdate::is_due);
    [at_once.then_some(now), guard.session_due, guard.downloads.due(now), crate::capi::scheduler::due(guard)]
        .into_iter()
        .flatten()
        .min()
}

fn is_sending(guard: &Guard<'_>) -> bool {
    !guard.sends.is_empty() && guard.status.is_registered()
}

/// Time until [`due`], at most `limit`.
pub fn wait_time(guard: &Guard<'_>, limit: Duration) -> Duration {
    match due(guard) {
        Some(at) => at.since(platform::now()).max(Duration::ZERO).min(limit),
        None => limit,
    }
}

/// Descriptors to wait for.
pub fn descriptors(guard: &Guard<'_>) -> Vec<i32> {
    let session = guard.session.as_ref().and_then(|session| session.descriptor());
    session.into_iter().chain(guard.downloads.descriptors()).collect()
}

/// Runs until interrupted; false when a loop runs already. `with_error_handling`: a session that was given up begins anew.
pub fn run(client: &Client, max_wait: Duration, with_error_handling: bool) -> bool {
    if !client.begin_loop() {
        return false;
    }
    let mut guard = client.lock();
    while !client.is_interrupted() {
        let wait = wait_time(&guard, max_wait);
        let descriptors = descriptors(&guard);
        guard.unlocked(|| poll::wait(&descriptors, wait));
        serve(&mut guard);
        run_scheduler(&mut guard);
        if with_error_handling && guard.status == ConnStatus::Failure {
            guard.wanted.push(server::Wanted::Restart);
        }
    }
    client.end_loop();
    true
}
