//! Development commands of anj: `cargo xtask …`.

use anyhow::Result;
use clap::{Parser, Subcommand};

mod bench;
mod configurations;
mod demo;
mod headers;
mod mbedtls;
mod package;
mod size;
mod test;
mod tools;

/// Development commands of anj.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Counts the instructions of the codecs.
    Bench,
    /// Shows a firmware update from end to end: register, download, restart, report.
    Demo(demo::Args),
    /// Prints the C headers from their templates and `src/capi`.
    Headers(headers::Args),
    /// Puts libanj.a and its headers into a folder, for builds without CMake. Options: ANJ_* variables or ANJ_CONFIG_H.
    Package(package::Args),
    /// Runs all tests, or the parts named; installs what they need.
    Test(test::Args),
    /// Prints how much flash and memory a client takes.
    Size,
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Bench => bench::run(),
        Command::Demo(args) => demo::run(&args),
        Command::Headers(args) => headers::execute(&args),
        Command::Package(args) => package::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Size => size::run(),
    }
}
