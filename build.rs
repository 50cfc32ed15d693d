//! Turns the configuration into `cfg(anj_…)` flags, constants and a header, and compiles the few C files it needs.

#[path = "config/classic.rs"]
mod classic;
#[path = "config/layout.rs"]
mod layout;
#[path = "config/mbedtls.rs"]
mod mbedtls;
#[path = "config/options.rs"]
mod options;
#[path = "config/rules.rs"]
mod rules;
#[path = "config/settings.rs"]
mod settings;
#[path = "config/sources.rs"]
mod sources;

use options::{Kind, OPTIONS};
use settings::Settings;
use sources::Found;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=config");
    let found = match sources::read() {
        Ok(found) => found,
        Err(message) => refuse(&[message]),
    };
    let mut broken = rules::broken(&found.settings);
    let posix = [
        "ANJ_WITH_SOCKET_POSIX_COMPAT",
        "ANJ_WITH_TIME_POSIX_COMPAT",
        "ANJ_WITH_RNG_POSIX_COMPAT",
        "ANJ_WITH_CRYPTO_STORAGE_DEFAULT",
    ];
    if c_platform() && env::var_os("CARGO_CFG_UNIX").is_none() && posix.iter().any(|name| found.settings.on(name)) {
        broken
            .push(format!("this target is no POSIX system: switch {} off and supply the functions", posix.join(", ")));
    }
    if !broken.is_empty() {
        refuse(&broken);
    }
    advise(&found.settings);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    tell_rust(&found.settings, &out);
    write_header(&found, &out);
    compile_c(&found.settings, &out);
}

/// True for libanj.a, which defines the C functions of the platform.
fn c_platform() -> bool {
    env::var_os("CARGO_FEATURE_C_PLATFORM").is_some()
}

/// Ends the build with one message per problem.
fn refuse(messages: &[String]) -> ! {
    for message in messages {
        println!("cargo::error=anj: {message}");
    }
    std::process::exit(1);
}

/// What is allowed but hardly meant.
fn advise(settings: &Settings) {
    let number = |name| settings.number(name);
    if number("ANJ_OUT_PAYLOAD_BUFFER_SIZE") >= number("ANJ_OUT_MSG_BUFFER_SIZE") {
        println!("cargo::warning=ANJ_OUT_PAYLOAD_BUFFER_SIZE should be smaller than ANJ_OUT_MSG_BUFFER_SIZE: a full");
        println!("cargo::warning=payload leaves no room for the CoAP header then");
    }
}

/// Flags and constants, for this crate and as `DEP_ANJ_…` for the build scripts of crates that use it.
fn tell_rust(settings: &Settings, out: &Path) {
    let mut consts = String::new();
    for option in OPTIONS {
        let lower = option.name.to_lowercase();
        match option.kind {
            Kind::Bool | Kind::Text => {
                println!("cargo::rustc-check-cfg=cfg({lower})");
                if settings.on(option.name) {
                    println!("cargo::rustc-cfg={lower}");
                    println!("cargo::metadata={lower}=1");
                }
            }
            Kind::Int => {
                let value = settings.number(option.name);
                writeln!(
                    consts,
                    "/// `{}`: {}.\npub const {}: usize = {value};",
                    option.name, option.about, option.name
                )
                .expect("a string takes everything");
                println!("cargo::metadata={lower}={value}");
            }
            Kind::Tokens => {}
        }
    }
    fs::write(out.join("config.rs"), consts).expect("OUT_DIR takes files");
    println!("cargo::rustc-env=ANJ_BUILT_WITH={}", layout::ending(settings));
}

/// `anj/anj_config.h` with the settings in effect, for the C files, and for the CMake package where it asks.
fn write_header(found: &Found, out: &Path) {
    let text = sources::header(found);
    let folder = out.join("include/anj");
    fs::create_dir_all(&folder).expect("OUT_DIR takes folders");
    fs::write(folder.join("anj_config.h"), &text).expect("OUT_DIR takes files");
    println!("cargo::metadata=config_dir={}", out.join("include").display());
    if let Some(path) = env::var_os("ANJ_CONFIG_OUT").filter(|path| !path.is_empty()).map(PathBuf::from)
        && let Err(error) = fs::write(&path, &text)
    {
        refuse(&[format!("ANJ_CONFIG_OUT={}: {error}", path.display())]);
    }
}

/// The C files of the archive: the log's variadic functions, the door to Mbed TLS, and what unoptimised builds need to link.
fn compile_c(settings: &Settings, out: &Path) {
    if !c_platform() {
        return;
    }
    let mut files = Vec::new();
    if ["ANJ_LOG_FULL", "ANJ_LOG_MICRO", "ANJ_LOG_ALT_IMPL_HEADER"].iter().any(|name| settings.on(name)) {
        files.push("src/platform/c/log.c");
    }
    if env::var("PROFILE").as_deref() == Ok("debug") {
        files.push("src/platform/c/unwind.c");
    }
    let needs_mbedtls = mbedtls::is_needed(settings);
    if needs_mbedtls {
        files.push("src/platform/mbedtls/shim.c");
    }
    if files.is_empty() {
        return;
    }
    for path in ["src/platform/c", "src/platform/mbedtls/shim.c", "include"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let mut compiler = cc::Build::new();
    compiler
        .files(files)
        .std("c99")
        .warnings(true)
        .extra_warnings(true)
        .include("include")
        .include(out.join("include"));
    sources::add_paths(&mut compiler);
    if needs_mbedtls && let Err(message) = mbedtls::add(&mut compiler, out) {
        refuse(&[message]);
    }
    compiler.compile("anj_platform");
}
