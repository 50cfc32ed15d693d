// Where the values of the options come from: a user's anj_config.h, else the environment, else the defaults.

use std::collections::BTreeMap;
use std::path::Path;

/// A value for every option.
pub struct Configuration {
    /// By name; switched off or absent: empty.
    values: BTreeMap<&'static str, String>,
}

impl Configuration {
    /// True when a boolean option is on, or another one has a value.
    pub fn on(&self, name: &str) -> bool {
        self.values.get(name).is_some_and(|value| !value.is_empty())
    }

    /// The value of a numeric option; 0 when it has none.
    pub fn int(&self, name: &str) -> i64 {
        self.values.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }

    fn builtin_log(&self) -> bool {
        self.on("ANJ_LOG_FULL") || self.on("ANJ_LOG_MICRO")
    }

    /// The first rule that does not hold.
    pub fn broken_rule(&self) -> Option<&'static str> {
        RULES.iter().find(|rule| !(rule.holds)(self)).map(|rule| rule.text)
    }

    /// From `ANJ_*` environment variables and defaults.
    pub fn from_environment() -> Result<Self, String> {
        let mut values = BTreeMap::new();
        for option in OPTIONS {
            let given = env::var(option.name).ok();
            values.insert(option.name, normal(option, given.as_deref().unwrap_or(option.default))?);
        }
        Ok(Self { values })
    }

    /// From a header, preprocessed by the C compiler so that `#ifdef` in it works. What it does not define is off, but
    /// numbers and tokens that an older header cannot know have their defaults.
    pub fn from_header(header: &Path, compiler: &mut std::process::Command) -> Result<Self, String> {
        let mut probe = format!("#include \"{}\"\n", header.display());
        for option in OPTIONS {
            writeln!(probe, "#ifdef {0}\nanj_probe {0:?} = {0}\n#endif", option.name).unwrap();
        }
        let source = Path::new(&env::var("OUT_DIR").unwrap()).join("anj_probe.c");
        fs::write(&source, probe).map_err(|error| error.to_string())?;
        let output = compiler.args(["-E", "-P"]).arg(&source).output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(format!("cannot preprocess {}:\n{}", header.display(), String::from_utf8_lossy(&output.stderr)));
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let found: BTreeMap<&str, &str> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("anj_probe \"")?.split_once("\" ="))
            .map(|(name, value)| (name, value.trim()))
            .collect();
        let mut values = BTreeMap::new();
        for option in OPTIONS {
            let value = match (found.get(option.name), option.kind) {
                (Some(_), Kind::Bool) => "ON".into(),
                (Some(value), Kind::Text) => value.trim_matches('"').to_owned(),
                (Some(value), _) => (*value).to_owned(),
                (None, Kind::Bool | Kind::Text) => String::new(),
                (None, _) => option.default.to_owned(),
            };
            values.insert(option.name, normal(option, &value)?);
        }
        Ok(Self { values })
    }

    /// The text of `anj/anj_config.h`.
    pub fn header(&self) -> String {
        let mut text = String::from("/* Generated: the options with which libanj.a was built. */\n");
        text.push_str("#ifndef ANJ_CONFIG_H\n#define ANJ_CONFIG_H\n\n");
        for option in OPTIONS {
            let value = &self.values[option.name];
            if value.is_empty() {
                writeln!(text, "/* #undef {} */", option.name).unwrap();
                continue;
            }
            match option.kind {
                Kind::Bool => writeln!(text, "#define {}", option.name).unwrap(),
                Kind::Text => writeln!(text, "#define {} \"{value}\"", option.name).unwrap(),
                Kind::Int | Kind::Tokens => writeln!(text, "#define {} {value}", option.name).unwrap(),
            }
        }
        text.push_str("\n#endif /* ANJ_CONFIG_H */\n");
        text
    }
}

/// The value as it is stored: on is `1`, off is empty, numbers are decimal.
fn normal(option: &Definition, value: &str) -> Result<String, String> {
    match option.kind {
        Kind::Bool => Ok(if is_true(value) { "1".into() } else { String::new() }),
        Kind::Int => match evaluate(value) {
            Some(number) if number >= 0 => Ok(number.to_string()),
            _ => Err(format!("{}: not a whole number: {value}", option.name)),
        },
        Kind::Text | Kind::Tokens => Ok(value.to_owned()),
    }
}

/// As CMake sees it.
fn is_true(value: &str) -> bool {
    let upper = value.to_ascii_uppercase();
    !(matches!(upper.as_str(), "" | "0" | "OFF" | "FALSE" | "NO" | "N" | "IGNORE" | "NOTFOUND")
        || upper.ends_with("-NOTFOUND"))
}

/// A number of C: sums and products of literals, with parentheses.
fn evaluate(text: &str) -> Option<i64> {
    let text = text.trim();
    if !is_true(text) {
        return Some(0);
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if balanced(inner) {
            return evaluate(inner);
        }
    }
    for operators in [&['+', '-'][..], &['*', '/'][..]] {
        if let Some((left, operator, right)) = split_last(text, operators) {
            let (left, right) = (evaluate(left)?, evaluate(right)?);
            return match operator {
                '+' => left.checked_add(right),
                '-' => left.checked_sub(right),
                '*' => left.checked_mul(right),
                _ => left.checked_div(right),
            };
        }
    }
    let digits = text.trim_end_matches(['u', 'U', 'l', 'L']);
    match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(hexadecimal) => i64::from_str_radix(hexadecimal, 16).ok(),
        None => digits.parse().ok(),
    }
}

fn balanced(text: &str) -> bool {
    let mut depth = 0;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    })
}

/// Splits at the last of these operators outside of parentheses.
fn split_last<'a>(text: &'a str, operators: &[char]) -> Option<(&'a str, char, &'a str)> {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        depth += i32::from(c == ')') - i32::from(c == '(');
        if depth == 0 && at > 0 && operators.contains(&c) {
            return Some((&text[..at], c, &text[at + 1..]));
        }
    }
    None
}
