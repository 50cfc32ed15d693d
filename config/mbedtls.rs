// Where the headers of Mbed TLS are. Part of build.rs. The libraries are linked by the program, not here.

use super::settings::Settings;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What CMake finds, separated by `|`: include paths and definitions of the target `MbedTLS::mbedcrypto`.
const INCLUDE_PATH: &str = "ANJ_MBEDTLS_INCLUDE_PATH";
const DEFINITIONS: &str = "ANJ_MBEDTLS_DEFINITIONS";
/// The folder that Mbed TLS is installed in, with `include/mbedtls/ssl.h`.
const ROOT_DIR: &str = "MBEDTLS_ROOT_DIR";

/// Versions that the C file is written for.
const PROBE: &str = "\
#include <mbedtls/version.h>
@anj version MBEDTLS_VERSION_NUMBER
";
const OLDEST: u32 = 0x0304_0000;
const TOO_NEW: u32 = 0x0400_0000;

/// Whether the archive has something over Mbed TLS in this configuration.
pub fn is_needed(settings: &Settings) -> bool {
    settings.on("ANJ_WITH_MBEDTLS") && (settings.on("ANJ_NET_WITH_DTLS") || settings.on("ANJ_WITH_SECURITY"))
}

/// Gives a compiler the headers of Mbed TLS, or tells why there are none.
pub fn add(compiler: &mut cc::Build, out: &Path) -> Result<(), String> {
    for name in [INCLUDE_PATH, DEFINITIONS, ROOT_DIR] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let mut paths: Vec<PathBuf> = list(INCLUDE_PATH).map(PathBuf::from).collect();
    if let Some(root) = env::var_os(ROOT_DIR).filter(|root| !root.is_empty()) {
        let include = Path::new(&root).join("include");
        if !include.join("mbedtls/ssl.h").is_file() {
            return Err(format!("{ROOT_DIR}: there is no {}", include.join("mbedtls/ssl.h").display()));
        }
        paths.push(include);
    }
    let mut probe = cc::Build::new();
    for build in [&mut *compiler, &mut probe] {
        for path in &paths {
            build.include(path);
        }
        for definition in list(DEFINITIONS).collect::<Vec<_>>() {
            let (name, value) = definition.split_once('=').map_or((&*definition, None), |(n, v)| (n, Some(v)));
            build.define(name, value);
        }
    }
    super::sources::add_paths(&mut probe);
    match version(probe, out) {
        Some(OLDEST..TOO_NEW) => Ok(()),
        Some(found) => Err(format!(
            "Mbed TLS 3.4 to 3.6 is needed, found {}.{}.{}",
            found >> 24,
            found >> 16 & 0xff,
            found >> 8 & 0xff
        )),
        None => Err(format!(
            "ANJ_WITH_MBEDTLS needs the headers of Mbed TLS 3.4 to 3.6, and there are none: set {ROOT_DIR} to the folder \
             that it is installed in, or ANJ_WITH_MBEDTLS to OFF and define anj_dtls_* in the program, or do without \
             coaps:// with ANJ_NET_WITH_DTLS and ANJ_WITH_SECURITY off"
        )),
    }
}

fn list(name: &str) -> impl Iterator<Item = String> {
    let text = env::var(name).unwrap_or_default();
    text.split('|').filter(|part| !part.is_empty()).map(String::from).collect::<Vec<_>>().into_iter()
}

/// `MBEDTLS_VERSION_NUMBER` of the headers, if there are some.
fn version(mut probe: cc::Build, out: &Path) -> Option<u32> {
    let file = out.join("mbedtls_version.c");
    fs::write(&file, PROBE).ok()?;
    probe.file(&file).warnings(false).cargo_metadata(false).cargo_warnings(false);
    let output = probe.try_expand().ok()?;
    let text = String::from_utf8_lossy(&output).into_owned();
    let number = text.lines().find_map(|line| line.strip_prefix("@anj version "))?.trim();
    u32::from_str_radix(number.strip_prefix("0x")?, 16).ok()
}
