//! The rules of spec 41 about attributes: which are valid together, and which changes they let through.

use std::collections::BTreeMap;

use crate::common::message::Val;

/// Attributes: name and value; no value is "unset".
pub type Attributes = BTreeMap<&'static str, Option<f64>>;

pub const CONDITIONS: [&str; 4] = ["gt", "lt", "st", "edge"];

pub fn below(path: &[u16], above: &[u16]) -> bool {
    path.starts_with(above)
}

pub fn number(value: &Val) -> Option<f64> {
    match value {
        Val::Int(value) => Some(*value as f64),
        Val::Uint(value) => Some(*value as f64),
        Val::Double(value) => Some(*value),
        _ => None,
    }
}

/// The value of an attribute, if it has one.
pub fn value(attributes: &Attributes, name: &str) -> Option<f64> {
    attributes.get(name).copied().flatten()
}

pub fn conditional(attributes: &Attributes) -> bool {
    CONDITIONS.iter().any(|name| value(attributes, name).is_some())
}

pub fn edge(attributes: &Attributes) -> bool {
    value(attributes, "edge").is_some()
}

/// §2.2, rules 1 to 5.
pub fn valid(attributes: &Attributes, path: &[u16], composite: bool) -> bool {
    let get = |name| value(attributes, name);
    let both = |a, b| Some((get(a)?, get(b)?));
    !(both("epmin", "epmax").is_some_and(|(min, max)| min >= max)
        || both("lt", "gt").is_some_and(|(lt, gt)| lt >= gt)
        || both("lt", "gt").zip(get("st")).is_some_and(|((lt, gt), st)| lt + 2.0 * st >= gt)
        || conditional(attributes) && (path.len() < 3 || composite)
        || ["edge", "con"].iter().any(|name| get(name).is_some_and(|v| v > 1.0)))
}

/// §6: whether the change meets a condition.
pub fn crosses(attributes: &Attributes, last: &Val, current: &Val) -> bool {
    if let (Val::Bool(last), Val::Bool(current)) = (last, current) {
        return value(attributes, "edge").is_some_and(|edge| *current == (edge == 1.0) && last != current);
    }
    let (Some(last), Some(current)) = (number(last), number(current)) else { return false };
    let over = |t: f64| last <= t && current > t || last >= t && current < t;
    value(attributes, "gt").is_some_and(over)
        || value(attributes, "lt").is_some_and(over)
        || value(attributes, "st").is_some_and(|st| (current - last).abs() >= st)
}
