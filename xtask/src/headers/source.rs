//! The Rust side: what stands in the files of `src/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprIf, Item, ItemConst, Meta, Token, Type, UseTree};

/// All files below a folder with this extension, sorted.
pub fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The parsed files of a library.
pub struct Sources {
    /// By path below its `src/`.
    files: BTreeMap<PathBuf, syn::File>,
    /// Lower-case cfg name of each option with its C name.
    pub options: BTreeMap<String, &'static str>,
}

mod options {
    #![allow(dead_code)]
    include!(concat!(env!("CARGO_MANIFEST_DIR"), "/../config/options.rs"));
}

impl Sources {
    /// Those below a folder.
    pub fn read(src: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for path in files_below(src, "rs")? {
            let text = fs::read_to_string(&path)?;
            let file = syn::parse_file(&text).with_context(|| path.display().to_string())?;
            files.insert(path.strip_prefix(src)?.to_path_buf(), file);
        }
        let mut options: BTreeMap<String, _> =
            options::OPTIONS.iter().map(|option| (option.name.to_lowercase(), option.name)).collect();
        // Known to C only: nothing in the library supplies this binding.
        options.insert("anj_net_with_non_ip_binding".into(), "ANJ_NET_WITH_NON_IP_BINDING");
        Ok(Self { files, options })
    }

    /// The items of a file below `src/`.
    pub fn items(&self, path: &Path) -> Result<&[Item]> {
        Ok(&self.files.get(path).with_context(|| format!("there is no src/{}", path.display()))?.items)
    }

    /// The files of the C API.
    pub fn capi(&self) -> impl Iterator<Item = (&Path, &[Item])> {
        let public = |path: &Path| path.starts_with("capi") && !path.starts_with("capi/layout");
        self.files.iter().filter(move |(path, _)| public(path)).map(|(path, file)| (path.as_path(), &*file.items))
    }

    /// The type of the core that `name` means in a file: of the file itself, or of the module that it is imported from.
    pub fn core_type(&self, file: &Path, name: &str) -> Result<(&Path, &Item)> {
        let core = self.files.iter().filter(|(path, _)| !path.starts_with("capi"));
        let named: Vec<_> = core
            .flat_map(|(path, file)| {
                let items = file.items.iter().filter(|item| type_name(item).is_some_and(|other| other == name));
                items.map(move |item| (path.as_path(), item))
            })
            .collect();
        if let Some(own) = named.iter().find(|(path, _)| *path == file) {
            return Ok(*own);
        }
        let module = self.imported_from(file, name);
        let below = |path: &Path| module.as_ref().is_none_or(|module| module_of(path).starts_with(module));
        let found: Vec<_> = named.iter().filter(|(path, _)| below(path)).collect();
        match found.as_slice() {
            [found] => Ok(**found),
            [] => bail!("{}: no type {name} in src/", file.display()),
            // A re-export and a private type further down: the public one is nearer.
            _ => found
                .iter()
                .min_by_key(|(path, _)| module_of(path).len())
                .map(|found| **found)
                .with_context(|| format!("no type {name}")),
        }
    }

    /// The module that a file imports a name from.
    fn imported_from(&self, file: &Path, name: &str) -> Option<Vec<String>> {
        let uses = self.files.get(file)?.items.iter().filter_map(|item| match item {
            Item::Use(item) => Some(&item.tree),
            _ => None,
        });
        let mut path = uses.filter_map(|tree| path_to(tree, name)).next()?.into_iter();
        let mut module = match path.next()?.as_str() {
            "crate" => Vec::new(),
            "super" => {
                let mut module = module_of(file);
                module.pop();
                module
            }
            "self" => module_of(file),
            first => {
                let mut module = module_of(file);
                module.push(first.into());
                module
            }
        };
        for part in path {
            if part == "super" {
                module.pop();
            } else {
                module.push(part);
            }
        }
        Some(module)
    }

    /// A length as a C expression, and the macros it needs. Options and the constants of the API exist in C; others are replaced by their value.
    pub fn length(&self, file: &Path, length: &Expr, macros: &mut Vec<String>) -> Result<String> {
        match length {
            Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Int(number) => Ok(number.base10_digits().to_string()),
                _ => bail!("no length: {}", length.to_token_stream()),
            },
            Expr::Path(path) => {
                let name = path.path.segments.last().context("empty path")?.ident.to_string();
                let declared = self.capi().flat_map(|(_, items)| items).any(|item| match item {
                    Item::Const(constant) => constant.ident == name,
                    _ => false,
                });
                if declared || self.options.values().any(|option| *option == name) {
                    return Ok(name);
                }
                let (file, constant) = self.constant(file, &name)?;
                match &*constant.expr {
                    Expr::If(choice) => self.choice(file, &format!("_ANJ_{name}"), choice, macros),
                    value => self.length(file, value, macros),
                }
            }
            Expr::Binary(binary) => Ok(format!(
                "({} {} {})",
                self.length(file, &binary.left, macros)?,
                binary.op.to_token_stream(),
                self.length(file, &binary.right, macros)?
            )),
            Expr::Paren(inner) => self.length(file, &inner.expr, macros),
            Expr::Cast(cast) => self.length(file, &cast.expr, macros),
            _ => bail!("{}: {} cannot be said in C", file.display(), length.to_token_stream()),
        }
    }

    /// `if cfg!(…) { a } else { b }` as a macro.
    fn choice(&self, file: &Path, name: &str, choice: &ExprIf, macros: &mut Vec<String>) -> Result<String> {
        let unsaid = || format!("{}: {} cannot be said in C", file.display(), choice.to_token_stream());
        let (Expr::Macro(condition), Some((_, otherwise))) = (&*choice.cond, &choice.else_branch) else {
            bail!(unsaid());
        };
        let condition = self.condition(&condition.mac.parse_body::<Meta>().with_context(unsaid)?)?;
        let last = |block: &syn::Block| match block.stmts.last() {
            Some(syn::Stmt::Expr(value, None)) => Some(value.clone()),
            _ => None,
        };
        let then = last(&choice.then_branch).with_context(unsaid)?;
        let otherwise = match &**otherwise {
            Expr::Block(block) => last(&block.block).with_context(unsaid)?,
            _ => bail!(unsaid()),
        };
        let (then, otherwise) = (self.length(file, &then, macros)?, self.length(file, &otherwise, macros)?);
        macros.push(format!("#if {condition}\n#define {name} {then}\n#else\n#define {name} {otherwise}\n#endif\n"));
        Ok(name.into())
    }

    /// A cfg condition for the preprocessor.
    fn condition(&self, meta: &Meta) -> Result<String> {
        let list = match meta {
            Meta::Path(path) => {
                let flag = path.require_ident()?.to_string();
                let option = self.options.get(&flag).with_context(|| format!("no option {flag}"))?;
                return Ok(format!("defined({option})"));
            }
            Meta::List(list) => list,
            Meta::NameValue(_) => bail!("cfg: {}", meta.to_token_stream()),
        };
        let inner = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
        let inner: Vec<String> = inner.iter().map(|meta| self.condition(meta)).collect::<Result<_>>()?;
        match list.path.require_ident()?.to_string().as_str() {
            "not" => Ok(format!("!({})", inner.concat())),
            "all" => Ok(format!("({})", inner.join(" && "))),
            "any" => Ok(format!("({})", inner.join(" || "))),
            other => bail!("cfg: {other}"),
        }
    }

    /// A constant, of the same file if it has one of this name.
    fn constant(&self, file: &Path, name: &str) -> Result<(&Path, &ItemConst)> {
        let of = |path: &PathBuf| {
            self.files.get(path).into_iter().flat_map(|file| &file.items).find_map(|item| match item {
                Item::Const(constant) if constant.ident == name => Some(constant),
                _ => None,
            })
        };
        if let Some(constant) = of(&file.to_path_buf()) {
            let (path, _) = self.files.get_key_value(file).context("no such file")?;
            return Ok((path, constant));
        }
        let mut found = self.files.keys().filter_map(|path| Some((path.as_path(), of(path)?)));
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            _ => bail!("{}: the constant {name} must exist once", file.display()),
        }
    }
}

/// The module that a file holds.
fn module_of(path: &Path) -> Vec<String> {
    let parts = path.with_extension("");
    parts.iter().map(|part| part.to_string_lossy().into_owned()).filter(|part| part != "mod").collect()
}

/// The path in front of `name` in a `use` item.
fn path_to(tree: &UseTree, name: &str) -> Option<Vec<String>> {
    match tree {
        UseTree::Path(path) => {
            let mut rest = path_to(&path.tree, name)?;
            rest.insert(0, path.ident.to_string());
            Some(rest)
        }
        UseTree::Name(found) => (found.ident == name).then(Vec::new),
        UseTree::Group(group) => group.items.iter().find_map(|tree| path_to(tree, name)),
        UseTree::Rename(_) | UseTree::Glob(_) => None,
    }
}

/// Name of a struct, enum, union or alias.
pub fn type_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Union(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// True for what C sees: items that are `pub`, and structures only when their layout is that of C.
pub fn is_public(item: &Item) -> bool {
    let visibility = match item {
        Item::Struct(item) if repr(&item.attrs).is_none() => return false,
        Item::Struct(item) => &item.vis,
        Item::Enum(item) => &item.vis,
        Item::Union(item) => &item.vis,
        Item::Type(item) => &item.vis,
        Item::Fn(item) => &item.vis,
        Item::Static(item) => &item.vis,
        _ => return true,
    };
    matches!(visibility, syn::Visibility::Public(_))
}

/// What stands in `#[repr(…)]`.
pub fn repr(attributes: &[Attribute]) -> Option<String> {
    attributes
        .iter()
        .find(|attribute| attribute.path().is_ident("repr"))
        .and_then(|attribute| Some(attribute.meta.require_list().ok()?.tokens.to_string()))
}

/// The attributes of a type.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        _ => &[],
    }
}

/// Last name in the path of a type, when it is a path.
pub fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}
