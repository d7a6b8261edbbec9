//! The files that a render makes, on their way to their destinations.

use shotstack_hosting::{AssetRole, CdnUrl, expectation::Expectation};

use crate::draw::Purpose;
use crate::faults::{Fault, Faults};
use crate::plan::Place;

/// A file on its way to a destination.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Copy {
    pub(crate) id: String,
    pub(crate) role: AssetRole,
    pub(crate) provider: String,
    pub(crate) filename: String,
    pub(crate) starts: u64,
    pub(crate) settles: u64,
    pub(crate) error: Option<&'static str>,
}

const COPY_ERRORS: [&str; 3] = [
    "The file could not be copied: the destination did not answer in time",
    "The file could not be copied: access denied",
    "The file could not be copied: the source file could not be read",
];

pub(super) fn copying(
    place: Place,
    done: u64,
    id: &str,
    expectation: &Expectation,
    extension: &str,
    faults: &Faults,
) -> Vec<Copy> {
    let copies = expectation.copies().zip(0..);
    copies
        .map(|((role, provider), index)| {
            let mut draw = place.draw(Purpose::Copy, index);
            let copy_id = draw.uuid();
            let usual = draw.within(400..=1500);
            let long = draw.within(20_000..=60_000);
            let slow = draw.chance(faults.probability(Fault::Slow));
            Copy {
                id: copy_id,
                role,
                provider: provider.to_owned(),
                filename: filename(id, role, extension),
                starts: done,
                settles: done + if slow { long } else { usual },
                error: None,
            }
        })
        .collect()
}

/// A render's id is a UUID; what a client calls a transferred file may hold a `/`, which no file name can.
fn filename(id: &str, role: AssetRole, extension: &str) -> String {
    let safe: String = id
        .chars()
        .map(|c| if matches!(c, '/' | '\\') { '-' } else { c })
        .collect();
    CdnUrl::from_render("o", &safe, role, extension).map_or_else(
        |_| format!("file.{extension}"),
        |url| url.filename().to_owned(),
    )
}

/// Lets copies fail where the files are hosted: those that the faults name, or one that is drawn.
pub(super) fn fail(place: Place, copies: &mut [Copy], faults: &Faults) {
    let mut draw = place.draw(Purpose::Copy, u64::MAX);
    let error = draw.one_of(&COPY_ERRORS).copied();
    let provider = copies.first().map(|copy| copy.provider.clone());
    let hosted = |copy: &Copy| Some(&copy.provider) == provider.as_ref();
    let roles: Vec<AssetRole> = copies
        .iter()
        .filter(|copy| hosted(copy))
        .map(|copy| copy.role)
        .collect();
    let drawn = draw.one_of(&roles).copied();
    let failing = faults.failing();
    for copy in copies.iter_mut().filter(|copy| hosted(copy)) {
        let chosen = if failing.is_empty() {
            Some(copy.role) == drawn
        } else {
            failing.contains(copy.role)
        };
        if chosen {
            copy.error = error;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_transferred_file_is_one_segment() {
        assert_eq!(filename("a/b", AssetRole::Main, "mp4"), "a-b.mp4");
        assert_eq!(filename("r", AssetRole::Thumbnail, "mp4"), "r-thumb.jpg");
    }
}
