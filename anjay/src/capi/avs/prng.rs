//! `avsystem/commons/avs_prng.h`: random numbers.

/// A source of random numbers.
pub struct avs_crypto_prng_ctx_t {
    _private: [u8; 0],
}
