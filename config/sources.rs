// Where the settings come from: a header, the environment, the defaults. Part of build.rs.

use super::classic::CLASSIC;
use super::options::{IGNORED, Kind, NEWER_THAN_SOME_HEADERS, OLD_CIPHERSUITES, OPTIONS};
use super::settings::Settings;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Variables of the build itself that begin like an option.
const OF_THE_BUILD: &[&str] = &[
    "ANJ_CONFIG_H",
    "ANJ_CONFIG_OUT",
    "ANJ_C_INCLUDE_PATH",
    "ANJ_C_DEFINITIONS",
    "ANJ_MBEDTLS_INCLUDE_PATH",
    "ANJ_MBEDTLS_DEFINITIONS",
];

/// Suites that the old list feeds.
const CIPHERSUITES: &[&str] = &["ANJ_MBEDTLS_ALLOWED_PSK_CIPHERSUITES", "ANJ_MBEDTLS_ALLOWED_CERT_CIPHERSUITES"];

/// Settings, and what the configuration defines beside the options (levels of log modules).
pub struct Found {
    /// The options.
    pub settings: Settings,
    /// Other `ANJ_*` macros, as `NAME VALUE`.
    pub extra: Vec<String>,
}

/// Settings of this build, from the strongest source there is.
pub fn read() -> Result<Found, String> {
    for name in OPTIONS.iter().map(|option| option.name).chain(IGNORED.iter().copied()) {
        println!("cargo::rerun-if-env-changed={name}");
    }
    println!("cargo::rerun-if-env-changed={OLD_CIPHERSUITES}");
    for name in OF_THE_BUILD {
        println!("cargo::rerun-if-env-changed={name}");
    }
    match env::var_os("ANJ_CONFIG_H").filter(|path| !path.is_empty()) {
        Some(path) => from_header(Path::new(&path)),
        None => Ok(Found { settings: from_environment()?, extra: Vec::new() }),
    }
}

fn from_environment() -> Result<Settings, String> {
    let mut settings = Settings::defaults();
    if env::var_os("CARGO_FEATURE_CLASSIC").is_some() {
        for (name, default) in CLASSIC {
            let option = OPTIONS.iter().find(|option| option.name == *name).expect("an option of the table");
            settings.set(option, default)?;
        }
    }
    let old_suites = env::var(OLD_CIPHERSUITES).ok();
    for option in OPTIONS {
        match env::var(option.name) {
            Ok(value) => settings.set(option, &value)?,
            Err(env::VarError::NotUnicode(_)) => return Err(format!("{} is not UTF-8", option.name)),
            Err(env::VarError::NotPresent) => {
                if let Some(suites) = old_suites.as_ref().filter(|_| CIPHERSUITES.contains(&option.name)) {
                    settings.set(option, suites)?;
                }
            }
        }
    }
    for (name, _) in env::vars_os() {
        if let Some(name) = name.to_str().filter(|name| name.starts_with("ANJ_") && !is_known(name)) {
            println!("cargo::warning=environment variable {name} is no option of anj");
        }
    }
    Ok(settings)
}

fn is_known(name: &str) -> bool {
    OPTIONS.iter().any(|option| option.name == name)
        || IGNORED.contains(&name)
        || OF_THE_BUILD.contains(&name)
        || name == OLD_CIPHERSUITES
}

/// What a header defines once the preprocessor has gone over it: a program asks for every option by its name.
fn from_header(path: &Path) -> Result<Found, String> {
    // Cargo runs build scripts in the root of the package.
    let path = fs::canonicalize(path).map_err(|error| format!("ANJ_CONFIG_H={}: {error}", path.display()))?;
    let mut probe = format!("#include \"{}\"\n", path.display());
    for option in OPTIONS {
        probe += &format!("#ifdef {0}\n@anj \"{0}\" {0}\n#endif\n", option.name);
    }
    probe += &format!("#ifdef {OLD_CIPHERSUITES}\n@anj \"{OLD_CIPHERSUITES}\" {OLD_CIPHERSUITES}\n#endif\n");
    let file = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("probe.c");
    fs::write(&file, probe).map_err(|error| error.to_string())?;

    let mut compiler = cc::Build::new();
    compiler.file(&file).flag("-dD").warnings(false).cargo_metadata(false);
    add_paths(&mut compiler);
    let output = compiler.try_expand().map_err(|error| format!("cannot preprocess {}: {error}", path.display()))?;
    let mut found = scan(&String::from_utf8_lossy(&output))?;
    add_newer_options(&mut found)?;
    Ok(found)
}

/// Picks from the output of the preprocessor: our lines, other definitions, the files that were read.
fn scan(output: &str) -> Result<Found, String> {
    let mut settings = Settings::empty();
    let mut extra: Vec<String> = Vec::new();
    for line in output.lines() {
        if let Some((name, value)) = line.strip_prefix("@anj \"").and_then(|rest| rest.split_once('"')) {
            let value = value.trim();
            match OPTIONS.iter().find(|option| option.name == name) {
                Some(option) => settings.define(option, Some(value.into()))?,
                None => extra.push(format!("{name} {value}")),
            }
        } else if let Some(definition) = line.strip_prefix("#define ANJ_") {
            let definition = format!("ANJ_{definition}");
            let name = definition.split([' ', '(']).next().unwrap_or_default();
            extra.retain(|other| other.split(' ').next() != Some(name));
            if name.starts_with("ANJ_LOG_LEVEL_FOR_MODULE_") {
                extra.push(definition);
            } else if !is_known(name) && !name.ends_with("_H") {
                println!("cargo::warning={name} in the configuration header is no option of anj");
            }
        } else if let Some(name) = line.strip_prefix("#undef ") {
            extra.retain(|other| other.split(' ').next() != Some(name.trim()));
        } else if let Some(file) = line.strip_prefix("# ").and_then(|rest| rest.split('"').nth(1))
            && Path::new(file).is_file()
        {
            println!("cargo::rerun-if-changed={file}");
        }
    }
    Ok(Found { settings, extra })
}

/// Options that the header is too old to know get their defaults, like in `anj/init.h`.
fn add_newer_options(found: &mut Found) -> Result<(), String> {
    let at = found.extra.iter().position(|line| line.starts_with(OLD_CIPHERSUITES));
    let old_suites = at.map(|at| found.extra.remove(at)[OLD_CIPHERSUITES.len()..].trim().to_string());
    for option in OPTIONS.iter().filter(|option| NEWER_THAN_SOME_HEADERS.contains(&option.name)) {
        if !found.settings.on(option.name) {
            let suites = old_suites.as_deref().filter(|_| CIPHERSUITES.contains(&option.name));
            found.settings.set(option, suites.unwrap_or(option.default))?;
        }
    }
    Ok(())
}

/// Include paths and definitions of the CMake target, which headers named by options may need.
pub fn add_paths(compiler: &mut cc::Build) {
    let list = |name| env::var(name).unwrap_or_default();
    for path in list("ANJ_C_INCLUDE_PATH").split('|').filter(|path| !path.is_empty()) {
        compiler.include(path);
    }
    for definition in list("ANJ_C_DEFINITIONS").split('|').filter(|definition| !definition.is_empty()) {
        let (name, value) = definition.split_once('=').map_or((definition, None), |(name, value)| (name, Some(value)));
        compiler.define(name, value);
    }
}

/// The configuration as a header: what the library was really built with.
pub fn header(found: &Found) -> String {
    let mut text = String::from("/* The options that this copy of anj was built with. Generated. */\n");
    text += "#ifndef ANJ_CONFIG_H\n#define ANJ_CONFIG_H\n";
    let mut group = "";
    for option in OPTIONS {
        if option.group != group {
            group = option.group;
            text += &format!("\n/* {group} */\n");
        }
        text += &match (found.settings.text(option.name), option.kind) {
            (None, _) => format!("/* #undef {} */\n", option.name),
            (Some(_), Kind::Bool) => format!("#define {}\n", option.name),
            (Some(value), Kind::Text) => format!("#define {} \"{}\"\n", option.name, value.trim_matches('"')),
            (Some(value), Kind::Int | Kind::Tokens) => format!("#define {} {value}\n", option.name),
        };
    }
    for line in &found.extra {
        text += &format!("#define {line}\n");
    }
    text + "\n#endif /* ANJ_CONFIG_H */\n"
}
