//! Points in time: RFC 3339 text on the wire, milliseconds since the epoch within.

use std::fmt;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

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
/// # Ok::<(), shotstack_hosting::TimestampError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is no RFC 3339 timestamp, or lies outside the years 0000 to 9999.
///
/// ```
/// use shotstack_hosting::{Timestamp, TimestampError};
///
/// assert_eq!("yesterday".parse::<Timestamp>(), Err(TimestampError));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no RFC 3339 timestamp such as 2021-07-12T11:04:44.574Z")]
pub struct TimestampError;

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
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimestampError)?;
        let millis = time.unix_timestamp_nanos().div_euclid(1_000_000);
        i64::try_from(millis)
            .ok()
            .filter(|millis| (Self::FIRST..=Self::LAST).contains(millis))
            .map(Self)
            .ok_or(TimestampError)
    }
}

/// `2021-07-12T11:04:44.574Z`: UTC, always with milliseconds, as Shotstack writes it.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1_000);
        let millis = self.0.rem_euclid(1_000);
        let time = OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| fmt::Error)?;
        let (hour, minute, second) = time.to_hms();
        write!(
            f,
            "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z",
            time.year(),
            u8::from(time.month()),
            time.day(),
        )
    }
}

/// Milliseconds since the epoch, as a number.
impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
        target.serialize_i64(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let millis = <i64 as serde::Deserialize>::deserialize(source)?;
        Ok(Self::from_millis(millis))
    }
}

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
