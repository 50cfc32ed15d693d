//! Where the session stands.

/// Status of the connection to the server; numbered as `anj_conn_status_t`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum ConnStatus {
    /// Nothing done yet.
    #[default]
    Initial = 0,
    /// The data model or the configuration does not allow to go on.
    Invalid,
    /// Gave up; stays so until the application asks for something.
    Failure,
    /// Talking to the Bootstrap Server.
    Bootstrapping,
    /// Bootstrap is over.
    Bootstrapped,
    /// Registering.
    Registering,
    /// Registered.
    Registered,
    /// Disabled for a while.
    Suspended,
    /// Switching the receiver off.
    EnteringQueueMode,
    /// Registered, receiver off.
    QueueMode,
}

impl ConnStatus {
    /// Name, for the log.
    pub const fn name(self) -> &'static [u8] {
        match self {
            Self::Initial => b"INITIAL",
            Self::Invalid => b"INVALID",
            Self::Failure => b"FAILURE",
            Self::Bootstrapping => b"BOOTSTRAPPING",
            Self::Bootstrapped => b"BOOTSTRAPPED",
            Self::Registering => b"REGISTERING",
            Self::Registered => b"REGISTERED",
            Self::Suspended => b"SUSPENDED",
            Self::EnteringQueueMode => b"ENTERING_QUEUE_MODE",
            Self::QueueMode => b"QUEUE_MODE",
        }
    }

    /// REGISTERED, ENTERING_QUEUE_MODE and QUEUE_MODE.
    pub fn is_registered(self) -> bool {
        matches!(self, Self::Registered | Self::EnteringQueueMode | Self::QueueMode)
    }
}
