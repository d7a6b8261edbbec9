//! The checks of an edit: those of the official definition on which hosting depends.

use serde_json::{Map, Value};
use url::Url;

use crate::media::is_output_format;
use crate::request::definition::{Definition, EDIT, OUTPUT, POSTER, THUMBNAIL, TIMELINE};
use crate::request::{InvalidRequest, http_url};

/// Checks an edit that is to be rendered.
pub(super) fn check(edit: &Value, invalid: &mut InvalidRequest) {
    check_members(edit, invalid);
    check_tracks(edit.get("timeline"), invalid);
    for (still, member) in [
        ("poster", "capture"),
        ("thumbnail", "capture"),
        ("thumbnail", "scale"),
    ] {
        let pointer = format!("/output/{still}/{member}");
        if edit
            .pointer(&pointer)
            .is_some_and(|value| !value.is_number())
        {
            invalid.add(format!("\"output.{still}.{member}\" must be a number"));
        }
    }
}

/// Checks the names of an edit's members: all that can be checked while merge fields are not applied.
pub(super) fn check_members(edit: &Value, invalid: &mut InvalidRequest) {
    let places: [(&str, &str, &Definition); 5] = [
        ("", "", &EDIT),
        ("/timeline", "timeline", &TIMELINE),
        ("/output", "output", &OUTPUT),
        ("/output/poster", "output.poster", &POSTER),
        ("/output/thumbnail", "output.thumbnail", &THUMBNAIL),
    ];
    for (pointer, path, definition) in places {
        if let Some(Value::Object(object)) = edit.pointer(pointer) {
            definition.check(object, path, invalid);
        }
    }
}

fn check_tracks(timeline: Option<&Value>, invalid: &mut InvalidRequest) {
    let Some(timeline) = timeline else {
        return; // it is reported as required
    };
    let tracks = match timeline.as_object().map(|timeline| timeline.get("tracks")) {
        Some(None) => return, // likewise
        Some(Some(tracks)) => tracks.as_array(),
        None => {
            invalid.add("\"timeline\" must be of type object");
            return;
        }
    };
    let Some(tracks) = tracks.filter(|tracks| !tracks.is_empty()) else {
        invalid.add("\"timeline.tracks\" must be an array of at least 1 track");
        return;
    };
    for (at, track) in tracks.iter().enumerate() {
        let clips = track.get("clips").and_then(Value::as_array);
        if clips.is_none_or(Vec::is_empty) {
            invalid.add(format!(
                "\"timeline.tracks[{at}].clips\" must be an array of at least 1 clip"
            ));
        }
    }
}

/// The extension of the main file; empty if the format is not valid.
pub(super) fn output_format(output: Option<&Value>, invalid: &mut InvalidRequest) -> String {
    let format = output
        .and_then(Value::as_object)
        .and_then(|output: &Map<String, Value>| output.get("format"));
    match format {
        Some(Value::String(format)) if is_output_format(format) => return format.clone(),
        Some(_) => invalid
            .add("\"output.format\" must be one of [mp4, gif, mp3, jpg, png, bmp, mov, webm]"),
        None => {} // it is reported as required
    }
    String::new()
}

/// The callback URL.
pub(super) fn callback(callback: Option<&Value>, invalid: &mut InvalidRequest) -> Option<Url> {
    match callback {
        None | Some(Value::Null) => return None,
        Some(Value::String(text)) => {
            if let Some(url) = http_url(text) {
                return Some(url);
            }
        }
        Some(_) => {}
    }
    invalid.add("\"callback\" must be a valid uri");
    None
}
