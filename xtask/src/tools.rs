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

/// A program of a Python package: the one on the PATH, or the one of a virtual environment below `target`, which is
/// made when there is none yet.
pub fn from_python(program: &str, package: &str) -> Result<PathBuf> {
    if works(Path::new(program)) {
        return Ok(program.into());
    }
    let tools = target().join("tools");
    let installed = tools.join("bin").join(program);
    if !works(&installed) {
        if !tools.join("bin/python3").exists() {
            run_quietly(Command::new("python3").args(["-m", "venv"]).arg(&tools))?;
        }
        run_quietly(Command::new(tools.join("bin/python3")).args(["-m", "pip", "install", "--quiet", package]))?;
    }
    Ok(installed)
}

/// CMake.
pub fn cmake() -> Result<PathBuf> {
    from_python("cmake", "cmake")
}
