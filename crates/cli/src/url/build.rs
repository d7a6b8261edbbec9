//! `url build`: the CDN URL of a hosted file, from its owner and its name.

use clap::{ArgGroup, Args};
use shotstack_hosting::{
    AssetRole, CdnUrl, Stage,
    cdn::{DEFAULT_REGION, DEFAULT_STAGE},
};

use crate::failure::Failure;
use crate::origin::OriginArgument;
use crate::outcome::Outcome;
use crate::output;
use crate::url::help;

const EXAMPLES: &str = "\
Examples:
  shotstack-hosting url build --owner 5ca6hu7s9k --file 'my film.mp4'
      https://cdn.shotstack.io/au/v1/5ca6hu7s9k/my%20film.mp4
  shotstack-hosting url build --owner 5ca6hu7s9k --render d2b46ed6 --role poster
      https://cdn.shotstack.io/au/v1/5ca6hu7s9k/d2b46ed6-poster.jpg
  shotstack-hosting url build --owner 5ca6hu7s9k --file=-a.mp4
      Give a name that begins with a hyphen";

/// The endings of the files that Shotstack makes or hosts.
const EXTENSIONS: [&str; 9] = [
    "mp4", "gif", "mp3", "jpg", "jpeg", "png", "bmp", "mov", "webm",
];

/// Print the CDN URL of a file, from its name or its render
#[derive(Args)]
#[command(after_help = EXAMPLES, group = ArgGroup::new("which file").required(true))]
pub(crate) struct Build {
    /// The owner of the file, as in the `owner` of a webhook
    #[arg(long)]
    owner: String,

    /// The file's plain name; it is percent-encoded where necessary
    #[arg(long, group = "which file", allow_hyphen_values = true)]
    file: Option<String>,

    /// The render that produced the file, instead of --file
    #[arg(
        long,
        value_name = "ID",
        group = "which file",
        requires = "role",
        allow_hyphen_values = true
    )]
    render: Option<String>,

    /// The file of the render: main, poster or thumbnail
    #[arg(long, conflicts_with = "file")]
    role: Option<String>,

    /// The main file's extension; posters and thumbnails are always JPGs
    #[arg(
        long,
        value_name = "EXTENSION",
        default_value = "mp4",
        conflicts_with = "file"
    )]
    ext: String,

    /// The stage: v1 (production) or stage (sandbox)
    #[arg(long, default_value = DEFAULT_STAGE)]
    stage: String,

    /// The region; Shotstack has only one today
    #[arg(long, default_value = DEFAULT_REGION)]
    region: String,

    #[command(flatten)]
    origin: OriginArgument,
}

impl Build {
    pub(crate) fn run(&self) -> Result<Outcome, Failure> {
        let origin = self.origin.origin()?;
        let stage: Stage = self.stage.parse().map_err(|error| {
            Failure::refused(
                format!("--stage `{}`: {error}", self.stage),
                "omit `--stage` for production, or use `--stage stage` for the sandbox",
            )
        })?;
        let url = match (&self.file, &self.render) {
            (Some(file), _) => CdnUrl::new(&self.owner, file),
            (None, render) => {
                let render = render.as_deref().unwrap_or_default();
                self.refuse_filename(render)?;
                CdnUrl::from_render(&self.owner, render, self.role()?, &self.ext)
            }
        };
        let url = url
            .and_then(|url| url.with_stage(stage.as_str()))
            .and_then(|url| url.with_region(&self.region))
            .map_err(|error| Failure::refused(&error, help::for_parts(&error)))?;
        output::print_line(&url.with_origin(&origin))?;
        Ok(Outcome::Success)
    }

    /// A render's id with the ending of a file would get a second ending.
    fn refuse_filename(&self, render: &str) -> Result<(), Failure> {
        let Some((stem, extension)) = render.rsplit_once('.') else {
            return Ok(());
        };
        let is_file = extension.eq_ignore_ascii_case(&self.ext)
            || EXTENSIONS
                .iter()
                .any(|known| extension.eq_ignore_ascii_case(known));
        if !is_file || stem.is_empty() {
            return Ok(());
        }
        let suffixed = [
            ("poster", "-poster"),
            ("thumbnail", "-thumb"),
            ("thumbnail", "-thumbnail"),
        ]
        .iter()
        .find_map(|(role, suffix)| Some((*role, stem.strip_suffix(suffix)?)));
        let parts = match suffixed {
            Some((role, render)) => format!("--render {render} --role {role}"),
            None => format!("--render {stem} --role main --ext {extension}"),
        };
        Err(Failure::refused(
            format!("--render `{render}` is the name of a file, not the id of a render"),
            format!("write `--file {render}`, or `{parts}`"),
        ))
    }

    fn role(&self) -> Result<AssetRole, Failure> {
        let role = self.role.as_deref().unwrap_or_default();
        role.parse().map_err(|error| {
            Failure::refused(
                format!("--role `{role}`: {error}"),
                "use `--role main`, `--role poster` or `--role thumbnail`",
            )
        })
    }
}
