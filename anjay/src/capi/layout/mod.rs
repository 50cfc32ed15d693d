//! Test: Rust and C see every structure of the classic API with the same size, alignment and offsets.

#[path = "../../../../src/capi/layout/compare.rs"]
mod compare;
mod table;

use compare::{Layout, Layouts, add, at};
use std::path::Path;

#[test]
fn rust_and_c_agree() {
    let mut layouts = Layouts::new();
    table::all(&mut layouts);
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../include");
    compare::check(&layouts, 20, &[&include], Path::new(env!("OUT_DIR")));
}
