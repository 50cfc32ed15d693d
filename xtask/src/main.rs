//! Development commands of anj: `cargo xtask …`.

fn main() {}
