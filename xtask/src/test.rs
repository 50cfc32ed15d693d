//! `cargo xtask test`: everything that can be tested, in the order in which it fails soonest.

use crate::configurations::{CLASSIC_WITHOUT_DTLS, CONFIGURATIONS, EXAMPLE, TESTED, TURNED};
use crate::{headers, mbedtls, package, tools};
use anyhow::Result;
use clap::ValueEnum;
use std::process::Command;
use std::time::Instant;

#[derive(clap::Args)]
pub struct Args {
    /// Run only these parts.
    #[arg(value_enum)]
    parts: Vec<Part>,
}

/// A part of the tests that can run alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Part {
    /// Unit, conformance and scenario tests in Rust, with every feature on.
    Rust,
    /// The same sources in other configurations: no warnings, and C and Rust agree on the layout.
    Configurations,
    /// C programs against libanj.a, some of them under valgrind.
    C,
    /// DTLS over Mbed TLS: sessions, certificates, hostile servers.
    Dtls,
    /// The symbols of libanj.a.
    Symbols,
    /// The CMake package.
    Cmake,
    /// The classic API: its headers, and its tests alone and under valgrind.
    Classic,
    /// Real peers: aiocoap, libcoap; other implementations of the content formats.
    Interop,
    /// Every fuzz target for ten seconds.
    Fuzz,
}

pub fn run(args: &Args) -> Result<()> {
    setup()?;
    let wanted = |part: &Part| args.parts.is_empty() || args.parts.contains(part);
    for part in Part::value_variants().iter().filter(|part| wanted(part)) {
        let started = Instant::now();
        println!("=== {part:?}");
        match part {
            Part::Rust => rust()?,
            Part::Configurations => configurations()?,
            Part::C => c_programs()?,
            Part::Dtls => dtls()?,
            Part::Symbols => python("tests/symbols.py")?,
            Part::Cmake => python("tests/cmake/run.py")?,
            Part::Classic => classic()?,
            Part::Interop => interop()?,
            Part::Fuzz => fuzz()?,
        }
        println!("=== {part:?}: done in {:.0} s", started.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Installs the programs that the tests need and this machine lacks.
pub fn setup() -> Result<()> {
    tools::run(Command::new("bash").arg(tools::root().join(".ci/setup")))
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(tools::root());
    command
}

fn rust() -> Result<()> {
    tools::run(cargo().args(["test", "--package", "anj"]).envs(TESTED.iter().copied()))?;
    for (tests, options) in TURNED {
        let tests = tests.iter().flat_map(|test| ["--test", *test]);
        let mut command = cargo();
        command
            .args(["test", "--package", "anj"])
            .args(tests)
            .envs(TESTED.iter().copied())
            .envs(options.iter().copied());
        tools::run(&mut command)?;
    }
    Ok(())
}

fn configurations() -> Result<()> {
    const DENY: [&str; 3] = ["--", "-D", "warnings"];
    // Tests speak of everything that can be tested; the library compiles in all configurations.
    let all = ["clippy", "--quiet", "--all-targets"];
    tools::run(cargo().args(all).args(DENY).envs(TESTED.iter().copied()))?;
    tools::run(cargo().args(all).args(["--package", "anj-benches"]).args(DENY))?;
    let root_dir = mbedtls::root_dir()?;
    for (name, options) in CONFIGURATIONS {
        println!("--- {name}");
        let library = ["clippy", "--quiet", "--package", "anj", "--package", "anj-staticlib", "--lib"];
        let mut command = cargo();
        command.args(library).args(DENY).env(mbedtls::ROOT_DIR, &root_dir).envs(options.iter().copied());
        tools::run(&mut command)?;
    }
    headers::compare_layouts()
}

fn c_programs() -> Result<()> {
    for folder in ["c", "c_mock"] {
        build_and_test(folder)?;
    }
    example_without_cmake()
}

fn dtls() -> Result<()> {
    build_and_test("c_dtls")
}

/// The example compiles with a C compiler and nothing else, without a warning.
fn example_without_cmake() -> Result<()> {
    let folder = tools::target().join("package");
    package::package(&folder, EXAMPLE)?;
    let example = tools::root().join("c_examples/firmware-update-pull");
    tools::run(
        Command::new("cc")
            .args([
                "-std=c99",
                "-pedantic",
                "-Wall",
                "-Wextra",
                "-Wconversion",
                "-Werror",
                "-DFIRMWARE_VERSION=\"0.1\"",
            ])
            .args([example.join("main.c"), example.join("firmware_update.c")])
            .arg("-I")
            .arg(folder.join("include"))
            .arg("-L")
            .arg(folder.join("lib"))
            .args(["-lanj", "-lm", "-o"])
            .arg(folder.join("example")),
    )
}

/// The classic API has options of its own (config/classic.rs). Mbed TLS is only there for what CMake links.
fn classic() -> Result<()> {
    let package = ["--package", "anjay", "--package", "anjay-staticlib"];
    let clippy = || {
        let mut command = cargo();
        command.args(["clippy", "--quiet", "--all-targets"]).args(package).args(["--", "-D", "warnings"]);
        command
    };
    let test = || {
        let mut command = cargo();
        command.args(["test", "--package", "anjay"]).envs(CLASSIC_WITHOUT_DTLS.iter().copied());
        command
    };
    tools::run(clippy().env(mbedtls::ROOT_DIR, mbedtls::root_dir()?))?;
    tools::run(clippy().envs(CLASSIC_WITHOUT_DTLS.iter().copied()))?;
    tools::run(&mut test())?;
    // Every access to memory of a client, an object or a batch that is gone, and every block that nobody gave back.
    let valgrind = "valgrind --quiet --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
                    --error-exitcode=9";
    tools::run(
        test()
            .args(["--tests", "--", "--test-threads=1", "--skip", "spec_50_s9_1_r4"])
            .env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER", valgrind)
            .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", valgrind),
    )?;
    classic_programs()
}

/// C programs against libanjay.a, alone and under valgrind; the facts about its headers and symbols.
fn classic_programs() -> Result<()> {
    build_and_test("classic")
}

/// Builds a folder of C programs below `tests` with CMake and runs its tests.
fn build_and_test(folder: &str) -> Result<()> {
    let cmake = tools::cmake()?;
    let build = tools::target().join("c-tests").join(folder);
    tools::run_quietly(
        Command::new(&cmake)
            .arg("-S")
            .arg(tools::root().join("tests").join(folder))
            .arg("-B")
            .arg(&build)
            .arg("-DCMAKE_BUILD_TYPE=Debug")
            .env(mbedtls::ROOT_DIR, mbedtls::root_dir()?),
    )?;
    tools::run_quietly(Command::new(&cmake).arg("--build").arg(&build))?;
    tools::run(Command::new(cmake.with_file_name("ctest")).arg("--output-on-failure").current_dir(build))
}

fn python(script: &str) -> Result<()> {
    let mut command = Command::new("python3");
    command.arg(tools::root().join(script)).current_dir(tools::root());
    tools::run(command.env(mbedtls::ROOT_DIR, mbedtls::root_dir()?))
}

fn interop() -> Result<()> {
    let python = tools::python_with(&["aiocoap==0.4.17", "pytest", "cbor2"])?;
    let folder = tools::root().join("tests/interop");
    tools::run(
        Command::new(python)
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
            .arg(folder)
            .current_dir(tools::root())
            .env(mbedtls::ROOT_DIR, mbedtls::root_dir()?)
            .env("ANJ_SSL_SERVER2", mbedtls::ssl_server2()?)
            .env("PYTHONDONTWRITEBYTECODE", "1"),
    )
}

/// Fuzzes hostile input; what is found lies in fuzz/artifacts, the inputs that led there below `target`.
fn fuzz() -> Result<()> {
    const TARGETS: [&str; 9] = ["text", "opaque", "cbor", "senml", "lwm2m_cbor", "tlv", "coap", "uri", "session"];
    let path = tools::cargo_fuzz()?;
    let folder = tools::target().join("fuzz");
    let command = |what: &[&str]| {
        // The sanitizers are unstable options of the compiler.
        let mut command = cargo();
        command.env("PATH", &path).env("RUSTC_BOOTSTRAP", "1").arg("fuzz").args(what);
        command.envs(TESTED.iter().copied());
        command.arg("--target-dir").arg(&folder);
        command
    };
    tools::run_quietly(&mut command(&["build"]))?;
    for target in TARGETS {
        println!("--- {target}");
        let corpus = folder.join("corpus").join(target);
        std::fs::create_dir_all(&corpus)?;
        let seeds = tools::root().join("fuzz/seeds").join(target);
        let mut run = command(&["run", target]);
        tools::run_quietly(run.arg(corpus).arg(seeds).args(["--", "-max_total_time=10", "-timeout=10"]))?;
    }
    Ok(())
}
