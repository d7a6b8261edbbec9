//! Which licences the crates may be under that compiled code contains.

use spdx::{Expression, Licensee, ParseMode};

/// What a crate may be under. Another licence ends the build: read it before it is added.
const ACCEPTED: [&str; 6] = [
    "Apache-2.0",
    "BSD-3-Clause",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
];

/// Refuses a crate that cannot be had under accepted licences only.
pub(crate) fn accept(id: &str, license: Option<&str>) -> Result<(), String> {
    let Some(license) = license else {
        return Err(format!("{id} states no licence"));
    };
    // Older crates write `MIT/Apache-2.0`.
    let expression = Expression::parse_mode(license, ParseMode::LAX)
        .map_err(|error| format!("{id} states a licence that is not SPDX: {license}: {error}"))?;
    let accepted: Vec<Licensee> = ACCEPTED
        .iter()
        .filter_map(|name| Licensee::parse(name).ok())
        .collect();
    let is_accepted =
        expression.evaluate(|wanted| accepted.iter().any(|licensee| licensee.satisfies(wanted)));
    if is_accepted {
        Ok(())
    } else {
        Err(format!(
            "{id} is under {license}, and accepted are {}: see crates/xtask/src/accepted_licences.rs",
            ACCEPTED.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::{ACCEPTED, Licensee, accept};

    #[test]
    fn a_licence_that_is_not_listed_is_refused() {
        for license in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ] {
            assert_eq!(accept("a 1.0.0", Some(license)), Ok(()), "{license}");
        }
        for (license, cause) in [
            (
                Some("MPL-2.0"),
                "a 1.0.0 is under MPL-2.0, and accepted are",
            ),
            (
                Some("MIT AND GPL-3.0-only"),
                "is under MIT AND GPL-3.0-only",
            ),
            (Some("see LICENSE"), "not SPDX"),
            (None, "states no licence"),
        ] {
            let refused = accept("a 1.0.0", license).expect_err("refused");
            assert!(refused.contains(cause), "{refused}");
        }
        for name in ACCEPTED {
            assert!(Licensee::parse(name).is_ok(), "{name}");
        }
    }
}
