//! The copies of a render's files to their destinations.

use shotstack_hosting::{AssetRole, CdnUrl, expectation::Expectation};

use crate::faults::{Fault, Faults};
use crate::rng::{Purpose, RenderSeed};

/// A file that will be copied to a destination; times are in milliseconds after the request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedCopy {
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

pub(super) fn plan_copies(
    seed: RenderSeed,
    done: u64,
    id: &str,
    expectation: &Expectation,
    extension: &str,
    faults: &Faults,
) -> Vec<PlannedCopy> {
    let copies = expectation.copies().zip(0..);
    copies
        .map(|((role, provider), index)| {
            let mut rng = seed.rng(Purpose::Copy, index);
            let copy_id = rng.uuid();
            let gap = rng.within(50..=300);
            // A poster or a thumbnail is small, and is often published before the video.
            let usual = rng.within(match role {
                AssetRole::Main => 400..=1200,
                _ => 200..=800,
            });
            let long = rng.within(20_000..=60_000);
            let slow = rng.chance(faults.probability(Fault::Slow));
            PlannedCopy {
                id: copy_id,
                role,
                provider: provider.to_owned(),
                filename: filename(id, role, extension),
                starts: done + gap,
                settles: done + gap + if slow { long } else { usual },
                error: None,
            }
        })
        .collect()
}

/// A render's id is a UUID, but a client's id for a transferred file may contain a `/`, which a file name cannot.
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

/// Fails copies at the first destination: those that the faults name, or a random one.
pub(super) fn fail_copies(seed: RenderSeed, copies: &mut [PlannedCopy], faults: &Faults) {
    let mut rng = seed.rng(Purpose::Copy, u64::MAX);
    let error = rng.choose(&COPY_ERRORS).copied();
    let provider = copies.first().map(|copy| copy.provider.clone());
    let is_first_destination = |copy: &PlannedCopy| Some(&copy.provider) == provider.as_ref();
    let roles: Vec<AssetRole> = copies
        .iter()
        .filter(|copy| is_first_destination(copy))
        .map(|copy| copy.role)
        .collect();
    let random = rng.choose(&roles).copied();
    let named = faults.failing_roles();
    for copy in copies.iter_mut().filter(|copy| is_first_destination(copy)) {
        let fails = if named.is_empty() {
            Some(copy.role) == random
        } else {
            named.contains(copy.role)
        };
        if fails {
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
