//! `cargo xtask size`: flash and memory of a client, in a minimal and a full configuration.

use crate::tools;
use anyhow::{Context as _, Result, ensure};
use std::path::Path;
use std::process::Command;

/// Off in every configuration measured: platform layers and what this version does not have yet.
const OFF: &[&str] = &[
    "ANJ_WITH_TIME_POSIX_COMPAT",
    "ANJ_WITH_RNG_POSIX_COMPAT",
    "ANJ_WITH_SOCKET_POSIX_COMPAT",
    "ANJ_NET_WITH_DTLS",
    "ANJ_WITH_MBEDTLS",
    "ANJ_WITH_SECURITY",
    "ANJ_LOG_FULL",
    "ANJ_FOTA_WITH_PUSH_METHOD",
    "ANJ_FOTA_WITH_COAPS",
];

/// Off in the minimal configuration too: three objects, SenML CBOR and Discover remain.
const NOT_MINIMAL: &[&str] = &[
    "ANJ_WITH_COMPOSITE_OPERATIONS",
    "ANJ_WITH_DEFAULT_FOTA_OBJ",
    "ANJ_WITH_OBSERVE",
    "ANJ_WITH_RST_AS_CANCEL_OBSERVE",
    "ANJ_WITH_BOOTSTRAP",
    "ANJ_WITH_BOOTSTRAP_DISCOVER",
    "ANJ_WITH_DISCOVER_ATTR",
    "ANJ_WITH_LWM2M_SEND",
    "ANJ_WITH_CBOR",
    "ANJ_WITH_CBOR_DECODE_DECIMAL_FRACTIONS",
    "ANJ_WITH_CBOR_DECODE_HALF_FLOAT",
    "ANJ_WITH_CBOR_DECODE_INDEFINITE_BYTES",
    "ANJ_WITH_CBOR_DECODE_STRING_TIME",
    "ANJ_WITH_LWM2M_CBOR",
    "ANJ_WITH_PLAINTEXT",
    "ANJ_WITH_OPAQUE",
    "ANJ_WITH_TLV",
    "ANJ_WITH_CACHE",
    "ANJ_WITH_LWM2M12",
];

/// On in the full configuration.
const FULL: &[&str] = &["ANJ_WITH_COAP_DOWNLOADER", "ANJ_FOTA_WITH_COAP", "ANJ_WITH_PERSISTENCE"];

/// A measured configuration.
struct Measured {
    /// Bytes of code and constants, of initialised data, of zeroed data: library and what it draws in.
    sections: [i64; 3],
    /// `sizeof` of each context.
    contexts: Vec<(String, String)>,
}

pub fn run() -> Result<()> {
    let minimal = measure("minimal", &[OFF, NOT_MINIMAL].concat(), &[])?;
    let full = measure("full", OFF, FULL)?;
    println!("| bytes, x86-64 -Os | minimal | full |\n|---|--:|--:|");
    for (index, section) in ["text", "data", "bss of the library"].iter().enumerate() {
        println!("| {section} | {} | {} |", minimal.sections[index], full.sections[index]);
    }
    for (name, size) in &full.contexts {
        let small = minimal.contexts.iter().find(|(other, _)| other == name).map_or("–", |(_, size)| size);
        println!("| `{name}` | {small} | {size} |");
    }
    Ok(())
}

fn measure(name: &str, off: &[&str], on: &[&str]) -> Result<Measured> {
    let cmake = tools::cmake()?;
    let build = tools::target().join("size").join(name);
    let mut configure = Command::new(&cmake);
    configure.arg("-S").arg(tools::root().join("tests/size")).arg("-B").arg(&build);
    configure.arg("-DCMAKE_BUILD_TYPE=MinSizeRel");
    configure.args(off.iter().map(|option| format!("-D{option}=OFF")));
    configure.args(on.iter().map(|option| format!("-D{option}=ON")));
    tools::run_quietly(&mut configure)?;
    tools::run_quietly(Command::new(&cmake).arg("--build").arg(&build))?;

    no_panics(&build.join("client"))?;
    let (client, empty) = (sections(&build.join("client"))?, sections(&build.join("empty"))?);
    let output = Command::new(build.join("client")).output()?;
    let sizes = String::from_utf8(output.stdout)?;
    let sizes: Vec<(String, String)> =
        sizes.lines().filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.into(), b.into())).collect();
    // The contexts are the application's; they stand in their own rows.
    let of_application: i64 = sizes.iter().map(|(_, size)| size.parse::<i64>().unwrap_or(0)).sum::<i64>();
    Ok(Measured {
        sections: [client[0] - empty[0], client[1] - empty[1], (client[2] - empty[2] - of_application).max(0)],
        contexts: sizes,
    })
}

/// text, data and bss of a program, by binutils' `size`.
fn sections(program: &Path) -> Result<[i64; 3]> {
    let output = Command::new("size").arg(program).output().context("binutils' `size` is missing")?;
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.lines().nth(1).unwrap_or("").split_whitespace().map_while(|word| word.parse().ok());
    let mut next = || numbers.next().context("`size` printed something else");
    Ok([next()?, next()?, next()?])
}

/// Fails when a way to panic is left in a program: the compiler could not prove an index or a length.
fn no_panics(program: &Path) -> Result<()> {
    let output = Command::new("nm").arg(program).output().context("binutils' `nm` is missing")?;
    let symbols = String::from_utf8(output.stdout)?;
    let panics: Vec<&str> = symbols.lines().filter(|line| line.contains("panicking")).collect();
    ensure!(panics.is_empty(), "the library can panic:\n{}", panics.join("\n"));
    Ok(())
}
