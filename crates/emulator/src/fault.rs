//! The faults that the emulator can inject.

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A fault that the emulator can inject.
        ///
        /// ```
        /// use shotstack_hosting_emulator::{Fault, Faults};
        ///
        /// let faults = Faults::none().with(Fault::FailEdit, 0.1);
        /// assert_eq!(faults.to_string(), "fail-edit=0.1");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Fault {
            $($(#[$doc])* $variant,)*
        }

        impl Fault {
            /// All faults.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name of the fault in options, headers and edits.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

faults! {
    /// A delivered callback is sent once more, as by a publisher that missed the response. Decided for each callback.
    Duplicate = "duplicate",
    /// The callbacks of a render wait for each other and are sent in another order. Decided for each render.
    Reorder = "reorder",
    /// A callback is 1 to 60 seconds late. Decided for each callback.
    Delay = "delay",
    /// The first attempt is lost, or its response is. Decided for each callback.
    Drop = "drop",
    /// No attempt ever arrives: only the API knows the result. Decided for each callback; `all` does not include it.
    Lose = "lose",
    /// One asset cannot be copied. Decided for each render.
    Fail = "fail",
    /// The render itself fails, and has no assets. Decided for each render; `all` does not include it.
    FailEdit = "fail-edit",
    /// The body of the first attempt is cut off; there is no second attempt if it gets a 2xx. Decided for each callback.
    Truncate = "truncate",
    /// The body of the first attempt is not an event; there is no second attempt if it gets a 2xx. Decided for each callback.
    Garbage = "garbage",
    /// All is done, and every callback has been attempted once, before the response to the request. Decided for each render.
    Early = "early",
    /// A copy takes 20 to 60 seconds. Decided for each copy.
    Slow = "slow",
    /// The APIs report an earlier status in some of the first six responses, as replicas do. Decided for each render.
    Flap = "flap",
    /// The Edit API does not know the render yet: it answers the first one or two requests for its status with 400. Decided
    /// for each render.
    NotFound = "not-found",
    /// An API responds with 5xx, at most twice in a row for a render. Decided for each request.
    Error = "error",
    /// An API responds with 429 below its rate limit, at most twice in a row for a render. Decided for each request.
    Limit = "limit",
    /// The files are also copied to an S3 bucket, with callbacks of their own. Decided for each render.
    Destination = "destination",
}
