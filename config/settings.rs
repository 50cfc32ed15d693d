// The value of every option in one configuration. Included by build.rs and by the tests of the rules.

use super::options::{Definition, Kind, OPTIONS};
use std::collections::BTreeMap;

/// Values of `ANJ_LOG_LEVEL_DEFAULT`.
const LOG_LEVELS: &[&str] = &["L_TRACE", "L_DEBUG", "L_INFO", "L_WARNING", "L_ERROR", "L_MUTED"];

/// Values of all options: `None` for one that is off or not defined, otherwise what C sees behind the name.
#[derive(Clone)]
pub struct Settings {
    values: BTreeMap<&'static str, Option<String>>,
}

impl Settings {
    /// Nothing is defined.
    pub fn empty() -> Self {
        Settings { values: OPTIONS.iter().map(|option| (option.name, None)).collect() }
    }

    /// What the table says.
    pub fn defaults() -> Self {
        let mut settings = Settings::empty();
        for option in OPTIONS {
            settings.set(option, option.default).expect("a default is a valid value");
        }
        settings
    }

    /// Gives an option the value that a person wrote: `ON`/`OFF` and what CMake takes for these, a number, text, tokens.
    pub fn set(&mut self, option: &Definition, text: &str) -> Result<(), String> {
        let text = text.trim();
        let value = match option.kind {
            Kind::Bool => (!is_false(text)).then(String::new),
            // CMake drops a definition whose value looks false. A zero then tells more than an unknown name.
            Kind::Int if is_false(text) => Some("0".into()),
            Kind::Int => Some(text.into()),
            Kind::Text | Kind::Tokens => (!text.is_empty()).then(|| text.replace(';', ",")),
        };
        self.define(option, value)
    }

    /// Gives an option what a header defines, or nothing.
    pub fn define(&mut self, option: &Definition, value: Option<String>) -> Result<(), String> {
        if let (Kind::Int, Some(text)) = (option.kind, &value) {
            let number = evaluate(text).ok_or(format!("{} must be a whole number, not {text:?}", option.name))?;
            u32::try_from(number).map_err(|_| format!("{} = {number} does not lie in 0..4294967295", option.name))?;
        }
        if let ("ANJ_LOG_LEVEL_DEFAULT", Some(level)) = (option.name, &value)
            && !LOG_LEVELS.contains(&level.as_str())
        {
            return Err(format!("{} is one of {}, not {level}", option.name, LOG_LEVELS.join(" ")));
        }
        self.values.insert(option.name, value);
        Ok(())
    }

    /// What C sees behind the name; `None` when it is not defined.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).unwrap_or_else(|| panic!("{name} is no option")).as_deref()
    }

    /// True when it is defined.
    pub fn on(&self, name: &str) -> bool {
        self.text(name).is_some()
    }

    /// The number; 0 when it is not defined.
    pub fn number(&self, name: &str) -> u32 {
        self.text(name).and_then(evaluate).and_then(|number| number.try_into().ok()).unwrap_or(0)
    }
}

/// What CMake regards as false.
fn is_false(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    matches!(text.as_str(), "" | "0" | "OFF" | "NO" | "FALSE" | "N" | "IGNORE" | "NOTFOUND")
        || text.ends_with("-NOTFOUND")
}

/// Value of a C integer expression of literals, parentheses and `+ - * / % <<`.
pub fn evaluate(text: &str) -> Option<i64> {
    let mut rest = text;
    let value = sum(&mut rest)?;
    rest.trim().is_empty().then_some(value)
}

/// Takes `sign` from the front, past blanks.
fn take(rest: &mut &str, sign: &str) -> bool {
    let taken = rest.trim_start().strip_prefix(sign);
    *rest = taken.unwrap_or(rest);
    taken.is_some()
}

/// Sums, and shifts of them.
fn sum(rest: &mut &str) -> Option<i64> {
    let mut value = product(rest)?;
    loop {
        if take(rest, "+") {
            value = value.checked_add(product(rest)?)?;
        } else if take(rest, "-") {
            value = value.checked_sub(product(rest)?)?;
        } else if take(rest, "<<") {
            let factor = 1i64.checked_shl(sum(rest)?.try_into().ok()?)?;
            value = value.checked_mul(factor)?;
        } else {
            return Some(value);
        }
    }
}

fn product(rest: &mut &str) -> Option<i64> {
    let mut value = operand(rest)?;
    loop {
        if take(rest, "*") {
            value = value.checked_mul(operand(rest)?)?;
        } else if take(rest, "/") {
            value = value.checked_div(operand(rest)?)?;
        } else if take(rest, "%") {
            value = value.checked_rem(operand(rest)?)?;
        } else {
            return Some(value);
        }
    }
}

fn operand(rest: &mut &str) -> Option<i64> {
    if take(rest, "(") {
        let value = sum(rest)?;
        return take(rest, ")").then_some(value);
    }
    if take(rest, "-") {
        return operand(rest)?.checked_neg();
    }
    *rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
    let (literal, tail) = rest.split_at(end);
    *rest = tail;
    let literal = literal.to_ascii_lowercase();
    let digits = literal.trim_end_matches(['u', 'l']);
    if let Some(hex) = digits.strip_prefix("0x") {
        i64::from_str_radix(hex, 16).ok()
    } else if digits.len() > 1 && digits.starts_with('0') {
        i64::from_str_radix(digits, 8).ok()
    } else {
        digits.parse().ok()
    }
}
