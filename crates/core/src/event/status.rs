//! The statuses of files and renders.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! statuses {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// An unknown status: kept, and never treated as final.
            Other(String),
        }

        impl $name {
            /// The status as Shotstack writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Cow::<str>::Owned(text).into()
            }
        }

        impl From<Cow<'_, str>> for $name {
            fn from(text: Cow<'_, str>) -> Self {
                match &*text {
                    $($text => Self::$variant,)*
                    _ => Self::Other(text.into_owned()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, target: S) -> Result<S::Ok, S::Error> {
                target.serialize_str(self.as_str())
            }
        }
    };
}

statuses! {
    /// The status of a `serve`/`copy` or an `ingest` event.
    ///
    /// ```
    /// use shotstack_hosting::event::CopyStatus;
    ///
    /// assert_eq!(CopyStatus::from("ready".to_owned()), CopyStatus::Ready);
    /// // Only the Serve API has the status `deleted`.
    /// assert_eq!(CopyStatus::from("deleted".to_owned()), CopyStatus::Other("deleted".to_owned()));
    /// ```
    CopyStatus {
        /// The file is ready.
        Ready = "ready",
        /// The file could not be copied, or could not be deleted.
        Failed = "failed",
    }
}

statuses! {
    /// The status of a render, in an `edit`/`render` event or from the Edit API.
    ///
    /// ```
    /// use shotstack_hosting::event::EditStatus;
    ///
    /// let statuses = ["saving", "done"].map(|status| EditStatus::from(status.to_owned()));
    /// assert_eq!(statuses, [EditStatus::Other("saving".to_owned()), EditStatus::Done]);
    /// ```
    EditStatus {
        /// The render is done.
        Done = "done",
        /// The render has failed.
        Failed = "failed",
    }
}

statuses! {
    /// The status of a file in the Serve API.
    ///
    /// ```
    /// use shotstack_hosting::event::AssetStatus;
    ///
    /// assert_eq!(AssetStatus::from("importing".to_owned()), AssetStatus::Importing);
    /// ```
    AssetStatus {
        /// The file is being copied.
        Importing = "importing",
        /// The file is ready.
        Ready = "ready",
        /// The file could not be copied, or could not be deleted.
        Failed = "failed",
        /// The file was deleted. Its copy on the CDN expires after a while.
        Deleted = "deleted",
    }
}

/// The statuses that a webhook can report, which are fewer than the Serve API's.
impl From<CopyStatus> for AssetStatus {
    fn from(status: CopyStatus) -> Self {
        match status {
            CopyStatus::Ready => Self::Ready,
            CopyStatus::Failed => Self::Failed,
            CopyStatus::Other(text) => Self::Other(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn statuses_are_written_as_they_were_read() {
        for text in ["importing", "ready", "failed", "deleted", "done", "Ready"] {
            for written in [
                json!(CopyStatus::from(text.to_owned())),
                json!(EditStatus::from(text.to_owned())),
                json!(AssetStatus::from(text.to_owned())),
                json!(AssetStatus::from(CopyStatus::from(text.to_owned()))),
            ] {
                assert_eq!(written, text);
            }
        }
        assert_eq!(EditStatus::from("done".to_owned()), EditStatus::Done);
        assert_eq!(AssetStatus::from(CopyStatus::Ready), AssetStatus::Ready);
        assert_eq!(AssetStatus::from(CopyStatus::Failed), AssetStatus::Failed);
    }
}
