//! What the user of an emulator should know, as it happens.

use tokio::sync::broadcast::{Receiver, error::RecvError};

/// The warnings of a running emulator, such as that a `callback` was discarded or that a web page answered a callback.
///
/// ```
/// use shotstack_hosting_emulator::{Config, Emulator};
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let emulator = Emulator::start(Config::default()).await?;
/// let mut warnings = emulator.warnings();
/// tokio::spawn(async move {
///     while let Some(warning) = warnings.next().await {
///         eprintln!("warning: {warning}");
///     }
/// });
/// emulator.shutdown().await;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Warnings(pub(crate) Receiver<String>);

impl Warnings {
    /// The next warning, a sentence; `None` once the emulator has stopped.
    pub async fn next(&mut self) -> Option<String> {
        match self.0.recv().await {
            Ok(warning) => Some(warning),
            Err(RecvError::Lagged(count)) => {
                Some(format!("{count} warnings came too quickly to be shown"))
            }
            Err(RecvError::Closed) => None,
        }
    }
}
