//! Compiles the C file of the classic API.

fn main() {
    let files = "src/capi/c";
    let include = "../include";
    for path in ["build.rs", files, include] {
        println!("cargo::rerun-if-changed={path}");
    }
    cc::Build::new()
        .file(format!("{files}/log.c"))
        .std("c99")
        .warnings(true)
        .extra_warnings(true)
        .include(include)
        .compile("anjay_variadic");
}
