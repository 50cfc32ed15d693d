//! Programs that the commands run, and where they come from on a machine that lacks them.

use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

/// The folder for everything that is built.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Runs a command that must succeed.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{:?} {}", command.get_program(), status);
    }
    Ok(())
}

/// Runs a command that must succeed; what it prints is shown only when it fails.
pub fn run_quietly(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("cannot run {:?}", command.get_program()))?;
    if !output.status.success() {
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        bail!("{:?} {}", command.get_program(), output.status);
    }
    Ok(())
}

/// True when a program answers to `--version`.
fn works(program: &Path) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The interpreter of a virtual environment below `target` that has these packages.
pub fn python_with(packages: &[&str]) -> Result<PathBuf> {
    let python = target().join("tools/bin/python3");
    if !python.exists() {
        run_quietly(Command::new("python3").args(["-m", "venv"]).arg(target().join("tools")))?;
    }
    run_quietly(Command::new(&python).args(["-m", "pip", "install", "--quiet"]).args(packages))?;
    Ok(python)
}

/// CMake: the one on the PATH, or one from a Python package, so that the demo needs no rights on the machine.
pub fn cmake() -> Result<PathBuf> {
    let installed = target().join("tools/bin/cmake");
    if works(Path::new("cmake")) {
        return Ok("cmake".into());
    }
    if !works(&installed) {
        python_with(&["cmake"])?;
    }
    Ok(installed)
}

/// The folder with a program of this crate and version, installed below `target` where it is missing.
pub fn cargo_installed(program: &str, version: &str) -> Result<PathBuf> {
    let folder = target().join("tools");
    if !works(&folder.join("bin").join(program)) {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        run_quietly(
            Command::new(cargo)
                .args(["install", "--quiet", "--locked", "--version", version, program, "--target-dir"])
                .arg(target().join(program))
                .arg("--root")
                .arg(&folder),
        )?;
    }
    Ok(folder.join("bin"))
}

/// The PATH on which `cargo fuzz` is found.
pub fn cargo_fuzz() -> Result<std::ffi::OsString> {
    let folder = cargo_installed("cargo-fuzz", "0.13.2")?;
    let old = std::env::var_os("PATH").unwrap_or_default();
    let parts = std::iter::once(folder).chain(std::env::split_paths(&old));
    Ok(std::env::join_paths(parts)?)
}
