//! Numbers, kept as they were written: nothing is rounded on the way through, and no arithmetic is linked in for it.

use std::fmt;

/// A number of a JSON text. Two are equal if they are written alike.
///
/// ```
/// use shotstack_hosting::{Json, JsonNumber};
///
/// let Json::Number(number) = "1.50".parse()? else { panic!() };
/// assert_eq!(number.as_str(), "1.50");
/// assert_eq!(number.as_u64(), None);
/// assert_eq!(JsonNumber::from(-7_i64).as_i64(), Some(-7));
/// # Ok::<(), shotstack_hosting::JsonError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonNumber(Box<str>);

impl JsonNumber {
    /// Takes a text that has been found to be a number.
    pub(super) fn of_text(text: &str) -> Self {
        Self(text.into())
    }

    /// The number as it was written.
    ///
    /// ```
    /// # use shotstack_hosting::JsonNumber;
    /// assert_eq!(JsonNumber::from(17_i64).as_str(), "17");
    /// ```
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, if it is written as a whole one and not negative.
    ///
    /// ```
    /// # use shotstack_hosting::JsonNumber;
    /// assert_eq!(JsonNumber::from(17_i64).as_u64(), Some(17));
    /// ```
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    /// The number, if it is written as a whole one.
    ///
    /// ```
    /// # use shotstack_hosting::JsonNumber;
    /// assert_eq!(JsonNumber::from(17_i64).as_i64(), Some(17));
    /// ```
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

impl From<i64> for JsonNumber {
    fn from(number: i64) -> Self {
        Self(number.to_string().into())
    }
}

impl From<u64> for JsonNumber {
    fn from(number: u64) -> Self {
        Self(number.to_string().into())
    }
}

impl fmt::Display for JsonNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The first digits of 2^1024 - 2^970, from which on numbers are rounded to infinity.
const LARGEST: [u8; 20] = *b"17976931348623158079";

/// The power of ten of its first digit.
const LARGEST_EXPONENT: i64 = 308;

/// An exponent that is larger has more digits than the mantissa could make up for.
const HUGE: i64 = 1 << 40;

/// Whether a number lies outside what a double holds. No reader of JSON could give it back.
pub(super) fn is_out_of_range(text: &str) -> bool {
    let mut given = [b'0'; LARGEST.len()];
    let mut known = 0;
    // The power of ten of the first digit that is not 0, but for the exponent.
    let mut place: i64 = -1;
    let mut behind_point = false;
    let mut exponent: Option<i64> = None;
    let mut is_negative = false;
    for byte in text.bytes() {
        match (byte, &mut exponent) {
            (b'-', Some(_)) => is_negative = true,
            (b'0'..=b'9', Some(exponent)) => {
                *exponent = HUGE.min(*exponent * 10 + i64::from(byte - b'0'));
            }
            (b'.', _) => behind_point = true,
            (b'e' | b'E', _) => exponent = Some(0),
            (b'0'..=b'9', None) => {
                // Zeros in front count only behind the point, and there they lower the place.
                let leads = known == 0 && byte == b'0';
                place += i64::from(!behind_point && !leads) - i64::from(behind_point && leads);
                if let Some(digit) = given.get_mut(known).filter(|_| !leads) {
                    *digit = byte;
                    known += 1;
                }
            }
            _ => {}
        }
    }
    let exponent = exponent.unwrap_or(0);
    let first = place + if is_negative { -exponent } else { exponent };
    known > 0 && (first, given) >= (LARGEST_EXPONENT, LARGEST)
}

#[cfg(test)]
mod tests {
    use super::is_out_of_range;

    #[test]
    fn a_number_is_in_range_where_a_double_is_finite() {
        for text in [
            "0",
            "-0",
            "0e999",
            "0.0e99999999999999999999",
            "1",
            "-1.5e300",
            "1e308",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "17976931348623157e292",
            "0.00001e313",
            "1e-999",
            "5e-324",
            "1e-99999999999999999999",
            "179769313486231570000e288",
            "123456789012345678901234567890",
            "1.7976931348623159e308",
            "1.797693134862315808e308",
            "1e309",
            "-1e309",
            "10e308",
            "0.1e310",
            "0.00001e314",
            "18e307",
            "1e99999999999999999999",
            "1e+400",
            "179769313486231580800e288",
        ] {
            let number: f64 = text.parse().unwrap();
            assert_eq!(is_out_of_range(text), number.is_infinite(), "{text}");
        }
    }
}
