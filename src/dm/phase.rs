//! Where an operation stands (spec 30 §6 and §7.1).

/// What the operation does next; names in the past tense wait for the answer of a handler.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub(super) enum Phase {
    /// No operation.
    #[default]
    Idle = 0,
    /// The block is used up, the next one is awaited.
    AwaitInput,
    /// A block of the answer is given, more follow.
    AwaitNextBlock,
    /// The answer is given.
    Responded,
    /// To be told: the block is used up.
    NeedInput,
    /// To be told: an observing request; whoever keeps the observations decides.
    #[cfg(anj_with_observe)]
    Observe,
    /// To be told: the paths of an Observe-Composite are there.
    #[cfg(anj_with_observe_composite)]
    PathsObserved,
    /// To be told: the next attribute of a link is wanted.
    #[cfg(all(anj_with_discover, anj_with_discover_attr))]
    LinkAttribute,
    /// To be told: the answer, or a block of it.
    Answer,
    Start,
    /// `transaction_begin`
    Begun,
    /// Write, Create: everything that can be checked before anything is changed.
    WriteChecks,
    /// Bootstrap-Write: the missing Instance.
    TargetCreated,
    /// Write-Replace of an Instance.
    Reset,
    /// Write-Replace of a Resource with Instances: remove the first one.
    Clear,
    Cleared,
    /// The next record of the payload.
    Records,
    /// What to do with a record.
    Record,
    /// Create: the Instance.
    Created,
    /// The value of a record, its Instance and transaction being there.
    Value,
    ValueInstanceCreated,
    ValueInstanceDeleted,
    Written,
    /// All is changed; `transaction_validate` of each Object.
    Validate,
    Validated,
    Delete,
    Deleted,
    /// Execute: the argument.
    Execute,
    Executed,
    /// Read-Composite: the paths.
    Paths,
    /// Observe-Composite: the paths.
    #[cfg(anj_with_observe_composite)]
    ObservedPaths,
    /// What is observed, into the payload.
    #[cfg(anj_with_observe)]
    Observed,
    /// Values into the payload.
    Encode,
    LeafRead,
    #[cfg(anj_with_external_data)]
    ExternalOpened,
    #[cfg(anj_with_external_data)]
    ExternalGot,
    #[cfg(anj_with_external_data)]
    ExternalClosed,
    /// Values into a payload in TLV.
    #[cfg(anj_ext_with_tlv_output)]
    Tlv,
    #[cfg(anj_ext_with_tlv_output)]
    TlvRead,
    #[cfg(all(anj_ext_with_tlv_output, anj_with_external_data))]
    TlvOpened,
    #[cfg(all(anj_ext_with_tlv_output, anj_with_external_data))]
    TlvGot,
    #[cfg(all(anj_ext_with_tlv_output, anj_with_external_data))]
    TlvClosed,
    /// Links into the payload.
    Links,
    /// Bootstrap-Discover: a value that becomes an attribute.
    #[cfg(all(anj_with_bootstrap, anj_with_bootstrap_discover))]
    LinkValueRead,
    /// Bootstrap-Delete: the next Instance.
    #[cfg(anj_with_bootstrap)]
    Sweep,
    /// Bootstrap-Delete: `/0/x/1` or `/0/x/17`, which may protect an Instance.
    #[cfg(anj_with_bootstrap)]
    SweepRead,
    #[cfg(anj_with_bootstrap)]
    SweepDelete,
    #[cfg(anj_with_bootstrap)]
    Swept,
    /// Bootstrap-Finish: the next pair of Server and Security.
    #[cfg(anj_with_bootstrap)]
    Finish,
    #[cfg(anj_with_bootstrap)]
    FinishRead,
    /// `transaction_end` before the answer.
    EndFirst,
    /// What follows the exchange.
    End,
    /// Changes are reported.
    Flush,
}

impl Phase {
    /// There is nothing to do without a word from outside.
    pub(super) fn is_pause(self) -> bool {
        self as u8 <= Self::Answer as u8
    }
}
