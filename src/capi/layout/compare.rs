//! Compares how Rust and C see the structures of an API.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::string::String;
use std::vec::Vec;
use std::{env, format, fs, println};

/// A structure as Rust sees it.
pub struct Layout {
    pub header: &'static str,
    pub name: &'static str,
    pub size: usize,
    pub align: usize,
    pub fields: Vec<(&'static str, usize)>,
}

/// All of them.
pub type Layouts = Vec<Layout>;

/// Adds a structure.
macro_rules! add {
    ($layouts:expr, $header:literal, $type:ty) => {
        $layouts.push(super::Layout {
            header: $header,
            name: stringify!($type),
            size: size_of::<$type>(),
            align: align_of::<$type>(),
            fields: ::std::vec::Vec::new(),
        })
    };
}

/// Adds a field to the structure added last.
macro_rules! at {
    ($layouts:expr, $type:ty, $field:ident) => {
        if let Some(layout) = $layouts.last_mut() {
            layout.fields.push((stringify!($field), ::core::mem::offset_of!($type, $field)));
        }
    };
}
pub(super) use {add, at};

/// A C program that does not compile unless C agrees.
fn program(layouts: &Layouts) -> String {
    let mut text = String::from("#include <stddef.h>\n");
    for layout in layouts {
        writeln!(text, "#include <{}>", layout.header).unwrap();
    }
    text += "#define AGREE(Name, Condition) typedef char Name[(Condition) ? 1 : -1]\n";
    for layout in layouts {
        let name = layout.name.rsplit([':', ' ']).next().unwrap();
        writeln!(text, "AGREE(size_of_{name}, sizeof({name}) == {});", layout.size).unwrap();
        writeln!(text, "struct probe_{name} {{ char c; {name} t; }};").unwrap();
        writeln!(text, "AGREE(align_of_{name}, offsetof(struct probe_{name}, t) == {});", layout.align).unwrap();
        for (field, offset) in &layout.fields {
            let field = field.trim_start_matches("r#");
            writeln!(text, "AGREE({name}_{field}, offsetof({name}, {field}) == {offset});").unwrap();
        }
    }
    text
}

/// Fails unless C agrees with at least so many layouts, by headers in these folders; `out` takes a file.
pub fn check(layouts: &Layouts, at_least: usize, includes: &[&Path], out: &Path) {
    let file = out.join("layout.c");
    fs::write(&file, program(layouts)).unwrap();
    let output = Command::new(env::var("CC").unwrap_or_else(|_| "cc".into()))
        .args(["-std=c99", "-fsyntax-only"])
        .args(includes.iter().map(|folder| format!("-I{}", folder.display())))
        .arg(file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for layout in layouts {
        println!("{:60} {:6} / {}", layout.name.replace(' ', ""), layout.size, layout.align);
    }
    assert!(layouts.len() >= at_least, "only {} structures compared", layouts.len());
}
