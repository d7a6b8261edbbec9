//! What deserves a word in a body that is accepted.

use crate::cdn::CdnUrl;
use crate::event::file_url::FileUrl;
use crate::event::status::{CopyStatus, EditStatus};
use crate::id::is_uuid_shaped;
use crate::role;
use crate::timestamp::Timestamp;
use crate::validate::diagnosis;
use crate::validate::finding::Code;
use crate::validate::member::Members;

/// The members that tell, in every kind of event, how it went.
pub(crate) struct Outcome {
    pub(crate) url: Option<FileUrl>,
    pub(crate) error: Option<String>,
    pub(crate) completed: Option<Timestamp>,
}

/// What a status settles.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    Success,
    Failure,
    Nothing,
}

impl Outcome {
    pub(crate) fn read(members: &mut Members) -> Self {
        Self {
            url: members.url("url"),
            error: members.text("error"),
            completed: members.time("completed"),
        }
    }

    pub(crate) fn advise(&self, members: &mut Members, settled: Settled) {
        let error = self.error.as_deref().filter(|error| !error.is_empty());
        let mut advisories = Vec::new();
        if settled == Settled::Success && self.url.is_none() {
            let message = "`url` is absent or null, though the file is there";
            advisories.push(members.finding("url", Code::UrlMissing, message));
        }
        if let Some(url) = self.url.as_ref().filter(|url| !url.is_https()) {
            let finding = members.finding("url", Code::InsecureUrl, "`url` is not https");
            advisories.push(finding.showing_string(&url.without_secrets()));
        }
        match (settled, error) {
            (Settled::Failure, None) => {
                let message = "`error` does not say why it failed";
                advisories.push(members.finding("error", Code::ErrorMissing, message));
            }
            (Settled::Success, Some(error)) => {
                let message = "there is an `error`, though the status is a success";
                let finding = members.finding("error", Code::UnexpectedError, message);
                advisories.push(finding.showing_string(error));
            }
            _ => {}
        }
        if self.completed.is_none() {
            let message = "`completed` is absent or null";
            advisories.push(members.finding("completed", Code::CompletedMissing, message));
        }
        members.advisories.extend(advisories);
    }
}

impl From<&CopyStatus> for Settled {
    fn from(status: &CopyStatus) -> Self {
        match status {
            CopyStatus::Ready => Self::Success,
            CopyStatus::Failed => Self::Failure,
            CopyStatus::Other(_) => Self::Nothing,
        }
    }
}

impl From<&EditStatus> for Settled {
    fn from(status: &EditStatus) -> Self {
        match status {
            EditStatus::Done => Self::Success,
            EditStatus::Failed => Self::Failure,
            EditStatus::Other(_) => Self::Nothing,
        }
    }
}

pub(crate) fn of_status(members: &mut Members, known: &str, status: &str) {
    let message = "`status` is none that this event has, so it settles nothing";
    let advisory = members
        .finding("status", Code::UnknownStatus, message)
        .showing_string(status)
        .advising(diagnosis::of_status(known, status));
    members.advise(advisory);
}

pub(crate) fn of_ids(members: &mut Members, ids: &[(&str, &str)]) {
    for (name, id) in ids {
        if !is_uuid_shaped(id) {
            let message = format!("`{name}` is not UUID-shaped");
            let advisory = members
                .finding(name, Code::IdNotUuid, message)
                .showing_string(id);
            members.advise(advisory);
        }
    }
}

/// The file's name and owner in a URL, against the event's own.
pub(crate) fn of_names(members: &mut Members, cdn: &CdnUrl<'_>, render: &str, owner: &str) {
    if role::stem(cdn.filename()) != render {
        let message = "the file is not named after the render";
        let advisory = members
            .finding("url", Code::FilenameNotRender, message)
            .showing_string(cdn.filename())
            .advising("go by `render`: a file name can be chosen freely");
        members.advise(advisory);
    }
    if cdn.owner() != owner {
        let message = "the owner in the URL is not `owner`";
        let advisory = members
            .finding("url", Code::OwnerMismatch, message)
            .showing_string(cdn.owner());
        members.advise(advisory);
    }
}
