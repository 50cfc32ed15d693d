//! A set of attributes (spec 41 §2; LwM2M core 1.2 §7.3).

use crate::coap::Code;
use crate::coap::attributes::{Attributes, Names, UINT_NONE};

/// Names in the order of the bits of [`Names`].
const NAMES: [&[u8]; 10] = [b"pmin", b"pmax", b"epmin", b"epmax", b"gt", b"lt", b"st", b"edge", b"con", b"hqmax"];
/// The order in which Discover tells them (spec 40 §9).
const DISCOVER_ORDER: [u8; 10] = [0, 1, 4, 5, 6, 2, 3, 7, 8, 9];

/// Those that make a notification depend on the value.
const CONDITIONS: u16 = THRESHOLDS | Names::EDGE.bits;
/// Those for numbers.
const THRESHOLDS: u16 = Names::GREATER_THAN.bits | Names::LESS_THAN.bits | Names::STEP.bits;

/// Attributes, each with a value, or named without one ("unset"), or not there.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
#[repr(C)]
pub struct AttributesState {
    /// `gt`, `lt`, `st`; what is not set is 0.
    thresholds: [f64; 3],
    /// `pmin`, `pmax`, `epmin`, `epmax`, `edge`, `con`, `hqmax`; what is not set is 0.
    numbers: [u32; 7],
    /// Bits of [`Names`]: which were named.
    named: u16,
    /// Which of these have a value.
    set: u16,
}

/// Bit of a place in `numbers`: those of `gt`, `lt`, `st` lie between.
const fn number_bit(place: usize) -> u16 {
    1 << if place < 4 { place } else { place + 3 }
}

/// Bit of a place in `thresholds`.
const fn threshold_bit(place: usize) -> u16 {
    1 << (place + 4)
}

impl AttributesState {
    /// None.
    pub const NONE: Self = Self { thresholds: [0.0; 3], numbers: [0; 7], named: 0, set: 0 };

    /// The attributes of a request.
    pub fn of_request(request: &Attributes) -> Self {
        let mut attributes = Self { named: request.present.bits & Names::NOTIFICATION.bits, ..Self::NONE };
        let thresholds = [request.greater_than, request.less_than, request.step];
        for (place, (to, from)) in attributes.thresholds.iter_mut().zip(thresholds).enumerate() {
            if attributes.named & threshold_bit(place) != 0 && !from.is_nan() {
                *to = from;
                attributes.set |= threshold_bit(place);
            }
        }
        let numbers = [
            request.min_period,
            request.max_period,
            request.min_eval_period,
            request.max_eval_period,
            request.edge,
            request.con,
            request.hqmax,
        ];
        for (place, (to, from)) in attributes.numbers.iter_mut().zip(numbers).enumerate() {
            if attributes.named & number_bit(place) != 0 && from != UINT_NONE {
                *to = from;
                attributes.set |= number_bit(place);
            }
        }
        attributes
    }

    /// None is named.
    pub fn is_empty(&self) -> bool {
        self.named == 0
    }

    fn has(&self, names: u16) -> bool {
        self.set & names != 0
    }

    fn number(&self, place: usize) -> Option<u32> {
        self.numbers.get(place).copied().filter(|_| self.has(number_bit(place)))
    }

    fn threshold(&self, place: usize) -> Option<f64> {
        self.thresholds.get(place).copied().filter(|_| self.has(threshold_bit(place)))
    }

    /// `pmin`, seconds.
    pub fn min_period(&self) -> Option<u32> {
        self.number(0)
    }

    /// `pmax`, seconds.
    pub fn max_period(&self) -> Option<u32> {
        self.number(1)
    }

    /// `edge`: the value to be told of.
    fn edge(&self) -> Option<u32> {
        self.number(4)
    }

    /// `con`: notifications are confirmable.
    pub fn confirmable(&self) -> Option<bool> {
        self.number(5).map(|con| con != 0)
    }

    /// `hqmax`: so many notifications are stored at most.
    #[cfg(anj_ext_with_notification_storing)]
    pub fn max_queue(&self) -> Option<u32> {
        self.number(6)
    }

    /// The first attribute with a value from `place` on, in the order of Discover: the place behind it, its name and value.
    pub fn next(&self, place: u8) -> Option<(u8, &'static [u8], f64)> {
        for (at, bit) in DISCOVER_ORDER.iter().enumerate().skip(place.into()) {
            let bit = usize::from(*bit);
            let value = match bit {
                0..4 => self.number(bit).map(f64::from),
                4..7 => self.threshold(bit - 4),
                _ => self.number(bit - 3).map(f64::from),
            };
            if let (Some(value), Some(name)) = (value, NAMES.get(bit)) {
                return Some((at as u8 + 1, name, value));
            }
        }
        None
    }

    /// Attributes of a lower level take the place of these; unset ones remove them.
    pub fn overlay(&mut self, lower: &Self) {
        for (place, (to, from)) in self.thresholds.iter_mut().zip(lower.thresholds).enumerate() {
            if lower.named & threshold_bit(place) != 0 {
                *to = from;
            }
        }
        for (place, (to, from)) in self.numbers.iter_mut().zip(lower.numbers).enumerate() {
            if lower.named & number_bit(place) != 0 {
                *to = from;
            }
        }
        self.set = (self.set & !lower.named) | lower.set;
        self.named |= lower.named;
    }

    /// A later Write-Attributes to the same path: as [`AttributesState::overlay`], and what is unset is forgotten.
    pub fn update(&mut self, request: &Self) {
        self.overlay(request);
        self.named &= !(request.named & !request.set);
    }

    /// Whether the values go together (§2.2, rules 1 to 5). `single`: the path is that of a Resource or Resource Instance,
    /// and the request is not a composite one.
    ///
    /// # Errors
    /// 4.00
    pub fn validate(&self, single: bool) -> Result<(), Code> {
        let not_below = |low: Option<u32>, high: Option<u32>| low.zip(high).is_some_and(|(low, high)| low >= high);
        let (gt, lt, st) = (self.threshold(0), self.threshold(1), self.threshold(2));
        let step = st.unwrap_or(0.0);
        let crossed = gt.zip(lt).is_some_and(|(gt, lt)| lt >= gt || lt + 2.0 * step >= gt);
        let no_flag = |value: Option<u32>| value.is_some_and(|value| value > 1);
        let bad = not_below(self.number(2), self.number(3))
            || crossed
            || step < 0.0
            || (!single && self.has(CONDITIONS))
            || no_flag(self.edge())
            || no_flag(self.number(5));
        if bad { Err(Code::BAD_REQUEST) } else { Ok(()) }
    }

    /// There are conditions for numbers.
    pub fn has_thresholds(&self) -> bool {
        self.has(THRESHOLDS)
    }

    /// There is one for booleans.
    pub fn has_edge(&self) -> bool {
        self.has(Names::EDGE.bits)
    }

    /// There are conditions on the value.
    pub fn is_conditional(&self) -> bool {
        self.has(CONDITIONS)
    }

    /// Whether a value is worth telling after `last` (§6). Booleans are 0 and 1; with NaN, which also stands for "none yet",
    /// nothing is.
    pub fn is_met(&self, last: f64, now: f64) -> bool {
        let crossed = |threshold: Option<f64>| {
            threshold.is_some_and(|threshold| {
                (last <= threshold && now > threshold) || (last >= threshold && now < threshold)
            })
        };
        let distance = if now > last { now - last } else { last - now };
        crossed(self.threshold(0))
            || crossed(self.threshold(1))
            || self.threshold(2).is_some_and(|step| distance >= step)
            || self.edge().is_some_and(|edge| now == f64::from(edge) && now + last == 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits and values; NaN: unset.
    type Query<'a> = &'a [(u16, f64)];

    fn attributes(query: Query) -> AttributesState {
        let mut request = Attributes::default();
        for (bit, value) in query {
            request.present.bits |= bit;
            let number = if value.is_nan() { UINT_NONE } else { *value as u32 };
            match *bit {
                0x001 => request.min_period = number,
                0x002 => request.max_period = number,
                0x004 => request.min_eval_period = number,
                0x008 => request.max_eval_period = number,
                0x010 => request.greater_than = *value,
                0x020 => request.less_than = *value,
                0x040 => request.step = *value,
                0x080 => request.edge = number,
                0x100 => request.con = number,
                _ => request.hqmax = number,
            }
        }
        AttributesState::of_request(&request)
    }

    const PMIN: u16 = 0x001;
    const PMAX: u16 = 0x002;
    const EPMIN: u16 = 0x004;
    const EPMAX: u16 = 0x008;
    const GT: u16 = 0x010;
    const LT: u16 = 0x020;
    const ST: u16 = 0x040;
    const EDGE: u16 = 0x080;
    const CON: u16 = 0x100;
    const NONE: f64 = f64::NAN;

    #[test]
    fn spec_41_2_2_validation() {
        let rows: &[(Query, bool)] = &[
            (&[], true),
            (&[(EPMIN, 5.0), (EPMAX, 5.0)], false),
            (&[(EPMIN, 10.0), (EPMAX, 5.0)], false),
            (&[(EPMIN, 4.0), (EPMAX, 5.0)], true),
            (&[(EPMIN, NONE), (EPMAX, 5.0)], true),
            (&[(PMIN, 10.0), (PMAX, 5.0)], true),
            (&[(LT, 10.0), (GT, 11.0)], true),
            (&[(LT, 10.0), (GT, 10.0)], false),
            (&[(LT, 10.0), (GT, 12.0), (ST, 1.0)], false),
            (&[(LT, 10.0), (GT, 13.0), (ST, 1.0)], true),
            (&[(LT, NONE), (GT, 10.0)], true),
            (&[(ST, -1.0)], false),
            (&[(EDGE, 2.0)], false),
            (&[(EDGE, NONE)], true),
            (&[(CON, 2.0)], false),
            (&[(CON, 1.0), (EDGE, 0.0)], true),
        ];
        for (query, good) in rows {
            assert_eq!(attributes(query).validate(true).is_ok(), *good, "{query:?}");
        }
        for bit in [GT, LT, ST, EDGE] {
            assert!(attributes(&[(bit, 1.0)]).validate(false).is_err());
            assert!(attributes(&[(bit, NONE)]).validate(false).is_ok(), "unset is never an error");
        }
    }

    #[test]
    fn spec_41_6_value_conditions() {
        let rows: &[(Query, f64, f64, bool)] = &[
            (&[(GT, 10.0)], 0.0, 4.0, false),
            (&[(GT, 10.0)], 0.0, 10.0, false),
            (&[(GT, 10.0)], 0.0, 11.0, true),
            (&[(GT, 10.0)], 11.0, 12.0, false),
            (&[(GT, 10.0)], 11.0, 9.0, true),
            (&[(GT, 5.0)], 5.0, 6.0, true),
            (&[(LT, 5.0)], 10.0, 6.0, false),
            (&[(LT, 5.0)], 10.0, 4.0, true),
            (&[(LT, 5.0)], 5.0, 4.0, true),
            (&[(GT, 2137.0), (LT, 420.0), (ST, 10.0)], 0.0, 20.0, true),
            (&[(ST, 2.0)], 0.0, 1.0, false),
            (&[(ST, 2.0)], 0.0, 2.0, true),
            (&[(ST, 2.0)], 0.0, -2.0, true),
            (&[(ST, 0.0)], 1.0, 1.0, true),
            (&[(EDGE, 1.0)], 0.0, 1.0, true),
            (&[(EDGE, 1.0)], 1.0, 0.0, false),
            (&[(EDGE, 1.0)], 1.0, 1.0, false),
            (&[(EDGE, 0.0)], 1.0, 0.0, true),
            (&[(EDGE, 0.0)], 0.0, 1.0, false),
            (&[(EDGE, 0.0)], 0.0, 0.0, false),
            (&[(GT, 1.0), (ST, 1.0), (EDGE, 1.0)], NONE, 5.0, false),
            (&[(GT, 1.0), (ST, 1.0), (EDGE, 1.0)], 0.0, NONE, false),
            (&[(GT, 0.0)], f64::NEG_INFINITY, f64::INFINITY, true),
        ];
        for (query, last, now, met) in rows {
            assert_eq!(attributes(query).is_met(*last, *now), *met, "{query:?} {last} {now}");
        }
    }

    #[test]
    fn spec_41_4_levels() {
        let mut upper = attributes(&[(PMIN, 1.0), (PMAX, 9.0), (GT, 4.0)]);
        upper.overlay(&attributes(&[(PMAX, 8.0), (GT, NONE), (CON, 1.0)]));
        assert_eq!((upper.min_period(), upper.max_period()), (Some(1), Some(8)));
        assert_eq!((upper.confirmable(), upper.is_conditional()), (Some(true), false));
        // The same path again: what is unset is gone, not remembered.
        let mut record = attributes(&[(PMIN, 20.0), (PMAX, 50.0)]);
        record.update(&attributes(&[(PMIN, NONE)]));
        assert_eq!(record, attributes(&[(PMAX, 50.0)]));
        record.update(&attributes(&[(PMAX, NONE)]));
        assert!(record.is_empty());
    }

    #[test]
    fn spec_40_9_order_in_discover() {
        let set = attributes(&[
            (PMIN, 1.0),
            (PMAX, 2.0),
            (EPMIN, 3.0),
            (EPMAX, 4.0),
            (GT, 5.5),
            (LT, 6.0),
            (ST, 7.0),
            (EDGE, 1.0),
            (CON, 0.0),
            (0x200, 10.0),
        ]);
        let mut text = std::string::String::new();
        let mut place = 0;
        while let Some((next, name, value)) = set.next(place) {
            text += &std::format!("{}={value} ", std::str::from_utf8(name).unwrap());
            place = next;
        }
        assert_eq!(text, "pmin=1 pmax=2 gt=5.5 lt=6 st=7 epmin=3 epmax=4 edge=1 con=0 hqmax=10 ");
        assert_eq!(attributes(&[(PMIN, NONE)]).next(0), None, "unset ones are not told");
    }
}
