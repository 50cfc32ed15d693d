//! `cargo xtask bench`: instructions of the codecs, counted by callgrind.

use crate::{test, tools};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::process::Command;

pub fn run() -> Result<()> {
    test::setup()?;
    let runner = tools::cargo_installed("gungraun-runner", "0.20.0")?.join("gungraun-runner");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(tools::root())
        .env("GUNGRAUN_RUNNER", runner)
        .args(["bench", "--quiet", "--package", "anj-benches", "--bench", "codecs", "--", "--output-format=json"])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    println!("| instructions, x86-64, Release | now | last time | |\n|---|--:|--:|--:|");
    for line in text.lines().filter(|line| line.starts_with('{')) {
        println!("{}", row(line).with_context(|| format!("not as expected: {line}"))?);
    }
    Ok(())
}

/// A bench as a row of the table.
fn row(line: &str) -> Option<String> {
    let bench: Value = serde_json::from_str(line).ok()?;
    let (name, id) = (bench["function_name"].as_str()?, bench["id"].as_str()?);
    let counts = &bench["profiles"][0]["data"]["total"]["metrics"]["Ir"]["values"];
    let now = counts["new"].as_u64().or_else(|| counts["both"][0].as_u64())?;
    let Some(last) = counts["old"].as_u64().or_else(|| counts["both"][1].as_u64()) else {
        return Some(format!("| {name} {id} | {now} | | |"));
    };
    let change = (now as f64 / last as f64 - 1.0) * 100.0;
    Some(format!("| {name} {id} | {now} | {last} | {change:+.1} % |"))
}
