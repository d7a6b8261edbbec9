//! Points in time, in milliseconds since the epoch.
//!
//! ```
//! use std::time::SystemTime;
//!
//! use shotstack_hosting::Timestamp;
//!
//! let now = Timestamp::from(SystemTime::now());
//! let deadline = now.plus_millis(60_000);
//! assert_eq!(now.millis_until(deadline), 60_000);
//! ```

use std::fmt;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, Month, OffsetDateTime};

/// A point in time, in milliseconds since 1970-01-01T00:00:00Z, in the years 0000 to 9999.
///
/// Finer fractions of a second are truncated. The text follows [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339); in
/// JSON it is the number of milliseconds.
///
/// ```
/// use shotstack_hosting::Timestamp;
///
/// let completed: Timestamp = "2021-07-12T11:04:44.574Z".parse()?;
/// assert_eq!(completed.as_millis(), 1_626_087_884_574);
/// assert_eq!(completed.to_string(), "2021-07-12T11:04:44.574Z");
/// # Ok::<(), shotstack_hosting::timestamp::TimestampError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub struct Timestamp(i64);

/// The error for a text that is not an RFC 3339 timestamp, or is outside the years 0000 to 9999.
///
/// ```
/// use shotstack_hosting::{timestamp::TimestampError, Timestamp};
///
/// assert_eq!("2021-07-12 11:04".parse::<Timestamp>(), Err(TimestampError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an RFC 3339 timestamp such as 2021-07-12T11:04:44.574Z")]
pub struct TimestampError;

impl Timestamp {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_999;

    /// `millis` milliseconds after the epoch, clamped to the years 0000 to 9999.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(Self::FIRST, Self::LAST))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// `millis` milliseconds later, clamped likewise.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds until `later`; 0 if that is in the past.
    #[must_use]
    pub fn millis_until(self, later: Self) -> u64 {
        u64::try_from(later.0.saturating_sub(self.0)).unwrap_or(0)
    }
}

impl Timestamp {
    /// A time that does not follow RFC 3339 but is unambiguous: with an offset without a colon (`+0000`), or in
    /// milliseconds since the epoch, with 13 digits (the years 2001 to 2286).
    pub(crate) fn from_other_spelling(value: &Value) -> Option<Self> {
        let millis = match value {
            Value::Number(number) => number.as_i64()?,
            Value::String(text) if text.len() == 13 => text.parse().ok()?,
            Value::String(text) => return with_colon(text)?.parse().ok(),
            _ => return None,
        };
        (1_000_000_000_000..10_000_000_000_000)
            .contains(&millis)
            .then_some(Self(millis))
    }
}

/// Adds the colon to an offset at the end of the text.
fn with_colon(text: &str) -> Option<String> {
    let (start, offset) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let (hours, minutes) = offset.split_at_checked(3)?;
    hours
        .starts_with(['+', '-'])
        .then(|| [start, hours, ":", minutes].concat())
}

/// Truncates to milliseconds.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let millis = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            Err(before) => {
                let millis = before.duration().as_nanos().div_ceil(1_000_000);
                i64::try_from(millis).map_or(i64::MIN, |millis| -millis)
            }
        };
        Self::from_millis(millis)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        if let Some(time) = in_shotstacks_form(text) {
            return Ok(time);
        }
        // RFC 3339 requires `T` here, but the library accepts any character.
        if !matches!(text.as_bytes().get(10), Some(b'T' | b't')) {
            return Err(TimestampError);
        }
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimestampError)?;
        let millis = time.unix_timestamp_nanos().div_euclid(1_000_000);
        match i64::try_from(millis) {
            Ok(millis @ Self::FIRST..=Self::LAST) => Ok(Self(millis)),
            _ => Err(TimestampError),
        }
    }
}

/// Reads `2021-07-12T11:04:44.574Z` and the like, the form of all of Shotstack's times, without the library's general
/// parser.
fn in_shotstacks_form(text: &str) -> Option<Timestamp> {
    #[rustfmt::skip]
    let &[
        y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T',
        h1, h2, b':', mi1, mi2, b':', s1, s2, b'.', ms1, ms2, ms3, b'Z',
    ] = text.as_bytes() else {
        return None;
    };
    let month = Month::try_from(decimal([mo1, mo2])?).ok()?;
    let year = i32::from(decimal([y1, y2])?) * 100 + i32::from(decimal([y3, y4])?);
    let date = Date::from_calendar_date(year, month, decimal([d1, d2])?).ok()?;
    let millis = u16::from(decimal([ms1])?) * 100 + u16::from(decimal([ms2, ms3])?);
    let (hour, minute) = (decimal([h1, h2])?, decimal([mi1, mi2])?);
    let second = decimal([s1, s2])?;
    let time = date.with_hms_milli(hour, minute, second, millis).ok()?;
    let seconds = time.assume_utc().unix_timestamp();
    Some(Timestamp(seconds * 1000 + i64::from(millis)))
}

/// The number that these digits write.
fn decimal<const DIGITS: usize>(digits: [u8; DIGITS]) -> Option<u8> {
    digits.into_iter().try_fold(0, |number: u8, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        Some(number * 10 + digit)
    })
}

/// `2021-07-12T11:04:44.574Z`: UTC, always with milliseconds, as Shotstack writes it.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::milliseconds(self.0));
        let ((year, month, day), (hour, minute, second, milli)) = (
            (utc.year(), u8::from(utc.month()), utc.day()),
            utc.time().as_hms_milli(),
        );
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"
        )
    }
}

impl From<i64> for Timestamp {
    fn from(millis: i64) -> Self {
        Self::from_millis(millis)
    }
}

impl From<Timestamp> for i64 {
    fn from(time: Timestamp) -> Self {
        time.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
            "2021-07-12 11:04:44Z",
            "2021-07-12T11:04:44+00",
            "2021-07-12T11:04:44+0000",
            "2021-07-12T11:04:60Z",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }

    #[test]
    fn other_spellings_are_read_where_they_can_be_no_other_time() {
        use serde_json::json;
        for (value, expected) in [
            (json!("2021-07-12T11:04:44+0000"), Some(1_626_087_884_000)),
            (json!("2021-07-12T11:04:44.5-0130"), Some(1_626_093_284_500)),
            (json!(1_626_087_884_574_i64), Some(1_626_087_884_574)),
            (json!("1626087884574"), Some(1_626_087_884_574)),
            (json!("2021-07-12 11:04:44"), None),
            (json!("2021-07-12T11:04:44"), None),
            (json!("2021-07-12T11:04:44+00"), None),
            (json!("2021-07-12"), None),
            (json!("+0000"), None),
            (json!("+162608788457"), None),
            (json!(1_626_087_884), None),
            (json!(1_626_087_884_574_000_i64), None),
            (json!(-1_626_087_884_574_i64), None),
            (json!(1.5), None),
            (json!({}), None),
        ] {
            let time = Timestamp::from_other_spelling(&value);
            assert_eq!(time.map(Timestamp::as_millis), expected, "{value}");
        }
    }

    #[test]
    fn text_and_number_are_the_same_time() {
        for millis in [Timestamp::FIRST, -1, 0, 1_626_087_884_574, Timestamp::LAST] {
            let time = Timestamp::from_millis(millis);
            assert_eq!(time.to_string().parse(), Ok(time));
        }
    }

    #[test]
    fn arithmetic_is_clamped() {
        let now = Timestamp::from_millis(1_000);
        assert_eq!(now.as_millis(), 1_000);
        assert_eq!(now.plus_millis(500), Timestamp::from_millis(1_500));
        assert_eq!(now.plus_millis(i64::MAX).as_millis(), Timestamp::LAST);
        assert_eq!(now.plus_millis(i64::MIN).as_millis(), Timestamp::FIRST);
        assert_eq!(now.millis_until(now.plus_millis(500)), 500);
        assert_eq!(now.plus_millis(500).millis_until(now), 0);
    }

    #[test]
    fn the_system_time_is_truncated_to_milliseconds() {
        let epoch = SystemTime::UNIX_EPOCH;
        for (time, millis) in [
            (epoch, 0),
            (epoch + Duration::from_micros(1_999), 1),
            (epoch - Duration::from_micros(1_999), -2),
        ] {
            assert_eq!(Timestamp::from(time).as_millis(), millis);
        }
    }
}
