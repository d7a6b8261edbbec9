//! The renders that are watched, each at a place that it keeps.

use crate::id::RenderId;
use crate::poll::watched::Watched;

#[derive(Debug, Clone, Default)]
pub(super) struct Watchlist {
    places: Vec<Option<Watched>>,
    free: Vec<usize>,
    /// The places that are taken, in the order of the ids.
    by_id: Vec<usize>,
}

impl Watchlist {
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    fn search(&self, render: &RenderId) -> Result<usize, usize> {
        self.by_id.binary_search_by(|place| {
            self.get(*place)
                .map(|other| &other.render)
                .cmp(&Some(render))
        })
    }

    pub(super) fn place_of(&self, render: &RenderId) -> Option<usize> {
        let at = self.search(render).ok()?;
        self.by_id.get(at).copied()
    }

    fn get(&self, place: usize) -> Option<&Watched> {
        self.places.get(place)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut Watched> {
        self.places.get_mut(place)?.as_mut()
    }

    /// Its place, unless it has one already.
    pub(super) fn insert(&mut self, watched: Watched) -> Option<usize> {
        let at = self.search(&watched.render).err()?;
        let place = self.free.pop().unwrap_or(self.places.len());
        match self.places.get_mut(place) {
            Some(free) => *free = Some(watched),
            None => self.places.push(Some(watched)),
        }
        self.by_id.insert(at, place);
        Some(place)
    }

    pub(super) fn remove(&mut self, place: usize) -> Option<Watched> {
        let at = self.search(&self.get(place)?.render).ok()?;
        self.by_id.remove(at);
        self.free.push(place);
        self.places.get_mut(place)?.take()
    }
}
