//! Advisories about accepted bodies.

use crate::cdn::CdnUrl;
use crate::event::file_url;
use crate::id::is_uuid_shaped;
use crate::role;
use crate::validate::code::Code;
use crate::validate::finding::Finding;
use crate::validate::hints;
use crate::validate::members::Members;

/// A status that is neither a success nor a failure.
pub(crate) fn status(members: &mut Members<'_>, success: &str, status: &str) {
    if status != success && status != "failed" {
        let problem = "is not a status of this event, and is not treated as final";
        let advisory = members
            .finding("status", Code::UnknownStatus, problem)
            .with_found_string(status)
            .with_hint(&hints::for_status(success, status));
        members.advise(advisory);
    }
}

pub(crate) fn url(members: &mut Members<'_>, url: &str) {
    if !file_url::is_https(url) {
        let found = file_url::without_secrets(url);
        members.note("url", Code::InsecureUrl, "is not https", Some(&found));
    }
}

/// An error with a success, or no error with a failure.
pub(crate) fn error(members: &mut Members<'_>, status: &str, success: &str, error: &str) {
    if error.is_empty() && status == "failed" {
        let problem = "is absent, null or empty, although the status is failed";
        members.note("error", Code::ErrorMissing, problem, None);
    }
    if !error.is_empty() && status == success {
        let message = format!("there is an `error`, although the status is {success}");
        let advisory = Finding::new("/error", Code::UnexpectedError, &message);
        members.advise(advisory.with_found_string(error));
    }
}

pub(crate) fn id(members: &mut Members<'_>, name: &str, id: &str) {
    if !is_uuid_shaped(id) {
        members.note(name, Code::IdNotUuid, "is not UUID-shaped", Some(id));
    }
}

/// The file name and the owner in a URL, compared with the event.
pub(crate) fn names(members: &mut Members<'_>, cdn: &CdnUrl<'_>, render: &str, owner: &str) {
    if role::stem(cdn.filename()) != render {
        let message = "the file is not named after the render";
        let advisory = Finding::new("/url", Code::FilenameNotRender, message)
            .with_found_string(cdn.filename())
            .with_hint("use `render` to identify the render: file names can be chosen freely");
        members.advise(advisory);
    }
    if cdn.owner() != owner {
        let message = "the owner in the URL differs from `owner`";
        let advisory = Finding::new("/url", Code::OwnerMismatch, message);
        members.advise(advisory.with_found_string(cdn.owner()));
    }
}
