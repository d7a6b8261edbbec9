//! Points in time: RFC 3339 text on the wire, milliseconds since the epoch within.

use std::fmt;

use serde_json::Value;

use crate::json::take::{FromJson, Unfit};
use crate::json::with_serde::{deserialize_from_json, serialize_as_json};
use crate::json::write::{JsonWriter, ToJson};
use crate::pieces::has;

const MILLIS_OF_A_DAY: i64 = 86_400_000;

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z, in the years 0000 to 9999.
///
/// Finer fractions of a second are cut off. The text follows [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339).
///
/// ```
/// use shotstack_hosting::Timestamp;
///
/// let completed: Timestamp = "2021-07-12T11:04:44.574Z".parse()?;
/// assert_eq!(completed.as_millis(), 1_626_087_884_574);
/// assert_eq!(completed.to_string(), "2021-07-12T11:04:44.574Z");
/// # Ok::<(), shotstack_hosting::timestamp::TimestampError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is no RFC 3339 timestamp, or lies outside the years 0000 to 9999.
///
/// ```
/// use shotstack_hosting::{timestamp::TimestampError, Timestamp};
///
/// assert_eq!("yesterday".parse::<Timestamp>(), Err(TimestampError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimestampError;

impl TimestampError {
    pub(crate) const MESSAGE: &'static str =
        "is no RFC 3339 timestamp such as 2021-07-12T11:04:44.574Z";
}

impl std::error::Error for TimestampError {}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::MESSAGE)
    }
}

impl Timestamp {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_999;

    /// The point `millis` milliseconds after the epoch; the nearest one where that is outside the years 0000 to 9999.
    ///
    /// ```
    /// # use shotstack_hosting::Timestamp;
    /// assert_eq!(Timestamp::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
    /// ```
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(Self::FIRST, Self::LAST))
    }

    /// Milliseconds since the epoch.
    ///
    /// ```
    /// # use shotstack_hosting::Timestamp;
    /// assert_eq!(Timestamp::from_millis(17).as_millis(), 17);
    /// ```
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// The point `millis` milliseconds later.
    ///
    /// ```
    /// # use shotstack_hosting::Timestamp;
    /// let now = Timestamp::from_millis(1_000);
    /// assert_eq!(now.plus_millis(500), Timestamp::from_millis(1_500));
    /// ```
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `self` until `later`; 0 where that lies in the past.
    ///
    /// ```
    /// # use shotstack_hosting::Timestamp;
    /// let now = Timestamp::from_millis(0);
    /// assert_eq!(now.millis_until(now.plus_millis(500)), 500);
    /// assert_eq!(now.plus_millis(500).millis_until(now), 0);
    /// ```
    #[must_use]
    pub fn millis_until(self, later: Self) -> u64 {
        u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let text = Text {
            rest: text.as_bytes(),
            is_wrong: false,
        };
        match text.millis() {
            Some(millis @ Self::FIRST..=Self::LAST) => Ok(Self(millis)),
            _ => Err(TimestampError),
        }
    }
}

/// What stands before year, month, day, hour, minute and second, and how many digits they have.
const FORM: &[(&str, usize)] = &[("", 4), ("-", 2), ("-", 2), ("Tt", 2), (":", 2), (":", 2)];

/// What is left to be read of `2021-07-12T11:04:44.574Z`. Once something is wrong, what is read makes no difference.
struct Text<'a> {
    rest: &'a [u8],
    is_wrong: bool,
}

impl Text<'_> {
    fn millis(mut self) -> Option<i64> {
        let mut fields = [0; 6];
        for (field, (mark, digits)) in fields.iter_mut().zip(FORM) {
            if !mark.is_empty() {
                self.any_of(mark);
            }
            *field = self.number(*digits);
        }
        let [year, month, day, hour, minute, second] = fields;
        let fraction = self.fraction();
        let offset_minutes = self.offset();
        if self.is_wrong
            || !self.rest.is_empty()
            || !(1..=12).contains(&month)
            || !(1..=days_of(year, month)).contains(&day)
            || hour > 23
            || minute > 59
            || second > 60
        {
            return None;
        }
        let minutes =
            days_since_epoch(year, month, day) * 24 * 60 + hour * 60 + minute - offset_minutes;
        if second < 60 {
            return Some((minutes * 60 + second) * 1_000 + fraction);
        }
        // A leap second ends a month in UTC; it is counted as the last millisecond before the next.
        let next_minute = (minutes + 1) * 60_000;
        let (_, _, day) = date_of((minutes + 1).div_euclid(24 * 60));
        ((minutes + 1).rem_euclid(24 * 60) == 0 && day == 1).then_some(next_minute - 1)
    }

    fn number(&mut self, digits: usize) -> i64 {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 10 + i64::from(self.any_of("0123456789") & 15);
        }
        number
    }

    fn any_of(&mut self, allowed: &str) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) if has(allowed, *first) => {
                self.rest = rest;
                *first
            }
            _ => {
                self.is_wrong = true;
                0
            }
        }
    }

    /// Milliseconds; digits behind the third are cut off.
    fn fraction(&mut self) -> i64 {
        let mut millis = 0;
        if let Some(rest) = self.rest.strip_prefix(b".") {
            self.rest = rest;
            let mut worth = 100;
            millis = worth * self.number(1);
            while let Some(b'0'..=b'9') = self.rest.first() {
                worth /= 10;
                millis += worth * self.number(1);
            }
        }
        millis
    }

    /// Minutes ahead of UTC.
    fn offset(&mut self) -> i64 {
        let sign = match self.any_of("Zz+-") {
            b'+' => 1,
            b'-' => -1,
            _ => return 0,
        };
        let hours = self.number(2);
        self.any_of(":");
        let minutes = self.number(2);
        self.is_wrong |= hours > 23 || minutes > 59;
        sign * (hours * 60 + minutes)
    }
}

fn days_of(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days in 400 years, after which the calendar repeats.
const CYCLE_DAYS: i64 = 146_097;

/// From March 1 of the year 0 to January 1, 1970. A year that begins in March ends with its leap day.
const EPOCH_DAYS: i64 = 719_468;

fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    cycle * CYCLE_DAYS + year * 365 + year / 4 - year / 100 + day_of_year - EPOCH_DAYS
}

/// Year, month and day.
fn date_of(days_since_epoch: i64) -> (i64, i64, i64) {
    let days = days_since_epoch + EPOCH_DAYS;
    let (cycle, day) = (days.div_euclid(CYCLE_DAYS), days.rem_euclid(CYCLE_DAYS));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month + 2) / 5 + 1;
    let year = cycle * 400 + year;
    if month < 10 {
        (year, month + 3, day_of_month)
    } else {
        (year + 1, month - 9, day_of_month)
    }
}

/// `2021-07-12T11:04:44.574Z`: UTC, always with milliseconds, as Shotstack writes it.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.0.div_euclid(MILLIS_OF_A_DAY));
        let millis = self.0.rem_euclid(MILLIS_OF_A_DAY);
        let date = year * 10_000 + month * 100 + day;
        let time =
            millis / 3_600_000 * 10_000_000 + millis / 60_000 % 60 * 100_000 + millis % 60_000;
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let (before, behind) = text.split_at_mut(10);
        for (part, mut number) in [(before, date), (behind, time)] {
            for place in part.iter_mut().rev().filter(|place| **place == b'0') {
                *place += u8::try_from(number % 10).unwrap_or_default();
                number /= 10;
            }
        }
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

/// Milliseconds since the epoch, as a number.
impl ToJson for Timestamp {
    fn write_json(&self, out: &mut JsonWriter) {
        self.0.write_json(out);
    }
}

impl FromJson for Timestamp {
    fn from_json(value: &Value) -> Result<Self, Unfit> {
        i64::from_json(value).map(Self::from_millis)
    }
}

serialize_as_json!(Timestamp);
deserialize_from_json!(Timestamp);

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> Option<i64> {
        text.parse::<Timestamp>().ok().map(Timestamp::as_millis)
    }

    #[test]
    fn reads_rfc_3339() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T00:00:00.001Z", 1),
            ("1970-01-01t00:00:00z", 0),
            ("1969-12-31T23:59:59.9999Z", -1),
            ("1970-01-01T01:30:00+01:30", 0),
            ("1970-01-01T00:00:00.123456789Z", 123),
            ("0000-01-01T00:00:00Z", Timestamp::FIRST),
            ("9999-12-31T23:59:59.999Z", Timestamp::LAST),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("2016-12-31T23:59:60Z", 1_483_228_799_999),
        ] {
            assert_eq!(millis(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "2021-07-12",
            "2021-07-12T11:04:44",
            "2021-07-12T11:04:44.Z",
            "2023-02-29T00:00:00Z",
            "2021-13-01T00:00:00Z",
            "2021-07-12T24:00:00Z",
            "2021-07-12T11:60:00Z",
            "2021-07-12T11:04:44Z ",
            "+2021-07-12T11:04:44Z",
            "9999-12-31T23:59:59-01:00",
            "0000-01-01T00:00:00+01:00",
            "1626087884574",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }

    #[test]
    fn text_and_number_say_the_same() {
        for millis in [Timestamp::FIRST, -1, 0, 1_626_087_884_574, Timestamp::LAST] {
            let time = Timestamp::from_millis(millis);
            assert_eq!(time.to_string().parse(), Ok(time));
        }
    }
}
