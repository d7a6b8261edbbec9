//! The expected roles that lack copies.

use crate::expectation::Expectation;
use crate::render::placement::{PlacedCopy, Tally};
use crate::role::AssetRole;

/// The expected roles, each with the number of copies that are still to be observed.
pub(super) struct FreeRoles(Vec<(AssetRole, usize)>);

impl FreeRoles {
    pub(super) fn new(copies: &[PlacedCopy], expectation: &Expectation) -> Self {
        let free = |role| {
            let wanted = expectation.providers(role).len();
            (
                role,
                wanted.saturating_sub(Tally::new(copies, role).observed()),
            )
        };
        Self(expectation.roles().iter().map(free).collect())
    }

    pub(super) fn first(&self) -> Option<AssetRole> {
        let mut free = self.0.iter().filter(|(_, copies)| *copies > 0);
        free.next().map(|(role, _)| *role)
    }

    pub(super) fn contains(&self, role: AssetRole) -> bool {
        self.0
            .iter()
            .any(|(free, copies)| *free == role && *copies > 0)
    }

    pub(super) fn take(&mut self, role: Option<AssetRole>) {
        for (_, copies) in self.0.iter_mut().filter(|(free, _)| Some(*free) == role) {
            *copies = copies.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::placement::tests::{elsewhere, observation};
    use AssetRole::{Main, Poster, Thumbnail};

    #[test]
    fn a_role_is_free_while_a_copy_of_it_is_to_come() {
        let at_s3 = observation("a", elsewhere("s3"), Some(Main));
        let roles = "main,poster".parse().unwrap();
        let expectation = Expectation::exactly(roles).with_only_destinations(["s3", "mux"]);
        let mut free = FreeRoles::new(&[PlacedCopy::new(&at_s3, false)], &expectation);
        assert_eq!(free.first(), Some(Main));
        free.take(None);
        free.take(Some(Thumbnail));
        assert!(free.contains(Main) && free.contains(Poster) && !free.contains(Thumbnail));
        free.take(Some(Main));
        free.take(Some(Main));
        assert!(!free.contains(Main));
        assert_eq!(free.first(), Some(Poster));
        free.take(Some(Poster));
        assert_eq!(free.first(), None);
    }
}
