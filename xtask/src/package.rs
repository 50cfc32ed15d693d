//! `cargo xtask package`: the library and its headers in a folder, for builds without CMake.

use crate::tools;
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(clap::Args)]
pub struct Args {
    /// Folder to fill: `lib/libanj.a` and `include/anj/…`.
    #[arg(default_value = "dist")]
    folder: PathBuf,
}

pub fn run(args: &Args) -> Result<()> {
    package(&args.folder, &[])?;
    println!("cc … -I{0}/include … -L{0}/lib -lanj", args.folder.display());
    Ok(())
}

/// Builds `libanj.a` with the options of the environment and these, and puts it into `folder` with the headers that
/// belong to it.
pub fn package(folder: &Path, options: &[(&str, &str)]) -> Result<()> {
    let output = Command::new(env!("CARGO"))
        .current_dir(tools::root())
        .args(["build", "--release", "--package", "anj-staticlib", "--message-format", "json"])
        .envs(options.iter().copied())
        .stderr(Stdio::inherit())
        .output()?;
    anyhow::ensure!(output.status.success(), "libanj.a was not built");
    let messages: Vec<serde_json::Value> =
        String::from_utf8(output.stdout)?.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let archive = messages
        .iter()
        .filter_map(|message| message["filenames"].as_array())
        .flatten()
        .filter_map(|name| name.as_str())
        .find(|name| name.ends_with("libanj_c.a"))
        .context("cargo names no archive")?;
    // The root package's build script has written the header of these very options.
    let out = messages
        .iter()
        .filter_map(|message| message["out_dir"].as_str())
        .map(|folder| Path::new(folder).join("include/anj/anj_config.h"))
        .find(|header| header.exists())
        .context("the build left no anj_config.h")?;

    let (lib, include) = (folder.join("lib"), folder.join("include"));
    fs::create_dir_all(&lib)?;
    fs::copy(archive, lib.join("libanj.a"))?;
    copy_tree(&tools::root().join("include"), &include)?;
    fs::copy(out, include.join("anj/anj_config.h"))?;
    Ok(())
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
