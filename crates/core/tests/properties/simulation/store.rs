//! A store with compare-and-swap, which holds the state as text.

use shotstack_hosting::RenderState;

#[derive(Default)]
pub(super) struct Store {
    version: u64,
    text: Option<String>,
}

impl Store {
    pub(super) fn load(&self) -> (u64, Option<RenderState>) {
        let state = self
            .text
            .as_deref()
            .map(|text| serde_json::from_str(text).unwrap());
        (self.version, state)
    }

    /// Whether nobody was faster.
    pub(super) fn swap(&mut self, version: u64, state: &RenderState) -> bool {
        let same = self.version == version;
        if same {
            self.version += 1;
            self.text = Some(serde_json::to_string(state).unwrap());
        }
        same
    }
}
