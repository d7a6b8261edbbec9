//! The words in which Shotstack says how a file or a render is.

use std::fmt;

use crate::json::with_serde::serialize_as_json;
use crate::json::write::{JsonWriter, ToJson};

macro_rules! statuses {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// One that we do not know: kept, and never taken for an end.
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
                match text.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Other(text),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ToJson for $name {
            fn write_json(&self, out: &mut JsonWriter) {
                out.string(self.as_str());
            }
        }

        serialize_as_json!($name);
    };
}

statuses! {
    /// The status of a `serve`/`copy` or an `ingest` event.
    ///
    /// ```
    /// use shotstack_hosting::event::CopyStatus;
    ///
    /// assert_eq!(CopyStatus::from("ready".to_owned()), CopyStatus::Ready);
    /// // Only the Serve API can say that a file was deleted.
    /// assert_eq!(CopyStatus::from("deleted".to_owned()), CopyStatus::Other("deleted".to_owned()));
    /// ```
    CopyStatus {
        /// The file is there.
        Ready = "ready",
        /// The file could not be copied (or deleted).
        Failed = "failed",
    }
}

statuses! {
    /// The status of a render, in an `edit`/`render` event or from the Edit API.
    ///
    /// ```
    /// use shotstack_hosting::event::EditStatus;
    ///
    /// assert_eq!(EditStatus::from("saving".to_owned()).as_str(), "saving");
    /// ```
    EditStatus {
        /// The render was made.
        Done = "done",
        /// The render could not be made.
        Failed = "failed",
    }
}

statuses! {
    /// The status of a file, as the Serve API knows it.
    ///
    /// ```
    /// use shotstack_hosting::event::AssetStatus;
    ///
    /// assert_eq!(AssetStatus::from("importing".to_owned()), AssetStatus::Importing);
    /// ```
    AssetStatus {
        /// The file is being copied.
        Importing = "importing",
        /// The file is there.
        Ready = "ready",
        /// The file could not be copied, or could not be deleted.
        Failed = "failed",
        /// The file was deleted; its copy on the CDN expires in due course.
        Deleted = "deleted",
    }
}

/// What a webhook can say of a file, which is less than the Serve API can.
impl From<CopyStatus> for AssetStatus {
    fn from(status: CopyStatus) -> Self {
        match status {
            CopyStatus::Ready => Self::Ready,
            CopyStatus::Failed => Self::Failed,
            CopyStatus::Other(text) => Self::Other(text),
        }
    }
}
