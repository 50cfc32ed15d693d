//! Compiles the C file of the classic API, and learns what the core was built with.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(anj_with_security)");
    if std::env::var_os("DEP_ANJ_ANJ_WITH_SECURITY").is_some() {
        println!("cargo::rustc-cfg=anj_with_security");
    }
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
