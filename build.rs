//! Turns the configuration into `cfg(anj_…)` flags and constants.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

mod options {
    #![allow(dead_code)]
    include!("config/options.rs");
}
use options::{Kind, OPTIONS};

fn main() {
    println!("cargo::rerun-if-changed=config/options.rs");
    let mut consts = String::new();
    for option in OPTIONS {
        println!("cargo::rerun-if-env-changed={}", option.name);
        let value = env::var(option.name).unwrap_or_else(|_| option.default.into());
        let lower = option.name.to_lowercase();
        match option.kind {
            Kind::Bool => {
                println!("cargo::rustc-check-cfg=cfg({lower})");
                if value != "OFF" && value != "0" && !value.is_empty() {
                    println!("cargo::rustc-cfg={lower}");
                    println!("cargo::metadata={lower}=1");
                }
            }
            Kind::Int => {
                writeln!(consts, "/// `{}`.\npub const {}: usize = {value};", option.name, option.name).unwrap();
            }
            Kind::Text => {
                println!("cargo::rustc-check-cfg=cfg({lower})");
                if !value.is_empty() {
                    println!("cargo::rustc-cfg={lower}");
                    println!("cargo::metadata={lower}=1");
                }
            }
            Kind::Tokens => {}
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    fs::write(out.join("config.rs"), consts).unwrap();
}
