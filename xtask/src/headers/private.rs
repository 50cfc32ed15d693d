//! What C structures embed of the core: found by following the fields, printed into one private header.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Item, Type};

use super::print::Printer;
use super::source::{Sources, attributes, last_name, repr, type_name};

/// Types of the core that have a twin in the C API.
const TWINS: &[(&str, &str)] = &[("Duration", "anj_time_duration_t"), ("Instant", "anj_time_monotonic_t")];

/// The types of the core that C structures embed, those without dependencies first.
pub struct State {
    types: Vec<(PathBuf, String)>,
}

impl State {
    /// Nothing is embedded.
    pub fn empty() -> Self {
        Self { types: Vec::new() }
    }

    pub fn collect(sources: &Sources) -> Result<Self> {
        let known: Vec<String> = sources.capi().flat_map(|(_, items)| items.iter().filter_map(type_name)).collect();
        let mut state = Self::empty();
        for (path, items) in sources.capi() {
            for item in items {
                let embeds = match item {
                    Item::Struct(_) | Item::Union(_) => repr(attributes(item)).is_some(),
                    // Not those of callbacks.
                    Item::Type(alias) => matches!(*alias.ty, Type::Path(_)),
                    _ => false,
                };
                if embeds {
                    state.follow(sources, &known, path, item).with_context(|| path.display().to_string())?;
                }
            }
        }
        Ok(state)
    }

    /// Adds what an item embeds.
    fn follow(&mut self, sources: &Sources, known: &[String], file: &Path, item: &Item) -> Result<()> {
        let mut names = Names(Vec::new());
        names.visit_item(item);
        for name in names.0 {
            if is_plain(&name) || known.contains(&name) || TWINS.iter().any(|(core, _)| *core == name) {
                continue;
            }
            let (path, found) = sources.core_type(file, &name)?;
            match self.types.iter().find(|(_, other)| *other == name) {
                Some((other, _)) if other == path => continue,
                Some((other, _)) if !matches!(found, Item::Enum(_)) => bail!(
                    "{name} of {} and of {} are both embedded in C structures: rename one",
                    other.display(),
                    path.display()
                ),
                _ => {}
            }
            if !matches!(found, Item::Type(_)) && repr(attributes(found)).is_none() {
                bail!("{name} in src/{} is embedded in a C structure and needs #[repr(C)]", path.display());
            }
            if matches!(found, Item::Enum(_)) {
                continue;
            }
            let path = path.to_path_buf();
            self.follow(sources, known, &path, found)?;
            self.types.push((path, name));
        }
        Ok(())
    }

    /// What a type of the core that a C structure embeds is in C; `None` for types of C.
    pub fn c_name(&self, sources: &Sources, file: &Path, name: &str) -> Result<Option<String>> {
        if let Some((_, twin)) = TWINS.iter().find(|(core, _)| *core == name) {
            return Ok(Some((*twin).into()));
        }
        if file.starts_with("capi") && !self.types.iter().any(|(_, other)| other == name) || is_plain(name) {
            return Ok(None);
        }
        let Ok((path, item)) = sources.core_type(file, name) else { return Ok(None) };
        if let Item::Enum(item) = item {
            // The values are no business of C.
            return match repr(&item.attrs).as_deref() {
                Some(integer @ ("u8" | "i8" | "u16" | "i16")) => Ok(Some(integer.into())),
                other => bail!("{name} in src/{}: #[repr({other:?})], use u8", path.display()),
            };
        }
        let mut c_name = String::from("_anj");
        for character in name.chars() {
            if character.is_ascii_uppercase() {
                c_name.push('_');
            }
            c_name.push(character.to_ascii_lowercase());
        }
        Ok(Some(c_name + "_t"))
    }

    /// The declarations.
    pub fn print(&self, sources: &Sources) -> Result<String> {
        let mut out = Vec::new();
        for (path, name) in &self.types {
            let (_, item) = sources.core_type(path, name)?;
            out.push(
                self.print_one(sources, path, name, item)
                    .with_context(|| format!("{name} in src/{}", path.display()))?,
            );
        }
        Ok(out.join("\n"))
    }

    fn print_one(&self, sources: &Sources, path: &Path, name: &str, item: &Item) -> Result<String> {
        let c_name = self.c_name(sources, path, name)?.context("not collected")?;
        let mut item = item.clone();
        Undocumented.visit_item_mut(&mut item);
        let ident = quote::format_ident!("{c_name}");
        match &mut item {
            Item::Struct(item) => item.ident = ident,
            Item::Union(item) => item.ident = ident,
            Item::Type(item) => item.ident = ident,
            _ => bail!("neither struct nor enum"),
        }
        Printer::new(sources, self, path).print(item)
    }
}

use syn::visit_mut::VisitMut;

/// Drops comments and visibilities.
struct Undocumented;

impl VisitMut for Undocumented {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<syn::Attribute>) {
        attributes.retain(|attribute| attribute.path().is_ident("repr") || attribute.path().is_ident("cfg"));
    }

    fn visit_visibility_mut(&mut self, visibility: &mut syn::Visibility) {
        *visibility = syn::parse_quote!(pub);
    }
}

fn is_plain(name: &str) -> bool {
    const PLAIN: &[&str] = &[
        "bool",
        "u8",
        "i8",
        "u16",
        "i16",
        "u32",
        "i32",
        "u64",
        "i64",
        "usize",
        "isize",
        "f32",
        "f64",
        "c_char",
        "c_int",
        "c_void",
        "Option",
        "MaybeUninit",
    ];
    PLAIN.contains(&name)
}

/// Names of the types in the fields of an item.
struct Names(Vec<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_type(&mut self, ty: &'ast Type) {
        self.0.extend(last_name(ty).filter(|_| !ty.to_token_stream().is_empty()));
        visit::visit_type(self, ty);
    }
}
