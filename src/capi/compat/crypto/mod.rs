//! `anj/compat/crypto/`: credential storage and memory clearing.

#[cfg(anj_with_external_crypto_storage)]
pub mod storage;
pub mod zeroize;
