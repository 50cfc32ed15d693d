//! `avsystem/commons/avs_sched.h`: the scheduler.
//!
//! The jobs of all schedulers lie behind one lock, so that a handle, which names its job and nothing else, can be used from any
//! thread. A handle holds the number of a job, not its address: one that is out of date names nothing. No lock is held while a
//! job runs.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::log::{avs_log_level_t, write as log};
use super::time::{avs_time_duration_t, avs_time_monotonic_now, avs_time_monotonic_t};

/// A job of a scheduler.
pub struct avs_sched_job_t {
    _private: [u8; 0],
}

/// Names a job: lies with the application, and the job knows where. NULL: no job.
pub type avs_sched_handle_t = *mut avs_sched_job_t;

/// A scheduler.
pub struct avs_sched_t {
    name: String,
    data: *mut c_void,
}

/// Does a job. `data` is the scheduler's copy of what was given to it; it ends with the call.
pub type avs_sched_clb_t = unsafe extern "C" fn(sched: *mut avs_sched_t, data: *const c_void);

/// When a job is due, in nanoseconds, and its place among those that are due at the same time.
type Key = (i128, u64);

/// A job.
struct Job {
    id: usize,
    callback: avs_sched_clb_t,
    data: Data,
    /// The handle of the application that names the job, or NULL.
    handle: *mut avs_sched_handle_t,
}

/// A copy of the data of a job, in memory with the strictest alignment.
struct Data(*mut c_void);

impl Data {
    /// A copy; `None` when there is no memory.
    ///
    /// # Safety
    /// `data` is valid for reading `size` bytes when there are any.
    unsafe fn copy(data: *const c_void, size: usize) -> Option<Self> {
        // SAFETY: any size may be asked for.
        let memory = unsafe { libc::malloc(size.max(1)) };
        if memory.is_null() {
            return None;
        }
        if size > 0 && !data.is_null() {
            // SAFETY: both have `size` bytes.
            unsafe { memory.cast::<u8>().copy_from_nonoverlapping(data.cast(), size) };
        }
        Some(Self(memory))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // SAFETY: it was allocated by `copy`, and nobody else has it.
        unsafe { libc::free(self.0) };
    }
}

/// The jobs of a scheduler.
#[derive(Default)]
struct Queue {
    jobs: BTreeMap<Key, Job>,
    /// It is being cleaned up: no job is taken any more.
    closed: bool,
}

/// Everything behind the lock.
struct Jobs {
    /// By address of the scheduler.
    queues: BTreeMap<usize, Queue>,
    /// Where the job of each number is.
    places: BTreeMap<usize, (usize, Key)>,
    last_id: usize,
    last_order: u64,
}

// SAFETY: the pointers are data and handles of the application, which may be used from any thread by the contract of the scheduler.
unsafe impl Send for Jobs {}

impl Jobs {
    /// Place of a job that is put in now.
    fn key(&mut self, instant: i128) -> Key {
        self.last_order += 1;
        (instant, self.last_order)
    }

    /// Puts a job in.
    fn put(&mut self, sched: usize, key: Key, job: Job) {
        self.places.insert(job.id, (sched, key));
        if let Some(queue) = self.queues.get_mut(&sched) {
            queue.jobs.insert(key, job);
        }
    }

    /// Takes the job with a number out.
    fn take(&mut self, id: usize) -> Option<(usize, Key, Job)> {
        let (sched, key) = self.places.remove(&id)?;
        let job = self.queues.get_mut(&sched)?.jobs.remove(&key)?;
        Some((sched, key, job))
    }

    /// Takes the first job out that is due and was put in no later than `order`.
    fn take_due(&mut self, sched: usize, now: i128, order: u64) -> Option<Job> {
        let queue = self.queues.get_mut(&sched)?;
        let key = queue.jobs.range(..=(now, u64::MAX)).map(|(key, _)| *key).find(|key| key.1 <= order)?;
        let job = queue.jobs.remove(&key)?;
        self.places.remove(&job.id);
        Some(job)
    }
}

static JOBS: Mutex<Jobs> =
    Mutex::new(Jobs { queues: BTreeMap::new(), places: BTreeMap::new(), last_id: 0, last_order: 0 });

fn lock() -> MutexGuard<'static, Jobs> {
    JOBS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets a handle back.
///
/// # Safety
/// `handle` is NULL or points to a handle. Called under the lock.
unsafe fn clear(handle: *mut avs_sched_handle_t) {
    if !handle.is_null() {
        // SAFETY: the caller's promise.
        unsafe { *handle = null_mut() };
    }
}

fn instant_of(time: avs_time_monotonic_t) -> Option<i128> {
    time.since_monotonic_epoch.nanoseconds()
}

fn instant(nanoseconds: i128) -> avs_time_monotonic_t {
    avs_time_monotonic_t { since_monotonic_epoch: avs_time_duration_t::from_nanoseconds(nanoseconds) }
}

/// A scheduler without jobs; NULL when there is no memory. `name` is for the log, NULL will do; `data` is what
/// `avs_sched_data` returns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_new(name: *const c_char, data: *mut c_void) -> *mut avs_sched_t {
    let name = if name.is_null() {
        String::from("(unknown)")
    } else {
        // SAFETY: the caller's string is valid.
        unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
    };
    let sched = Box::into_raw(Box::new(avs_sched_t { name, data }));
    lock().queues.insert(sched.addr(), Queue::default());
    sched
}

/// Ends a scheduler and sets `*sched_ptr` to NULL: jobs that are due run, the others do not, and their handles become NULL. No job
/// can be scheduled meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_cleanup(sched_ptr: *mut *mut avs_sched_t) {
    // SAFETY: the caller's pointer is NULL or valid.
    let sched = if sched_ptr.is_null() { null_mut() } else { unsafe { *sched_ptr } };
    if sched.is_null() {
        return;
    }
    if let Some(queue) = lock().queues.get_mut(&sched.addr()) {
        queue.closed = true;
    }
    // SAFETY: the scheduler is valid until it is freed below.
    unsafe { avs_sched_run(sched) };
    let mut jobs = lock();
    for job in jobs.queues.remove(&sched.addr()).map(|queue| queue.jobs).unwrap_or_default().into_values() {
        jobs.places.remove(&job.id);
        // SAFETY: the application keeps a handle valid while a job knows it.
        unsafe { clear(job.handle) };
    }
    drop(jobs);
    // SAFETY: `avs_sched_new` made it, and no job refers to it any more.
    unsafe {
        drop(Box::from_raw(sched));
        *sched_ptr = null_mut();
    }
}

/// What was given to `avs_sched_new`; for the scheduler of a client: the client.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_data(sched: *mut avs_sched_t) -> *mut c_void {
    // SAFETY: the caller's scheduler is NULL or valid.
    if sched.is_null() { null_mut() } else { unsafe { (*sched).data } }
}

/// When the next job is due; invalid when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_time_of_next(sched: *mut avs_sched_t) -> avs_time_monotonic_t {
    let jobs = lock();
    let next = jobs.queues.get(&sched.addr()).and_then(|queue| queue.jobs.keys().next().copied());
    next.map_or(avs_time_monotonic_t::INVALID, |(nanoseconds, _)| instant(nanoseconds))
}

/// Runs the jobs that are due, in the order of their time. Those that are scheduled meanwhile wait for the next call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_run(sched: *mut avs_sched_t) {
    let Some(now) = instant_of(avs_time_monotonic_now()) else { return };
    let order = lock().last_order;
    loop {
        let mut jobs = lock();
        let Some(job) = jobs.take_due(sched.addr(), now, order) else { return };
        // SAFETY: the application keeps a handle valid while a job knows it.
        unsafe { clear(job.handle) };
        drop(jobs);
        // SAFETY: the callback was given for this data.
        unsafe { (job.callback)(sched, job.data.0) };
    }
}

/// Schedules a job, and returns 0; −1 when that cannot be, and nothing has changed. The function of `AVS_SCHED_AT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_at_impl(
    sched: *mut avs_sched_t,
    out_handle: *mut avs_sched_handle_t,
    instant: avs_time_monotonic_t,
    clb: Option<avs_sched_clb_t>,
    clb_data: *const c_void,
    clb_data_size: usize,
) -> c_int {
    let name = || {
        // SAFETY: the caller's scheduler is NULL or valid.
        unsafe { sched.as_ref() }.map_or("NULL", |sched| &sched.name)
    };
    let (Some(callback), Some(nanoseconds)) = (clb, instant_of(instant)) else {
        let what = if clb.is_none() { "no callback" } else { "invalid instant" };
        log(avs_log_level_t::AVS_LOG_ERROR, "avs_sched", file!(), line!(), &format!("{}: {what}", name()));
        return -1;
    };
    // SAFETY: the caller's data has this size.
    let Some(data) = (unsafe { Data::copy(clb_data, clb_data_size) }) else {
        log(avs_log_level_t::AVS_LOG_ERROR, "avs_sched", file!(), line!(), &format!("{}: out of memory", name()));
        return -1;
    };
    let mut jobs = lock();
    if !matches!(jobs.queues.get(&sched.addr()), Some(queue) if !queue.closed) {
        drop(jobs);
        log(avs_log_level_t::AVS_LOG_ERROR, "avs_sched", file!(), line!(), "the scheduler has ended");
        return -1;
    }
    jobs.last_id += 1;
    let id = jobs.last_id;
    if !out_handle.is_null() {
        // SAFETY: the caller's handle is valid, and holds NULL or a job.
        unsafe {
            drop(jobs.take((*out_handle).addr()));
            *out_handle = std::ptr::without_provenance_mut(id);
        }
    }
    let key = jobs.key(nanoseconds);
    jobs.put(sched.addr(), key, Job { id, callback, data, handle: out_handle });
    0
}

/// Moves a job that is pending to another time, and returns 0; −1 when there is none, or the time is invalid. The function of
/// `AVS_RESCHED_AT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_resched_at_impl(
    handle_ptr: *mut avs_sched_handle_t,
    instant: avs_time_monotonic_t,
) -> c_int {
    let Some(nanoseconds) = instant_of(instant).filter(|_| !handle_ptr.is_null()) else { return -1 };
    let mut jobs = lock();
    // SAFETY: the caller's handle is valid.
    let Some((sched, _, job)) = jobs.take(unsafe { *handle_ptr }.addr()) else { return -1 };
    let key = jobs.key(nanoseconds);
    jobs.put(sched, key, job);
    0
}

/// When a job is due; invalid when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_time(handle_ptr: *mut avs_sched_handle_t) -> avs_time_monotonic_t {
    if handle_ptr.is_null() {
        return avs_time_monotonic_t::INVALID;
    }
    let jobs = lock();
    // SAFETY: the caller's handle is valid.
    let place = jobs.places.get(&unsafe { *handle_ptr }.addr()).copied();
    place.map_or(avs_time_monotonic_t::INVALID, |(_, (nanoseconds, _))| instant(nanoseconds))
}

/// Takes a job back, and sets the handle to NULL. Nothing happens without a job.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_del(handle_ptr: *mut avs_sched_handle_t) {
    if handle_ptr.is_null() {
        return;
    }
    let mut jobs = lock();
    // SAFETY: the caller's handle is valid.
    unsafe {
        drop(jobs.take((*handle_ptr).addr()));
        clear(handle_ptr);
    }
}

/// Forgets the handle, which becomes NULL; the job stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn avs_sched_detach(handle_ptr: *mut avs_sched_handle_t) {
    if handle_ptr.is_null() {
        return;
    }
    let mut jobs = lock();
    // SAFETY: the caller's handle is valid.
    let id = unsafe { *handle_ptr }.addr();
    if let Some((sched, key, mut job)) = jobs.take(id) {
        job.handle = null_mut();
        jobs.put(sched, key, job);
    }
    // SAFETY: as above.
    unsafe { clear(handle_ptr) };
}
