//! `avsystem/commons/avs_sched.h`: the scheduler.

use core::ffi::c_void;

/// A job of a scheduler.
pub struct avs_sched_job_t {
    _private: [u8; 0],
}

/// Names a job: lies with the application, and the job knows where. NULL: no job.
pub type avs_sched_handle_t = *mut avs_sched_job_t;

/// A scheduler.
pub struct avs_sched_t {
    _private: [u8; 0],
}

/// Does a job. `data` is the scheduler's copy of what was given to it; it ends with the call.
pub type avs_sched_clb_t = unsafe extern "C" fn(sched: *mut avs_sched_t, data: *const c_void);
