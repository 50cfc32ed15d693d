//! From Rust items to C declarations: cbindgen prints each, the rest is put right around it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, Fields, ForeignItem, GenericArgument, Item, PathArguments, Type, parse_quote};

use super::library::Library;
use super::private::State;
use super::source::{Sources, is_public, last_name, type_name};
use crate::tools::target;

/// Tags of structures and enumerations that C programs may use. `true`: the typedef stands in a template, as the type is named before it is complete.
const TAGS: &[(&str, &str, bool)] = &[
    ("anj_t", "anj_struct", true),
    ("anj_coap_downloader_t", "_anj_coap_downloader_struct", true),
    ("anj_ntp_t", "_anj_ntp_struct", true),
    ("anj_dm_obj_t", "anj_dm_obj_struct", true),
    ("anj_dm_handlers_t", "anj_dm_handlers_struct", true),
    ("anj_dm_obj_inst_t", "anj_dm_obj_inst_struct", false),
    ("anj_dm_res_t", "anj_dm_res_struct", false),
    ("anj_configuration_t", "anj_configuration_struct", false),
    ("anj_coap_downloader_configuration_t", "anj_coap_downloader_configuration_struct", false),
    ("anj_ntp_configuration_t", "anj_ntp_configuration_struct", false),
    ("anj_io_out_entry_t", "anj_io_out_entry_struct", false),
    ("anjay_configuration_t", "anjay_configuration", false),
    ("anjay_dm_object_def_t", "anjay_dm_object_def_struct", true),
    ("anjay_download_config_t", "anjay_download_config", false),
    ("anjay_etag_t", "anjay_etag", true),
    ("anjay_server_conn_status_t", "anjay_server_conn_status", false),
    ("anjay_download_result_t", "anjay_download_result", false),
    ("avs_errno_t", "avs_errno", false),
    ("avs_crypto_security_info_union_t", "avs_crypto_security_info_union_struct", true),
    ("avs_crypto_certificate_chain_info_t", "avs_crypto_certificate_chain_info_struct", false),
];
/// Never completed in C, or written in a template.
const OPAQUE: &[&str] = &["anj_net_ctx_t", "avs_max_align_t", "avs_sched_handle_t"];

/// The declarations of a module of the C API, in the order of the source.
pub fn module(library: &Library, path: &Path) -> Result<String> {
    let file = Path::new("capi").join(path);
    let mut printer = Printer::new(&library.sources, &library.state, &file);
    let mut out = Vec::new();
    for item in library.sources.items(&file)?.iter().filter(|item| is_public(item)) {
        match item {
            Item::Struct(_) | Item::Enum(_) | Item::Union(_) | Item::Type(_) => {
                let name = type_name(item).unwrap_or_default();
                if OPAQUE.contains(&name.as_str()) {
                    continue;
                }
                let text = printer.print(item.clone())?;
                match name.split_once("__") {
                    // Printed where its only field is.
                    Some(_) => {
                        printer.nested.insert(name, text);
                    }
                    None => out.push(printer.finish_type(&name, text)?),
                }
            }
            Item::Static(global) if is_exported(&global.attrs) => out.push(printer.print(item.clone())?),
            Item::Fn(function) if is_exported(&function.attrs) => {
                let mut function = function.clone();
                function.block = parse_quote!({ loop {} });
                out.push(printer.print(Item::Fn(function))?);
            }
            Item::ForeignMod(foreign) => {
                for inner in &foreign.items {
                    if let ForeignItem::Fn(declared) = inner {
                        let attributes = foreign.attrs.iter().chain(&declared.attrs);
                        let signature = &declared.sig;
                        out.push(printer.print(parse_quote! {
                            #(#attributes)*
                            #[unsafe(no_mangle)]
                            pub unsafe extern "C" #signature { loop {} }
                        })?);
                    }
                }
            }
            _ => {}
        }
    }
    Ok(out.join("\n"))
}

fn is_exported(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.to_token_stream().to_string().contains("no_mangle"))
}

/// Prints items of one file.
pub struct Printer<'a> {
    sources: &'a Sources,
    state: &'a State,
    file: &'a Path,
    /// Texts of the types that stand for a nested anonymous record, `owner__field`.
    nested: HashMap<String, String>,
    /// C expressions behind the placeholders of array lengths.
    lengths: BTreeMap<String, String>,
    /// Macros that these expressions need.
    macros: Vec<String>,
    problem: Option<anyhow::Error>,
}

impl<'a> Printer<'a> {
    pub fn new(sources: &'a Sources, state: &'a State, file: &'a Path) -> Self {
        Self {
            sources,
            state,
            file,
            nested: HashMap::new(),
            lengths: BTreeMap::new(),
            macros: Vec::new(),
            problem: None,
        }
    }

    /// What cbindgen makes of an item, once its types are those of C.
    pub fn print(&mut self, mut item: Item) -> Result<String> {
        self.visit_item_mut(&mut item);
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let name = type_name(&item);
        let text = cbindgen(self.sources, &item, name)?;
        let text = self.lengths.iter().fold(text, |text, (placeholder, length)| text.replace(placeholder, length));
        // cbindgen closes a condition before the semicolon.
        let text = text.replace("\n#endif\n    ;", ";\n#endif").replace("\n#endif\n;", ";\n#endif");
        let mut macros = std::mem::take(&mut self.macros);
        macros.dedup();
        Ok(macros.concat() + &short_comments(text.trim_matches('\n')) + "\n")
    }

    /// Function typedefs, struct tags, nested records.
    fn finish_type(&self, name: &str, text: String) -> Result<String> {
        let mut text = text;
        let pointer = format!("(*{name})(");
        if let Some((before, arguments)) = text.split_once(&pointer) {
            // Arguments were aligned behind what is now three characters shorter.
            let aligned = arguments.replace("\n   ", "\n");
            text = format!("{before}{name}({aligned}");
        }
        for (typedef, tag, declared) in TAGS.iter().filter(|(typedef, ..)| *typedef == name) {
            text = text.replacen("typedef struct {", &format!("typedef struct {tag} {{"), 1);
            text = text.replacen("typedef enum {", &format!("typedef enum {tag} {{"), 1);
            if *declared {
                text = text.replacen("typedef struct", "struct", 1).replacen(&format!("}} {typedef};"), "};", 1);
            }
        }
        for (nested, body) in self.nested.iter().filter(|(nested, _)| nested.starts_with(&format!("{name}__"))) {
            text = inline(&text, nested, body).with_context(|| format!("{nested} is no field of {name}"))?;
        }
        if let Some(nested) = text.find("__") {
            bail!("nested record of another type: {}", &text[nested.saturating_sub(40)..]);
        }
        Ok(text)
    }
}

/// Puts comments of one line on one line.
fn short_comments(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        lines.push(line.into());
        if let [.., opening, only, closing] = lines.as_slice()
            && opening.trim() == "/**"
            && closing.trim() == "*/"
        {
            let comment = format!("{} {} */", opening, only.trim().trim_start_matches("* "));
            lines.truncate(lines.len() - 3);
            lines.push(comment);
        }
    }
    lines.join("\n")
}

/// Puts a nested record in place of the name of its type.
fn inline(text: &str, nested: &str, body: &str) -> Option<String> {
    let start = body.find("typedef ")?;
    let end = body.rfind('}')?;
    let record = body.get(start + "typedef ".len()..=end)?;
    let mut lines = record.lines();
    let mut indented = lines.next()?.to_string();
    for line in lines {
        let indent = if line.is_empty() || line.starts_with('#') { "" } else { "    " };
        indented.push_str(&format!("\n{indent}{line}"));
    }
    text.contains(nested).then(|| text.replace(nested, &indented))
}

impl VisitMut for Printer<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty
            && let Some(last) = path.path.segments.last()
            && let PathArguments::AngleBracketed(arguments) = &last.arguments
            && let Some(GenericArgument::Type(inner)) = arguments.args.first()
        {
            let inner = inner.clone();
            match last.ident.to_string().as_str() {
                // Typedefs of callbacks become function types, so the field is a pointer to one.
                "Option" => *ty = parse_quote!(*mut #inner),
                "MaybeUninit" => *ty = inner,
                _ => {}
            }
        }
        visit_mut::visit_type_mut(self, ty);
        if let Some(name) = last_name(ty) {
            match self.state.c_name(self.sources, self.file, &name) {
                Ok(Some(c_name)) => {
                    let ident = quote::format_ident!("{c_name}");
                    *ty = parse_quote!(#ident);
                }
                Ok(None) => {}
                Err(problem) => self.problem = Some(problem),
            }
        }
    }

    fn visit_type_array_mut(&mut self, array: &mut syn::TypeArray) {
        self.visit_type_mut(&mut array.elem);
        let Expr::Lit(_) = array.len else {
            match self.sources.length(self.file, &array.len, &mut self.macros) {
                Ok(length) => {
                    let placeholder = quote::format_ident!("LENGTH_{}_", self.lengths.len());
                    self.lengths.insert(placeholder.to_string(), length);
                    array.len = parse_quote!(#placeholder);
                }
                Err(problem) => self.problem = Some(problem),
            }
            return;
        };
    }

    fn visit_fields_mut(&mut self, fields: &mut Fields) {
        const KEYWORDS: &[&str] =
            &["class", "default", "register", "new", "delete", "operator", "private", "this", "auto"];
        visit_mut::visit_fields_mut(self, fields);
        for ident in fields.iter_mut().filter_map(|field| field.ident.as_mut()) {
            if KEYWORDS.contains(&ident.to_string().as_str()) {
                *ident = quote::format_ident!("{ident}_");
            }
        }
    }
}

/// Runs cbindgen on one item.
fn cbindgen(sources: &Sources, item: &Item, name: Option<String>) -> Result<String> {
    let folder = target().join("headers");
    fs::create_dir_all(&folder)?;
    let file = folder.join("item.rs");
    fs::write(&file, item.to_token_stream().to_string())?;
    let config = cbindgen::Config {
        language: cbindgen::Language::C,
        style: cbindgen::Style::Type,
        no_includes: true,
        usize_is_size_t: true,
        tab_width: 4,
        line_length: 100,
        defines: sources.options.iter().map(|(cfg, option)| (cfg.clone(), (*option).to_string())).collect(),
        export: cbindgen::ExportConfig { include: name.into_iter().collect(), ..Default::default() },
        ..Default::default()
    };
    let bindings = cbindgen::Builder::new().with_config(config).with_src(&file).generate()?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    Ok(String::from_utf8(text)?)
}
