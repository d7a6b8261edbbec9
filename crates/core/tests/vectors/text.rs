//! Text in vectors: written out or, where it is long, described.

use serde::Deserialize;

/// A string, or pieces that are joined to one.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Text {
    Plain(String),
    Pieces(Vec<Piece>),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Piece {
    Once(Once),
    Repeated(Repeated),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Once {
    text: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repeated {
    repeat: String,
    times: usize,
}

impl Text {
    pub(crate) fn joined(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Pieces(pieces) => joined(pieces),
        }
    }
}

pub(crate) fn joined(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Once(piece) => piece.text.clone(),
            Piece::Repeated(piece) => piece.repeat.repeat(piece.times),
        })
        .collect()
}
