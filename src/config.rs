//! Numeric options as constants, from `anj_config.h`, the environment or the defaults (see `build.rs`).

include!(concat!(env!("OUT_DIR"), "/config.rs"));
