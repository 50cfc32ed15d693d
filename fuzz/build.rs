//! The options that the library was built with, as `cfg(anj_…)`.

fn main() {
    for (name, value) in std::env::vars() {
        if let Some(option) = name.strip_prefix("DEP_ANJ_ANJ_")
            && value == "1"
        {
            println!("cargo::rustc-cfg=anj_{}", option.to_lowercase());
        }
    }
}
