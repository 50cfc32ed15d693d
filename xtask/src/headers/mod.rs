//! `cargo xtask headers`: prints the C headers from the Rust side of the API.
//!
//! A header is its template (`include_templates/anj/x.h`: guards, includes, macros, static inlines) with what cbindgen
//! makes of the module of the same path (`src/capi/x.rs`, and `anjay/src/capi/x.rs` for `anjay/x.h`) in place of the marker line. What C structs embed of the core
//! goes to the header of private state, found by following the fields.

mod library;
mod print;
mod private;
mod source;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::configurations::{CLASSIC_WITHOUT_DTLS, CONFIGURATIONS};
use crate::tools::{root, run};
use library::Library;

/// Where cbindgen's output goes in a template.
const MARKER: &str = "/* @generated */\n";
/// The header of what C structs embed of the core.
const PRIVATE: &str = "anj/private/state.h";
/// First line of every file that is printed, unless the template says where it comes from itself.
const BANNER: &str = "/* Printed by `cargo xtask headers` from include_templates/ and src/capi/: edit those. */\n";
/// The same for the headers of the classic API.
const CLASSIC_BANNER: &str =
    "/* Printed by `cargo xtask headers` from include_templates/ and anjay/src/capi/: edit those. */\n";
/// Sizes and offsets for the test that compares both sides, in the sources of each library.
const TABLE: &str = "capi/layout/table.rs";

#[derive(clap::Args)]
pub struct Args {
    /// Changes nothing: lists the files that are not up to date, and fails when there are any.
    #[arg(long)]
    check: bool,
    /// Compares sizes and offsets of the structures in Rust and C, in four configurations.
    #[arg(long)]
    layout: bool,
}

pub fn execute(args: &Args) -> Result<()> {
    let mut stale = Vec::new();
    for (path, text) in print_all()? {
        let file = root().join(&path);
        if fs::read_to_string(&file).is_ok_and(|old| old == text) {
            continue;
        }
        if !args.check {
            fs::create_dir_all(file.parent().context("no folder")?)?;
            fs::write(&file, text)?;
        }
        stale.push(path.display().to_string());
    }
    for path in &stale {
        println!("{} {path}", if args.check { "stale:" } else { "written:" });
    }
    if args.check && !stale.is_empty() {
        bail!("{} file(s) not up to date: run `cargo xtask headers`", stale.len());
    }
    if args.layout { compare_layouts() } else { Ok(()) }
}

/// Every file with what it must contain.
fn print_all() -> Result<Vec<(PathBuf, String)>> {
    let (lite, classic) = (Library::lite()?, Library::classic()?);
    let templates = root().join("include_templates");
    let mut files = Vec::new();
    for template in source::files_below(&templates, "h")? {
        let path = template.strip_prefix(&templates)?;
        let frame = fs::read_to_string(&template)?;
        let text = match frame.split_once(MARKER) {
            None => frame,
            Some((before, after)) => {
                let library = if path.starts_with("anj") { &lite } else { &classic };
                let generated = if path == Path::new(PRIVATE) {
                    library.state.print(&library.sources)?
                } else {
                    print::module(library, &Library::module_of(path)?).with_context(|| path.display().to_string())?
                };
                format!("{before}{generated}{after}")
            }
        };
        let banner = match text.contains("Generated from") {
            true => "",
            false if path.starts_with("anj") => BANNER,
            false => CLASSIC_BANNER,
        };
        files.push((Path::new("include").join(path), format!("{banner}{text}")));
    }
    for library in [&lite, &classic] {
        files.push((Path::new(library.src).join(TABLE), table::print(library)?));
    }
    Ok(files)
}

/// Compares sizes and offsets in Rust and C.
pub fn compare_layouts() -> Result<()> {
    for (name, options) in CONFIGURATIONS {
        println!("layout: {name}");
        run(std::process::Command::new(env!("CARGO"))
            .current_dir(root())
            .args(["test", "--quiet", "--package", "anj", "--lib", "capi::layout"])
            .envs(options.iter().copied()))?;
    }
    println!("layout: classic API");
    run(std::process::Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["test", "--quiet", "--package", "anjay", "--lib", "capi::layout"])
        .envs(CLASSIC_WITHOUT_DTLS.iter().copied()))
}
