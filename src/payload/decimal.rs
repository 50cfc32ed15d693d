//! Exact conversion between binary and decimal floating point with bounded big integers.
//!
//! Small rather than fast: tables of powers would cost 10 KB. Numbers of everyday size need two or three words.

use core::cmp::Ordering;

use super::cursor::Cursor;
use super::number;

/// Most digits that [`shortest_digits`] yields.
pub(super) const MAX_DIGITS: usize = 17;

/// Enough for 10^375, and for 2^1076 times 10^17.
const WORDS: usize = 40;

/// An unsigned integer of up to 1280 bits, least significant word first.
#[derive(Clone)]
pub(super) struct Big {
    words: [u32; WORDS],
    len: usize,
}

impl Big {
    pub(super) fn from_u64(value: u64) -> Self {
        let mut big = Self { words: [0; WORDS], len: 0 };
        big.push(value as u32);
        big.push((value >> 32) as u32);
        big
    }

    /// Appends a most significant word.
    fn push(&mut self, word: u32) {
        if let Some(slot) = self.words.get_mut(self.len) {
            *slot = word;
            self.len += 1;
        }
    }

    fn used(&self) -> &[u32] {
        self.words.get(..self.len).unwrap_or(&self.words)
    }

    /// `self = self * factor + addend`
    pub(super) fn mul_add(&mut self, factor: u32, addend: u32) {
        let mut carry = u64::from(addend);
        for word in self.words.iter_mut().take(self.len) {
            carry += u64::from(*word) * u64::from(factor);
            *word = carry as u32;
            carry >>= 32;
        }
        if carry != 0 {
            self.push(carry as u32);
        }
    }

    fn mul_pow10(&mut self, mut exponent: u32) {
        while exponent >= 9 {
            self.mul_add(1_000_000_000, 0);
            exponent -= 9;
        }
        for _ in 0..exponent {
            self.mul_add(10, 0);
        }
    }

    fn shl(&mut self, mut bits: u32) {
        while bits >= 32 {
            let mut low = 0;
            for word in self.words.iter_mut().take(self.len) {
                low = core::mem::replace(word, low);
            }
            self.push(low);
            bits -= 32;
        }
        if bits != 0 {
            self.mul_add(1 << bits, 0);
        }
    }

    fn bits(&self) -> u32 {
        let mut bits = 32 * self.len as u32;
        for word in self.used().iter().rev() {
            bits -= word.leading_zeros();
            if *word != 0 {
                break;
            }
        }
        bits
    }

    fn word(&self, index: usize) -> i64 {
        self.used().get(index).copied().unwrap_or(0).into()
    }

    /// Compares `self` with `a + factor * b`; factor 0, 1 or 2.
    fn cmp_sum(&self, a: &Self, b: &Self, factor: i64) -> Ordering {
        let mut difference = 0i64;
        for index in (0..self.len.max(a.len).max(b.len)).rev() {
            difference = (difference << 32) + self.word(index) - a.word(index) - factor * b.word(index);
            // The words below can take away less than three units of this one, and add less than one.
            if difference < 0 {
                return Ordering::Less;
            }
            if difference > 2 {
                return Ordering::Greater;
            }
        }
        difference.cmp(&0)
    }

    fn cmp(&self, other: &Self) -> Ordering {
        self.cmp_sum(other, other, 0)
    }

    /// `self -= other`, which must not be larger.
    fn sub(&mut self, other: &Self) {
        let mut borrow = 0i64;
        for (index, word) in self.words.iter_mut().take(self.len).enumerate() {
            let difference = i64::from(*word) - other.word(index) + borrow;
            *word = difference as u32;
            borrow = difference >> 32;
        }
    }
}

/// The short way to [`shortest_digits`] for a number with few decimal places, as sensors give them: the first power of
/// ten that makes it an integer. That integer is so small, and so near, that no other one can be meant: a product below 2^43
/// is wrong by less than 2^-10, and the quotient of two exact numbers is the double next to it.
fn few_digits(digits: &mut [u8; MAX_DIGITS], value: f64) -> Option<(usize, i32)> {
    const LIMIT: f64 = (1u64 << 43) as f64;
    let mut power = 1.0;
    for places in 1..10 {
        power *= 10.0;
        let scaled = value * power;
        if scaled >= LIMIT {
            return None;
        }
        let integer = (scaled + 0.5) as u64;
        let rounded = integer as f64;
        // The quotient is dear on small processors.
        if (scaled - rounded).abs() <= scaled * f64::EPSILON && integer != 0 && rounded / power == value {
            let mut cursor = Cursor::new(digits);
            number::push_u64(&mut cursor, integer);
            let count = cursor.len();
            return Some((count, count as i32 - places));
        }
    }
    None
}

/// The fewest digits that identify `value` (positive, finite) among all doubles, the closest to it of these; returns
/// their number and the exponent `x` of the value `0.DIGITS * 10^x`. Free-format algorithm of Steele, White and Dybvig.
pub(super) fn shortest_digits(digits: &mut [u8; MAX_DIGITS], value: f64) -> (usize, i32) {
    if let Some(few) = few_digits(digits, value) {
        return few;
    }
    let bits = value.to_bits();
    let field = ((bits >> 52) & 0x7FF) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
    // At a power of two the gap below is half the gap above.
    let uneven = fraction == 0 && field > 1;
    let above = 1 + i64::from(uneven);
    let inclusive = mantissa & 1 == 0;

    // value = rest / scale; half the gap below = gap / scale, half the gap above = above * gap / scale
    let extra = 1 + u32::from(uneven);
    let mut rest = Big::from_u64(mantissa << extra);
    let mut scale = Big::from_u64(1);
    let mut gap = Big::from_u64(1);
    let shift = exponent.unsigned_abs();
    if exponent >= 0 {
        rest.shl(shift);
        scale.shl(extra);
        gap.shl(shift);
    } else {
        scale.shl(shift + extra);
    }

    // 78913 / 2^18 is a little less than log10(2): the estimate is right or one too small.
    let log2 = exponent + 63 - mantissa.leading_zeros() as i32;
    let mut point = ((i64::from(log2) * 78_913) >> 18) as i32;
    if point >= 0 {
        scale.mul_pow10(point.unsigned_abs());
    } else {
        rest.mul_pow10(point.unsigned_abs());
        gap.mul_pow10(point.unsigned_abs());
    }
    let reaches = |scale: &Big, rest: &Big, gap: &Big| match scale.cmp_sum(rest, gap, above) {
        Ordering::Less => true,
        Ordering::Equal => inclusive,
        Ordering::Greater => false,
    };
    while reaches(&scale, &rest, &gap) {
        scale.mul_add(10, 0);
        point += 1;
    }

    let mut count = 0;
    for slot in digits.iter_mut() {
        rest.mul_add(10, 0);
        gap.mul_add(10, 0);
        let mut digit = b'0';
        while rest.cmp(&scale) != Ordering::Less {
            rest.sub(&scale);
            digit += 1;
        }
        let low = match rest.cmp(&gap) {
            Ordering::Less => true,
            Ordering::Equal => inclusive,
            Ordering::Greater => false,
        };
        let high = reaches(&scale, &rest, &gap);
        if high && (!low || scale.cmp_sum(&rest, &rest, 1) != Ordering::Greater) {
            digit += 1;
        }
        *slot = digit;
        count += 1;
        if low || high {
            break;
        }
    }
    (count, point)
}

/// The double nearest to `number * 10^exponent`, ties to even. `digits` is an upper bound of the number's decimal digits.
pub(super) fn to_f64(mut number: Big, digits: u32, exponent: i32) -> f64 {
    let number_bits = number.bits();
    if number_bits == 0 || exponent.saturating_add_unsigned(digits) < -330 {
        return 0.0;
    }
    // log10 of the number is at least 0.3 times (bits - 1)
    if exponent.saturating_add_unsigned((number_bits - 1) * 3 / 10) > 310 {
        return f64::INFINITY;
    }
    let mut divisor = Big::from_u64(1);
    if exponent >= 0 {
        number.mul_pow10(exponent.unsigned_abs());
    } else {
        divisor.mul_pow10(exponent.unsigned_abs());
    }
    // Scale the quotient to 1..2; it stands for quotient * 2^log2.
    let mut log2 = number.bits() as i32 - divisor.bits() as i32;
    if log2 > 0 {
        divisor.shl(log2.unsigned_abs());
    } else {
        number.shl(log2.unsigned_abs());
    }
    if number.cmp(&divisor) == Ordering::Less {
        number.shl(1);
        log2 -= 1;
    }
    if log2 > 1023 {
        return f64::INFINITY;
    }
    let bits = if log2 >= -1022 { 53 } else { 53 + (log2 + 1022) };
    if bits < 0 {
        return 0.0;
    }
    let mut mantissa = 0u64;
    for _ in 0..bits {
        mantissa <<= 1;
        if number.cmp(&divisor) != Ordering::Less {
            number.sub(&divisor);
            mantissa |= 1;
        }
        number.shl(1);
    }
    mantissa += match number.cmp(&divisor) {
        Ordering::Less => 0,
        Ordering::Equal => mantissa & 1,
        Ordering::Greater => 1,
    };
    // The leading one of the mantissa, and a carry out of rounding, add to the exponent field.
    let field = if log2 >= -1022 { (log2 + 1022) as u64 } else { 0 };
    f64::from_bits((field << 52) + mantissa)
}
