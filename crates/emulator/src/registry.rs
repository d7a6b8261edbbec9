//! The renders and transfers that the emulator keeps, with their indexes.

use std::collections::{BTreeMap, HashMap};

use crate::render::Render;

pub(crate) struct Registry {
    /// By ordinal, the oldest first.
    renders: BTreeMap<u64, Render>,
    by_id: HashMap<String, Vec<u64>>,
    /// The ordinal and the index of a copy, by its asset id.
    assets: HashMap<String, (u64, usize)>,
    /// The ordinal and the index of a copy on the CDN, by stage and file name.
    files: HashMap<(&'static str, String), (u64, usize)>,
    next: u64,
    /// How many requests have been made for the next ordinal.
    attempts: u32,
    bytes: usize,
    max_renders: usize,
    max_bytes: usize,
}

/// There is no room.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Full {
    #[error("every render that is kept is still in progress")]
    Renders,
    #[error("delete some templates")]
    Templates,
}

impl Registry {
    pub(crate) fn new(max_renders: usize, max_bytes: usize) -> Self {
        Self {
            renders: BTreeMap::new(),
            by_id: HashMap::new(),
            assets: HashMap::new(),
            files: HashMap::new(),
            next: 0,
            attempts: 0,
            bytes: 0,
            max_renders,
            max_bytes,
        }
    }

    /// The next ordinal and the number of requests for it so far, this one included.
    ///
    /// A request that an injected fault refuses does not use the ordinal up.
    pub(crate) fn request_ordinal(&mut self) -> (u64, u32) {
        self.attempts += 1;
        (self.next, self.attempts)
    }

    /// Uses the next ordinal up.
    pub(crate) fn take_ordinal(&mut self) {
        self.next += 1;
        self.attempts = 0;
    }

    /// Adds a render, and removes the oldest settled ones as far as room is needed.
    pub(crate) fn add(&mut self, render: Render) -> Result<(), Full> {
        while self.renders.len() >= self.max_renders || self.bytes + render.bytes > self.max_bytes {
            let settled = self.renders.iter().find(|(_, render)| !render.active);
            let oldest = settled.map(|(ordinal, _)| *ordinal).ok_or(Full::Renders)?;
            self.remove(oldest);
        }
        let ordinal = render.seed.ordinal;
        self.by_id
            .entry(render.id.clone())
            .or_default()
            .push(ordinal);
        for (index, copy) in render.plan.copies.iter().enumerate() {
            self.assets.insert(copy.id.clone(), (ordinal, index));
            if copy.provider == "shotstack" {
                let file = (render.stage.as_str(), copy.filename.clone());
                self.files.insert(file, (ordinal, index));
            }
        }
        self.bytes += render.bytes;
        self.renders.insert(ordinal, render);
        Ok(())
    }

    fn remove(&mut self, ordinal: u64) {
        let Some(render) = self.renders.remove(&ordinal) else {
            return;
        };
        self.bytes -= render.bytes;
        if let Some(ordinals) = self.by_id.get_mut(&render.id) {
            ordinals.retain(|kept| *kept != ordinal);
            if ordinals.is_empty() {
                self.by_id.remove(&render.id);
            }
        }
        for copy in render.plan.copies {
            self.assets.remove(&copy.id);
            let file = (render.stage.as_str(), copy.filename);
            // A later transfer may have taken the name.
            if self
                .files
                .get(&file)
                .is_some_and(|(owner, _)| *owner == ordinal)
            {
                self.files.remove(&file);
            }
        }
    }

    pub(crate) fn get(&self, ordinal: u64) -> Option<&Render> {
        self.renders.get(&ordinal)
    }

    pub(crate) fn get_mut(&mut self, ordinal: u64) -> Option<&mut Render> {
        self.renders.get_mut(&ordinal)
    }

    /// The ordinals under this id: one of a render, any number of transfers.
    pub(crate) fn ordinals(&self, id: &str) -> Vec<u64> {
        self.by_id
            .get(&id.to_ascii_lowercase())
            .or_else(|| self.by_id.get(id))
            .cloned()
            .unwrap_or_default()
    }

    pub(crate) fn asset(&self, id: &str) -> Option<(u64, usize)> {
        self.assets.get(&id.to_ascii_lowercase()).copied()
    }

    pub(crate) fn file(&self, stage: &'static str, filename: &str) -> Option<(u64, usize)> {
        self.files.get(&(stage, filename.to_owned())).copied()
    }

    /// The latest first.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Render> {
        self.renders.values().rev()
    }

    pub(crate) fn len(&self) -> usize {
        self.renders.len()
    }
}
