//! RFC 3339 time stamps, as far as CBOR tag 0 needs them (spec 40 §5).

/// Longest text: `YYYY-MM-DDThh:mm:ss.fffffffff+hh:mm`.
pub(super) const TEXT_MAX: usize = 35;

/// Seconds since the epoch, a fraction floored away.
pub(super) fn parse(text: &[u8]) -> Option<i64> {
    let mut scanner = Scanner { rest: text };
    let year = scanner.digits(4)?;
    scanner.one_of(b"-")?;
    let month = scanner.digits(2).filter(|month| (1..=12).contains(month))?;
    scanner.one_of(b"-")?;
    let day = scanner.digits(2).filter(|day| (1..=31).contains(day))?;
    scanner.one_of(b"Tt")?;
    let hour = scanner.digits(2).filter(|&hour| hour <= 23)?;
    scanner.one_of(b":")?;
    let minute = scanner.digits(2).filter(|&minute| minute <= 59)?;
    scanner.one_of(b":")?;
    let second = scanner.digits(2).filter(|&second| second <= 60)?;
    if scanner.one_of(b".").is_some() {
        let mut count = 0;
        while scanner.digits(1).is_some() {
            count += 1;
        }
        if count > 9 {
            return None;
        }
    }
    let offset = match scanner.one_of(b"Zz+-")? {
        b'Z' | b'z' => 0,
        sign => {
            let hours = scanner.digits(2).filter(|&hour| hour <= 23)?;
            scanner.one_of(b":")?;
            let minutes = scanner.digits(2).filter(|&minute| minute <= 59)?;
            let seconds = (hours * 60 + minutes) * 60;
            if sign == b'-' { -seconds } else { seconds }
        }
    };
    if !scanner.rest.is_empty() {
        return None;
    }
    let of_day = i64::from((hour * 60 + minute) * 60 + second - offset);
    Some(i64::from(days_since_epoch(year, month, day)) * 86_400 + of_day)
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar; a day beyond the end of its month runs on.
fn days_since_epoch(year: i32, month: i32, day: i32) -> i32 {
    // Years start in March here, so that the leap day is the last day of the year.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

struct Scanner<'a> {
    rest: &'a [u8],
}

impl Scanner<'_> {
    /// A number of exactly so many digits; nothing is taken if it is not there.
    fn digits(&mut self, count: usize) -> Option<i32> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        let mut value = 0;
        for &byte in digits {
            value = value * 10 + i32::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        }
        self.rest = rest;
        Some(value)
    }

    fn one_of(&mut self, set: &[u8]) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        if !set.contains(&first) {
            return None;
        }
        self.rest = rest;
        Some(first)
    }
}
