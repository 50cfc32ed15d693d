//! The two libraries that have headers: where their sources lie, and which source belongs to which header.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::private::State;
use super::source::Sources;
use crate::tools::root;

/// A library.
pub struct Library {
    pub sources: Sources,
    /// What its C structures embed of the core.
    pub state: State,
    /// Where its sources lie.
    pub src: &'static str,
    /// How names of its structures begin.
    prefixes: &'static [&'static str],
}

impl Library {
    /// libanj.a: `anj/…`.
    pub fn lite() -> Result<Self> {
        let sources = Sources::read(&root().join("src"))?;
        let state = State::collect(&sources)?;
        Ok(Self { sources, state, src: "src", prefixes: &["anj_"] })
    }

    /// libanjay.a: `anjay/…` and `avsystem/…`. Its structures embed nothing.
    pub fn classic() -> Result<Self> {
        let sources = Sources::read(&root().join("anjay/src"))?;
        Ok(Self { sources, state: State::empty(), src: "anjay/src", prefixes: &["anjay_", "avs_"] })
    }

    /// True for the names of its structures.
    pub fn owns(&self, name: &str) -> bool {
        self.prefixes.iter().any(|prefix| name.starts_with(prefix))
    }

    /// The file below `capi` that belongs to a header.
    pub fn module_of(header: &Path) -> Result<PathBuf> {
        let below = |path: &Path, folder: &str| Some(path.strip_prefix(folder).ok()?.with_extension("rs"));
        let named = |path: PathBuf, prefix: &str| {
            let name = path.to_string_lossy().into_owned();
            Path::new("avs").join(name.strip_prefix("avs_").map_or_else(|| format!("{prefix}{name}"), String::from))
        };
        below(header, "anj")
            .or_else(|| below(header, "anjay"))
            .or_else(|| below(header, "avsystem/commons").map(|path| named(path, "")))
            .or_else(|| below(header, "avsystem/coap").map(|path| named(path, "coap_")))
            .with_context(|| format!("no library has {}", header.display()))
    }

    /// The header that belongs to a file below `capi`.
    pub fn header_of(&self, module: &Path) -> String {
        let path = module.with_extension("h");
        let path = path.to_string_lossy();
        if self.src == "src" {
            return format!("anj/{path}");
        }
        match path.strip_prefix("avs/") {
            None => format!("anjay/{path}"),
            Some(path) => match path.strip_prefix("coap_") {
                Some(path) => format!("avsystem/coap/{path}"),
                None => format!("avsystem/commons/avs_{path}"),
            },
        }
    }
}
