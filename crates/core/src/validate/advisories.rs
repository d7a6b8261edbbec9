//! Advisories: what is odd about a body that is accepted.

use crate::cdn::CdnUrl;
use crate::event::file_url::FileUrl;
use crate::id::is_uuid_shaped;
use crate::role;
use crate::validate::code::Code;
use crate::validate::finding::Finding;
use crate::validate::hints;
use crate::validate::members::Members;

/// A status that is neither a success nor a failure.
pub(crate) fn status(members: &mut Members<'_>, success: &str, status: &str) {
    if status != success && status != "failed" {
        let problem = "is not a status of this event, so it settles nothing";
        let advisory = members
            .finding("status", Code::UnknownStatus, problem)
            .with_found_string(status)
            .with_hint(&hints::for_status(success, status));
        members.advise(advisory);
    }
}

pub(crate) fn url(members: &mut Members<'_>, url: &FileUrl) {
    if !url.is_https() {
        let found = url.without_secrets();
        members.note("url", Code::InsecureUrl, "is not https", Some(&found));
    }
}

/// An error beside a success, or none beside a failure.
pub(crate) fn error(members: &mut Members<'_>, status: &str, success: &str, error: &str) {
    if error.is_empty() && status == "failed" {
        let problem = "does not say why it failed";
        members.note("error", Code::ErrorMissing, problem, None);
    }
    if !error.is_empty() && status == success {
        let message = "there is an `error`, though the status is a success";
        let advisory = Finding::new("/error", Code::UnexpectedError, message);
        members.advise(advisory.with_found_string(error));
    }
}

pub(crate) fn id(members: &mut Members<'_>, name: &str, id: &str) {
    if !is_uuid_shaped(id) {
        members.note(name, Code::IdNotUuid, "is not UUID-shaped", Some(id));
    }
}

/// The file's name and owner in a URL, against the event's own.
pub(crate) fn names(members: &mut Members<'_>, cdn: &CdnUrl<'_>, render: &str, owner: &str) {
    if role::stem(cdn.filename()) != render {
        let message = "the file is not named after the render";
        let advisory = Finding::new("/url", Code::FilenameNotRender, message)
            .with_found_string(cdn.filename())
            .with_hint("go by `render`: a file name can be chosen freely");
        members.advise(advisory);
    }
    if cdn.owner() != owner {
        let message = "the owner in the URL is not `owner`";
        let advisory = Finding::new("/url", Code::OwnerMismatch, message);
        members.advise(advisory.with_found_string(cdn.owner()));
    }
}
