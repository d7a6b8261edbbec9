//! What deserves a word in a body that is accepted.

use crate::cdn::CdnUrl;
use crate::event::file_url::FileUrl;
use crate::id::is_uuid_shaped;
use crate::role;
use crate::timestamp::Timestamp;
use crate::validate::diagnosis;
use crate::validate::finding::{Code, Finding};
use crate::validate::member::Members;

/// The members that tell, in every kind of event, how it went.
pub(crate) struct Outcome {
    pub(crate) url: Option<FileUrl>,
    pub(crate) error: Option<String>,
    pub(crate) completed: Option<Timestamp>,
}

impl Outcome {
    pub(crate) fn read(members: &mut Members<'_>) -> Self {
        Self {
            url: members.url("url"),
            error: members.text("error"),
            completed: members.time("completed"),
        }
    }

    /// What is odd about it, beside a status that says `success`, `failed` or neither.
    pub(crate) fn advise(&self, members: &mut Members<'_>, status: &str, success: &str) {
        let error = self.error.as_deref().filter(|error| !error.is_empty());
        if status == success && self.url.is_none() {
            let problem = "is absent or null, though the file is there";
            members.advise(members.finding("url", Code::UrlMissing, problem));
        }
        if let Some(url) = &self.url
            && !url.is_https()
        {
            let advisory = members.finding("url", Code::InsecureUrl, "is not https");
            members.advise(advisory.showing_string(&url.without_secrets()));
        }
        match error {
            None if status == "failed" => {
                let problem = "does not say why it failed";
                members.advise(members.finding("error", Code::ErrorMissing, problem));
            }
            Some(error) if status == success => {
                let message = "there is an `error`, though the status is a success";
                let advisory = Finding::new("/error", Code::UnexpectedError, message);
                members.advise(advisory.showing_string(error));
            }
            _ => {}
        }
        if self.completed.is_none() {
            let problem = "is absent or null";
            members.advise(members.finding("completed", Code::CompletedMissing, problem));
        }
    }
}

pub(crate) fn of_status(members: &mut Members<'_>, known: &str, status: &str) {
    let problem = "is none that this event has, so it settles nothing";
    let advisory = members
        .finding("status", Code::UnknownStatus, problem)
        .showing_string(status)
        .advising(&diagnosis::of_status(known, status));
    members.advise(advisory);
}

pub(crate) fn of_id(members: &mut Members<'_>, name: &str, id: &str) {
    if !is_uuid_shaped(id) {
        let advisory = members
            .finding(name, Code::IdNotUuid, "is not UUID-shaped")
            .showing_string(id);
        members.advise(advisory);
    }
}

/// The file's name and owner in a URL, against the event's own.
pub(crate) fn of_names(members: &mut Members<'_>, cdn: &CdnUrl<'_>, render: &str, owner: &str) {
    if role::stem(cdn.filename()) != render {
        let message = "the file is not named after the render";
        let advisory = Finding::new("/url", Code::FilenameNotRender, message)
            .showing_string(cdn.filename())
            .advising("go by `render`: a file name can be chosen freely");
        members.advise(advisory);
    }
    if cdn.owner() != owner {
        let message = "the owner in the URL is not `owner`";
        let advisory = Finding::new("/url", Code::OwnerMismatch, message);
        members.advise(advisory.showing_string(cdn.owner()));
    }
}
