//! The URLs of a render's files, and the copy that represents a file.

use std::collections::BTreeMap;

use crate::event::file_url::FileUrl;
use crate::event::status::AssetStatus;
use crate::id::AssetId;
use crate::render::report::{AssetReport, Report};
use crate::role::AssetRole;

impl Report {
    /// The URLs of the ready files, by role; of a ready render, those of every required file.
    ///
    /// If a file has several copies, the one on Shotstack's hosting is used, otherwise the first.
    #[must_use]
    pub fn urls(&self) -> BTreeMap<AssetRole, &FileUrl> {
        let mut urls = BTreeMap::new();
        for role in AssetRole::ALL {
            if let Some(url) = self.url(role) {
                urls.insert(role, url);
            }
        }
        urls
    }

    /// The URL of the file in this role, if it is ready; see [`urls`](Self::urls).
    #[must_use]
    pub fn url(&self, role: AssetRole) -> Option<&FileUrl> {
        let ready = self.assets.iter().filter(|copy| {
            copy.role == Some(role) && copy.status == AssetStatus::Ready && copy.url.is_some()
        });
        foremost(ready)?.url.as_ref()
    }

    /// The copy that represents the file with this id: the one on Shotstack's hosting, otherwise a ready one, otherwise
    /// the first.
    #[must_use]
    pub fn asset(&self, id: &AssetId) -> Option<&AssetReport> {
        foremost(self.assets.iter().filter(|copy| copy.id == *id))
    }
}

impl AssetReport {
    /// The copy on Shotstack's hosting precedes the others, and a ready one precedes those that are not.
    pub(crate) fn precedence(&self) -> (bool, bool) {
        (self.provider.is_some(), self.status == AssetStatus::Ready)
    }
}

/// The first of the copies with the highest precedence.
fn foremost<'a>(
    copies: impl DoubleEndedIterator<Item = &'a AssetReport>,
) -> Option<&'a AssetReport> {
    // `max_by_key` returns the last of equal elements.
    copies.rev().max_by_key(|copy| copy.precedence())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expectation::destination::SHOTSTACK;
    use crate::render::RenderState;
    use crate::role::RoleSet;

    fn copy(id: &str, hosted: bool, status: &str, url: Option<&str>) -> AssetReport {
        AssetReport {
            role: Some(AssetRole::Main),
            provider: hosted.then_some(SHOTSTACK),
            id: id.parse().unwrap(),
            status: status.to_owned().into(),
            url: url.map(|url| url.parse().unwrap()),
            filename: None,
            error: None,
            at: None,
        }
    }

    fn report(assets: Vec<AssetReport>) -> Report {
        let mut report = RenderState::default().report(RoleSet::EMPTY);
        report.assets = assets;
        report
    }

    #[test]
    fn the_hosted_copy_represents_a_file_then_a_ready_one_then_the_first() {
        let (here, there) = (
            "https://cdn.shotstack.io/au/v1/o/r.mp4",
            "https://s3.example/r.mp4",
        );
        for (assets, url, foremost) in [
            (
                vec![
                    copy("a", false, "ready", Some(there)),
                    copy("a", true, "ready", Some(here)),
                ],
                Some(here),
                1,
            ),
            (
                vec![
                    copy("a", false, "ready", Some(there)),
                    copy("a", true, "failed", None),
                ],
                Some(there),
                1,
            ),
            (
                vec![
                    copy("a", false, "failed", None),
                    copy("a", false, "ready", Some(there)),
                ],
                Some(there),
                1,
            ),
            (
                vec![
                    copy("a", false, "ready", Some(there)),
                    copy("a", false, "ready", Some(here)),
                ],
                Some(there),
                0,
            ),
            (
                vec![
                    copy("b", true, "ready", None),
                    copy("a", false, "importing", Some(there)),
                ],
                None,
                1,
            ),
        ] {
            let report = report(assets);
            assert_eq!(report.url(AssetRole::Main).map(FileUrl::as_str), url);
            assert_eq!(report.url(AssetRole::Poster), None);
            let urls: Vec<_> = report.urls().into_iter().collect();
            let main = report
                .url(AssetRole::Main)
                .map(|url| (AssetRole::Main, url));
            assert_eq!(urls, Vec::from_iter(main));
            let id = "a".parse().unwrap();
            assert_eq!(report.asset(&id), report.assets.get(foremost));
        }
        assert_eq!(report(Vec::new()).asset(&"a".parse().unwrap()), None);
    }
}
