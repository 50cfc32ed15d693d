//! From what stands on the wire to the declared type (spec 40 §1.4).

use super::WireKind;
use crate::value::{DataType, Scalar};

const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;

/// The value in the wanted type; `None` if it does not fit.
pub(super) fn scalar(wire: WireKind, bits: u64, wanted: DataType) -> Option<Scalar> {
    Some(match wire {
        WireKind::Bool => Scalar::Bool(bits != 0),
        WireKind::Time => Scalar::Time(bits as i64),
        WireKind::ObjLnk => Scalar::ObjLnk((bits >> 16) as u16, bits as u16),
        WireKind::Uint => match wanted {
            DataType::UINT => Scalar::Uint(bits),
            DataType::DOUBLE => Scalar::Double(bits as f64),
            DataType::TIME => Scalar::Time(i64::try_from(bits).ok()?),
            _ => Scalar::Int(i64::try_from(bits).ok()?),
        },
        WireKind::Negative => match wanted {
            DataType::UINT => return None,
            DataType::DOUBLE => Scalar::Double(!bits as i64 as f64),
            DataType::TIME => Scalar::Time(!bits as i64),
            _ => Scalar::Int(!bits as i64),
        },
        WireKind::Float => {
            let value = f64::from_bits(bits);
            match wanted {
                DataType::DOUBLE => Scalar::Double(value),
                DataType::TIME => Scalar::Time(floor(value)?),
                DataType::UINT => {
                    let integer = value as u64;
                    let exact = integer as f64 == value && value < 2.0 * TWO_POW_63;
                    Scalar::Uint(exact.then_some(integer)?)
                }
                _ => {
                    let integer = floor(value)?;
                    Scalar::Int((integer as f64 == value).then_some(integer)?)
                }
            }
        }
        _ => return None,
    })
}

/// The largest integer not above `value`, within the range of `i64`.
pub(super) fn floor(value: f64) -> Option<i64> {
    if !(-TWO_POW_63..TWO_POW_63).contains(&value) {
        return None;
    }
    let integer = value as i64;
    Some(if integer as f64 > value { integer - 1 } else { integer })
}
