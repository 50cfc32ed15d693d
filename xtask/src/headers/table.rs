//! The table of sizes and offsets that `capi::layout` compares with C.

use anyhow::Result;
use syn::{Attribute, Field, Item};

use super::library::Library;
use super::source::{Sources, is_public, type_name};

/// The table, as a Rust file.
pub fn print(library: &Library) -> Result<String> {
    let sources = &library.sources;
    let mut out = String::from(
        "// Printed by `cargo xtask headers`.\n\nuse super::{Layouts, add, at};\n\n\
         /// Every structure of the C API.\n#[rustfmt::skip]\npub fn all(layouts: &mut Layouts) {\n",
    );
    for (path, items) in sources.capi() {
        let mut module = String::from("crate");
        for part in path.with_extension("").components() {
            module += &format!("::{}", part.as_os_str().to_string_lossy());
        }
        let header = library.header_of(path.strip_prefix("capi")?);
        let guard = guard_of(sources, path)?;
        for item in items {
            let fields: Vec<&Field> = match item {
                Item::Struct(item) => item.fields.iter().collect(),
                Item::Union(item) => item.fields.named.iter().collect(),
                _ => continue,
            };
            let name = type_name(item).unwrap_or_default();
            // Records that are nested in C have no name there; anj_net_ctx_t is not complete.
            if name.contains("__") || !library.owns(&name) || !is_public(item) || name == "anj_net_ctx_t" {
                continue;
            }
            let mut attributes = guard.clone();
            attributes += &cfgs(match item {
                Item::Struct(item) => &item.attrs,
                Item::Union(item) => &item.attrs,
                _ => &[],
            });
            out += &format!("    {attributes}{{\n        add!(layouts, {header:?}, {module}::{name});\n");
            for field in fields {
                let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                out += &format!("        {}at!(layouts, {module}::{name}, {ident});\n", cfgs(&field.attrs));
            }
            out += "    }\n";
        }
    }
    Ok(out + "}\n")
}

/// The conditions among attributes.
fn cfgs(attributes: &[Attribute]) -> String {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions
        .map(|attribute| {
            format!(
                "#[cfg({})] ",
                attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default()
            )
        })
        .collect()
}

/// The condition on the module of a file.
fn guard_of(sources: &Sources, path: &std::path::Path) -> Result<String> {
    let mut guards = String::new();
    let mut path = path.with_extension("");
    while let (Some(parent), Some(name)) = (path.parent(), path.file_name()) {
        if parent.as_os_str().is_empty() {
            break;
        }
        for item in sources.items(&parent.join("mod.rs"))? {
            if let Item::Mod(module) = item
                && name == module.ident.to_string().as_str()
            {
                guards += &cfgs(&module.attrs);
            }
        }
        path = parent.to_path_buf();
    }
    Ok(guards)
}
