//! Turns the configuration into `cfg(anj_…)` flags, constants and `anj_config.h`, and compiles the small C files.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

include!("config/options.rs");
include!("config/rules.rs");
include!("config/sources.rs");

fn main() {
    for file in ["options.rs", "rules.rs", "sources.rs"] {
        println!("cargo::rerun-if-changed=config/{file}");
    }
    let configuration = match configuration() {
        Ok(configuration) => configuration,
        Err(message) => refuse(&message),
    };
    if let Some(rule) = configuration.broken_rule() {
        refuse(rule);
    }
    if configuration.on("ANJ_WITH_SOCKET_POSIX_COMPAT") && env::var_os("CARGO_CFG_UNIX").is_none() && c_platform() {
        refuse(
            "this target is no POSIX system: switch ANJ_WITH_SOCKET_POSIX_COMPAT, ANJ_WITH_TIME_POSIX_COMPAT and \
                ANJ_WITH_RNG_POSIX_COMPAT off and supply the functions",
        );
    }

    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::write(out.join("config.rs"), flags_and_constants(&configuration)).unwrap();
    let include = out.join("include");
    fs::create_dir_all(include.join("anj")).unwrap();
    fs::write(include.join("anj/anj_config.h"), configuration.header()).unwrap();
    println!("cargo::metadata=config_dir={}", include.display());
    if c_platform() {
        compile_c(&configuration, &include);
    }
}

/// Ends the build with a message that names the reason.
fn refuse(message: &str) -> ! {
    println!("cargo::error=anj configuration: {message}");
    std::process::exit(1);
}

fn c_platform() -> bool {
    env::var_os("CARGO_FEATURE_C_PLATFORM").is_some()
}

fn configuration() -> Result<Configuration, String> {
    println!("cargo::rerun-if-env-changed=ANJ_CONFIG_H");
    for option in OPTIONS {
        println!("cargo::rerun-if-env-changed={}", option.name);
    }
    let Some(header) = env::var_os("ANJ_CONFIG_H").filter(|path| !path.is_empty()) else {
        return Configuration::from_environment();
    };
    let header = fs::canonicalize(&header).map_err(|error| format!("{}: {error}", header.display()))?;
    println!("cargo::rerun-if-changed={}", header.display());
    let mut compiler = cc::Build::new().cargo_metadata(false).get_compiler().to_command();
    Configuration::from_header(&header, &mut compiler)
}

/// Prints the flags and returns the constants, as Rust source.
fn flags_and_constants(configuration: &Configuration) -> String {
    let mut constants = String::new();
    for option in OPTIONS {
        let flag = option.name.to_lowercase();
        match option.kind {
            Kind::Bool | Kind::Text => {
                println!("cargo::rustc-check-cfg=cfg({flag})");
                if configuration.on(option.name) {
                    println!("cargo::rustc-cfg={flag}");
                }
            }
            Kind::Int => {
                let value = configuration.int(option.name);
                writeln!(constants, "/// `{0}`.\npub const {0}: usize = {value};", option.name).unwrap();
            }
            Kind::Tokens => {}
        }
    }
    constants
}

/// The C side of the platform edge.
fn compile_c(configuration: &Configuration, include: &std::path::Path) {
    println!("cargo::rerun-if-changed=src/platform/c");
    println!("cargo::rerun-if-changed=include");
    let mut build = cc::Build::new();
    build.include(include).include("include").warnings(true).extra_warnings(true);
    build.flag_if_supported("-ffunction-sections").flag_if_supported("-fdata-sections");
    build.file("src/platform/c/unwind.c");
    if configuration.builtin_log() || configuration.on("ANJ_LOG_ALT_IMPL_HEADER") {
        build.file("src/platform/c/log.c");
    }
    build.compile("anj_c_platform");
}
