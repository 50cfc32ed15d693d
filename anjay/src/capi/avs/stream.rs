//! `avsystem/commons/avs_stream.h`: streams of bytes.

/// A stream of bytes.
pub struct avs_stream_t {
    _private: [u8; 0],
}
