//! Attributes in the Uri-Query options of a request (LwM2M core 1.2 §5.1.2; spec 10 §3).

use super::{Message, option};
use crate::config;
use crate::payload::number;

/// Value of an unsigned attribute that is named but has no value: "unset it" (`ANJ_ATTR_UINT_NONE`).
/// The same of a floating-point attribute is NaN.
pub const UINT_NONE: u32 = u32::MAX;

/// A set of attributes, one bit each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// The bits.
    pub bits: u16,
}

impl Names {
    /// `pmin`
    pub const MIN_PERIOD: Self = Self { bits: 0x001 };
    /// `pmax`
    pub const MAX_PERIOD: Self = Self { bits: 0x002 };
    /// `epmin`
    pub const MIN_EVAL_PERIOD: Self = Self { bits: 0x004 };
    /// `epmax`
    pub const MAX_EVAL_PERIOD: Self = Self { bits: 0x008 };
    /// `gt`
    pub const GREATER_THAN: Self = Self { bits: 0x010 };
    /// `lt`
    pub const LESS_THAN: Self = Self { bits: 0x020 };
    /// `st`
    pub const STEP: Self = Self { bits: 0x040 };
    /// `edge` (LwM2M 1.2)
    pub const EDGE: Self = Self { bits: 0x080 };
    /// `con` (LwM2M 1.2)
    pub const CON: Self = Self { bits: 0x100 };
    /// `hqmax` (LwM2M 1.2)
    pub const HQMAX: Self = Self { bits: 0x200 };
    /// `depth`, of Discover
    pub const DEPTH: Self = Self { bits: 0x400 };
    /// The attributes of notifications: all but `depth`.
    pub const NOTIFICATION: Self = Self { bits: 0x3FF };

    /// True when all of `other` are among these.
    pub const fn contains(self, other: Self) -> bool {
        self.bits & other.bits == other.bits
    }

    /// True for the empty set.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }
}

/// Attributes that a request carries. What is not in `present` has no meaning.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Attributes {
    /// Which of the following were given.
    pub present: Names,
    /// Minimum Period, seconds.
    pub min_period: u32,
    /// Maximum Period, seconds.
    pub max_period: u32,
    /// Minimum Evaluation Period, seconds.
    pub min_eval_period: u32,
    /// Maximum Evaluation Period, seconds.
    pub max_eval_period: u32,
    /// Greater Than.
    pub greater_than: f64,
    /// Less Than.
    pub less_than: f64,
    /// Step.
    pub step: f64,
    /// Edge: 0 or 1 in sensible requests, any number here.
    pub edge: u32,
    /// Confirmable Notification: 0 or 1 in sensible requests, any number here.
    pub con: u32,
    /// Maximum Historical Queue.
    pub hqmax: u32,
    /// Depth of Discover.
    pub depth: u32,
}

impl Attributes {
    /// Reads the wanted attributes; `None` when one has no readable value or a Uri-Query is too long.
    ///
    /// The first option of a name counts. Names are compared whole, unknown ones are skipped; so are those of notifications
    /// in a build without observations.
    pub fn decode(message: &Message, wanted: Names) -> Option<Self> {
        let mut attributes = Self::default();
        for (_, query) in message.options().filter(|(number, _)| *number == option::URI_QUERY) {
            if query.len() > config::ANJ_COAP_MAX_ATTR_OPTION_SIZE {
                return None;
            }
            attributes.take(query, wanted)?;
        }
        Some(attributes)
    }

    /// There is a Uri-Query whose name is that of no attribute of notifications.
    pub fn has_unknown(message: &Message) -> bool {
        let queries = message.options().filter(|(number, _)| *number == option::URI_QUERY);
        queries.map(|(_, query)| query.split(|byte| *byte == b'=').next().unwrap_or_default()).any(|name| {
            let names: [&[u8]; 10] =
                [b"pmin", b"pmax", b"epmin", b"epmax", b"gt", b"lt", b"st", b"edge", b"con", b"hqmax"];
            !names.contains(&name)
        })
    }

    /// Reads one Uri-Query option.
    fn take(&mut self, query: &[u8], wanted: Names) -> Option<()> {
        let (name, value) = match query.iter().position(|&byte| byte == b'=') {
            Some(at) => (query.get(..at)?, query.get(at + 1..)?),
            None => (query, &[][..]),
        };
        let (which, field) = match name {
            #[cfg(anj_with_observe)]
            b"pmin" => (Names::MIN_PERIOD, Field::Uint(&mut self.min_period)),
            #[cfg(anj_with_observe)]
            b"pmax" => (Names::MAX_PERIOD, Field::Uint(&mut self.max_period)),
            #[cfg(anj_with_observe)]
            b"epmin" => (Names::MIN_EVAL_PERIOD, Field::Uint(&mut self.min_eval_period)),
            #[cfg(anj_with_observe)]
            b"epmax" => (Names::MAX_EVAL_PERIOD, Field::Uint(&mut self.max_eval_period)),
            #[cfg(anj_with_observe)]
            b"gt" => (Names::GREATER_THAN, Field::Float(&mut self.greater_than)),
            #[cfg(anj_with_observe)]
            b"lt" => (Names::LESS_THAN, Field::Float(&mut self.less_than)),
            #[cfg(anj_with_observe)]
            b"st" => (Names::STEP, Field::Float(&mut self.step)),
            #[cfg(all(anj_with_observe, anj_with_lwm2m12))]
            b"edge" => (Names::EDGE, Field::Uint(&mut self.edge)),
            #[cfg(all(anj_with_observe, anj_with_lwm2m12))]
            b"con" => (Names::CON, Field::Uint(&mut self.con)),
            #[cfg(all(anj_with_observe, anj_with_lwm2m12))]
            b"hqmax" => (Names::HQMAX, Field::Uint(&mut self.hqmax)),
            b"depth" => (Names::DEPTH, Field::Uint(&mut self.depth)),
            _ => return Some(()),
        };
        if !wanted.contains(which) || self.present.contains(which) {
            return Some(());
        }
        match field {
            Field::Uint(field) => *field = if value.is_empty() { UINT_NONE } else { number::text_to_u32(value)? },
            #[cfg(anj_with_observe)]
            Field::Float(field) => *field = if value.is_empty() { f64::NAN } else { number::text_to_f64(value)? },
        }
        self.present.bits |= which.bits;
        Some(())
    }
}

/// Where a value goes.
enum Field<'a> {
    Uint(&'a mut u32),
    #[cfg(anj_with_observe)]
    Float(&'a mut f64),
}
