//! What deserves a word in a body that is accepted.

use crate::cdn::CdnUrl;
use crate::event::file_url::FileUrl;
use crate::id::is_uuid_shaped;
use crate::role;
use crate::validate::finding::{Code, Finding};
use crate::validate::hints;
use crate::validate::member::Members;

/// A status that is neither a success nor a failure.
pub(crate) fn of_status(members: &mut Members<'_>, success: &str, status: &str) {
    if status != success && status != "failed" {
        let problem = "is none that this event has, so it settles nothing";
        let advisory = members
            .finding("status", Code::UnknownStatus, problem)
            .showing_string(status)
            .advising(&hints::of_status(success, status));
        members.advise(advisory);
    }
}

pub(crate) fn of_url(members: &mut Members<'_>, url: &FileUrl) {
    if !url.is_https() {
        let found = url.without_secrets();
        members.note("url", Code::InsecureUrl, "is not https", Some(&found));
    }
}

/// An error beside a success, or none beside a failure.
pub(crate) fn of_error(members: &mut Members<'_>, status: &str, success: &str, error: &str) {
    if error.is_empty() && status == "failed" {
        let problem = "does not say why it failed";
        members.note("error", Code::ErrorMissing, problem, None);
    }
    if !error.is_empty() && status == success {
        let message = "there is an `error`, though the status is a success";
        let advisory = Finding::new("/error", Code::UnexpectedError, message);
        members.advise(advisory.showing_string(error));
    }
}

pub(crate) fn of_id(members: &mut Members<'_>, name: &str, id: &str) {
    if !is_uuid_shaped(id) {
        members.note(name, Code::IdNotUuid, "is not UUID-shaped", Some(id));
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
