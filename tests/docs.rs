//! What is written about the code, and how the code is laid out, holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a directory, relative to the repository.
fn files(directory: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![root().join(directory)];
    while let Some(directory) = left.pop() {
        for entry in fs::read_dir(&directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                left.push(path);
            } else {
                found.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    assert!(!found.is_empty(), "{directory}");
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Names of the test functions of Rust files, each with the names of its file and its parents before it.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in files("tests").into_iter().chain(files("anjay/tests")).chain(files("src")).chain(files("xtask/src")) {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = text(&path);
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("fn ").and_then(|rest| rest.split('(').next())
                && is_test
            {
                let module: Vec<_> =
                    path.with_extension("").iter().skip(1).map(|part| part.to_str().unwrap().to_owned()).collect();
                for start in 0..=module.len() {
                    let mut full = module[start..].join("::");
                    full.push_str(if full.is_empty() { "" } else { "::" });
                    names.insert(full + name);
                }
            }
            // Attributes may stand between.
            is_test = line == "#[test]" || (is_test && line.starts_with("#["));
        }
    }
    names
}

/// Whether a cell names a test: a function, a function of the file named before, the beginning of several (`name_…`), or a
/// file that is there.
fn is_test(name: &str, file: &str, tests: &BTreeSet<String>) -> bool {
    if let Some(start) = name.strip_suffix('…') {
        return tests.iter().any(|test| test.starts_with(start));
    }
    if name.contains('/') || name.contains('.') {
        return root().join(name).is_file();
    }
    // The name of a module inside a file is not looked at.
    let function = name.rsplit("::").next().unwrap_or(name);
    let of_file = |file: &str| tests.contains(&format!("{file}::{function}"));
    let known = match name.split_once("::") {
        Some((first, _)) => tests.contains(name) || of_file(first),
        None => tests.contains(name) && (file.is_empty() || of_file(file)),
    };
    // A macro makes the tests of some files.
    known || root().join("tests").join(name).with_extension("rs").is_file()
}

#[test]
fn every_known_difference_has_a_test() {
    let tests = tests();
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in text(Path::new("docs/known-differences.md")).lines().filter(|line| line.starts_with('|')) {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").collect();
        let cell = cells.last().unwrap().trim();
        if cell == "Test" || cell.starts_with("--") {
            continue;
        }
        rows += 1;
        let mut file = String::new();
        let names: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
        if cells.len() != 3 || names.is_empty() {
            wrong.push(line.to_owned());
        }
        for name in names {
            if let Some((module, _)) = name.rsplit_once("::") {
                file =
                    if tests.contains(name) { module } else { module.split("::").next().unwrap_or(module) }.to_owned();
            }
            if !is_test(name, &file, &tests) {
                wrong.push(format!("{name} in {line}"));
            }
        }
    }
    assert!(rows > 100, "{rows} rows");
    assert!(wrong.is_empty(), "rows without a test:\n{}", wrong.join("\n"));
}

/// The core calls no C, formats nothing and has no way to panic on purpose.
#[test]
fn core_modules_are_safe() {
    for module in ["coap", "exchange", "payload", "dm", "session", "downloader", "objects"] {
        assert!(text(&Path::new("src").join(module).join("mod.rs")).contains("#![forbid(unsafe_code)]"), "{module}");
        for path in files(&format!("src/{module}")) {
            let text = text(&path);
            for word in ["extern \"C\"", "use core::fmt", "core::fmt::", ".unwrap()", "panic!(", "unreachable!("] {
                let code = text.split("#[cfg(test)]").next().unwrap();
                assert!(!code.contains(word), "{word} in {}", path.display());
            }
        }
    }
}

#[test]
fn nothing_is_left_to_do() {
    for directory in
        ["src", "tests", "include", "include_templates", "config", "cmake", "xtask/src", "docs", "staticlib"]
    {
        for path in files(directory) {
            let Ok(text) = fs::read_to_string(root().join(&path)) else { continue };
            for word in [
                concat!("TO", "DO"),
                concat!("FIX", "ME"),
                concat!("XX", "X"),
                concat!("to", "do!("),
                concat!("unimple", "mented!("),
            ] {
                assert!(!text.contains(word), "{word} in {}", path.display());
            }
        }
    }
}
