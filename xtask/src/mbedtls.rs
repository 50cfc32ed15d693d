//! Mbed TLS for the tests and the demo: its source comes with two crates, and is built below `target`. Users of the library
//! bring their own.

use crate::tools;
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A crate that carries the source of a version of Mbed TLS: name, version, folder of the source in it.
struct Source {
    package: &'static str,
    version: &'static str,
    folder: &'static str,
}

/// Mbed TLS 3.6.5.
const LIBRARY: Source = Source { package: "mbedtls-rs-sys", version: "0.3.1", folder: "mbedtls" };
/// Mbed TLS 3.5.1, with the example programs.
const PROGRAMS: Source = Source { package: "psa-crypto-sys", version: "0.13.0", folder: "vendor" };

/// The name of the variable that build.rs and the CMake package look at.
pub const ROOT_DIR: &str = "MBEDTLS_ROOT_DIR";

fn folder() -> PathBuf {
    tools::target().join("mbedtls")
}

/// The folder that Mbed TLS is installed in; builds it when it is not there yet.
pub fn root_dir() -> Result<PathBuf> {
    let installed = folder().join("installed");
    if installed.join("lib/cmake/MbedTLS/MbedTLSConfig.cmake").is_file() {
        return Ok(installed);
    }
    println!("--- building Mbed TLS");
    let build = folder().join("build");
    configure(&LIBRARY, &build, &["-DENABLE_PROGRAMS=OFF"], &installed)?;
    tools::run_quietly(Command::new(tools::cmake()?).arg("--build").arg(&build).args(["--parallel", "2"]))?;
    tools::run_quietly(Command::new(tools::cmake()?).arg("--install").arg(&build))?;
    Ok(installed)
}

/// `ssl_server2` of Mbed TLS: a DTLS server that knows connection IDs.
pub fn ssl_server2() -> Result<PathBuf> {
    let build = folder().join("programs");
    let program = build.join("programs/ssl/ssl_server2");
    if !program.is_file() {
        println!("--- building ssl_server2");
        configure(&PROGRAMS, &build, &["-DENABLE_PROGRAMS=ON"], &folder().join("unused"))?;
        let mut command = Command::new(tools::cmake()?);
        command.arg("--build").arg(&build).args(["--parallel", "2", "--target", "ssl_server2"]);
        tools::run_quietly(&mut command)?;
    }
    Ok(program)
}

fn configure(source: &Source, build: &Path, options: &[&str], prefix: &Path) -> Result<()> {
    let mut command = Command::new(tools::cmake()?);
    command.arg("-S").arg(find(source)?).arg("-B").arg(build);
    command.args(["-DCMAKE_BUILD_TYPE=Release", "-DENABLE_TESTING=OFF", "-DGEN_FILES=OFF"]).args(options);
    tools::run_quietly(command.arg(format!("-DCMAKE_INSTALL_PREFIX={}", prefix.display())))
}

/// The source in cargo's own copy of the crate, which a package that depends on it makes cargo fetch.
fn find(source: &Source) -> Result<PathBuf> {
    let package = folder().join(source.package);
    std::fs::create_dir_all(package.join("src"))?;
    std::fs::write(package.join("src/lib.rs"), "")?;
    let manifest = format!(
        "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{} = {{ version = \"={}\", \
         default-features = false }}\n\n[workspace]\n",
        source.package, source.version
    );
    std::fs::write(package.join("Cargo.toml"), manifest)?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--quiet", "--format-version", "1"])
        .current_dir(&package)
        .output()
        .context("cannot run cargo metadata")?;
    if !output.status.success() {
        bail!("cannot fetch {} {}: {}", source.package, source.version, String::from_utf8_lossy(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let found = packages.iter().find(|found| found["name"] == source.package);
    let manifest =
        found.and_then(|found| found["manifest_path"].as_str()).context("cargo metadata lacks the package")?;
    Ok(Path::new(manifest).with_file_name(source.folder))
}
