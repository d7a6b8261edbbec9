//! What is told while it happens, and what must hold at the end.

use std::collections::BTreeSet;
use std::time::Instant;

use anstyle::{AnsiColor, Style};
use shotstack_hosting::{
    RenderId, Report,
    event::AssetStatus,
    render::{AssetReport, RenderStatus},
    role::RoleSet,
};

use crate::aligned;
use crate::demo::OWNER;
use crate::demo::files::{self, Fetched};
use crate::demo::receiver::{Arrival, News};
use crate::failure::Failure;
use crate::outcome::Outcome;
use crate::output;
use crate::printable::one_line;

const TIME: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();

pub(super) struct Story {
    began: Instant,
    status: String,
    arrivals: Vec<Arrival>,
    announced: Vec<String>,
}

impl Story {
    pub(super) fn begin() -> Self {
        Self {
            began: Instant::now(),
            status: String::new(),
            arrivals: Vec::new(),
            announced: Vec::new(),
        }
    }

    pub(super) fn say(&self, what: &str) -> Result<(), Failure> {
        let seconds = self.began.elapsed().as_secs_f64();
        output::for_people(&format!(
            "{TIME}{seconds:4.1} s{TIME:#}  {}\n",
            one_line(what)
        ))
    }

    /// The render's status, as the Edit API tells it.
    pub(super) fn status(&mut self, status: &str) -> Result<(), Failure> {
        if self.status != status {
            status.clone_into(&mut self.status);
            self.say(&format!("the render is {status}"))?;
        }
        Ok(())
    }

    pub(super) fn is_done(&self) -> bool {
        self.status == "done"
    }

    pub(super) fn hear(&mut self, news: News) -> Result<(), Failure> {
        match news {
            News::Arrived(arrival) => {
                let Arrival {
                    about,
                    attempt,
                    http_status,
                    ..
                } = &arrival;
                let mut line = format!("{about} arrives, attempt {attempt}: {http_status}");
                if arrival.http_status == 503 {
                    line.push_str(", for the store is down this once");
                }
                if arrival.is_repeat {
                    line.push_str(", a repeat");
                }
                if arrival.is_late {
                    line.push_str(", out of order");
                }
                self.say(&line)?;
                self.arrivals.push(arrival);
            }
            News::Announced(id) => {
                let kind = id.split('/').next().unwrap_or_default();
                self.say(&format!("announced: {kind}"))?;
                self.announced.push(id);
            }
        }
        Ok(())
    }

    /// Fetches the files, and tells whether all of it held.
    pub(super) async fn end(
        &self,
        render: &RenderId,
        reports: &[Report],
        expected: RoleSet,
    ) -> Result<Outcome, Failure> {
        let mut broken = Vec::new();
        let assets: &[AssetReport] = match reports {
            [report] if report.status == RenderStatus::Ready => &report.assets,
            _ => &[],
        };
        let roles: RoleSet = assets.iter().filter_map(|asset| asset.role).collect();
        let all_ready = assets
            .iter()
            .all(|asset| asset.status == AssetStatus::Ready);
        if roles != expected || assets.len() != expected.iter().count() || !all_ready {
            broken.push(format!("not every file is ready: {reports:?}"));
        }
        let mut rows = Vec::new();
        for asset in assets {
            let role = asset.role.map_or("?", shotstack_hosting::AssetRole::as_str);
            match files::fetch(asset).await {
                Ok(Fetched {
                    url,
                    content_type,
                    bytes,
                }) => {
                    rows.push((role, format!("{url}  ({content_type}, {bytes} bytes)")));
                }
                Err(error) => broken.push(format!("{role}: {error}")),
            }
        }
        let survived = self.survived(render, assets, &mut broken);
        if broken.is_empty() {
            output::for_people(&format!(
                "\n{GOOD}render {render} is ready{GOOD:#}, and every file was fetched from its URL:\n{}survived: {survived}\n",
                aligned::pairs("  ", &rows)
            ))?;
            return Ok(Outcome::Fine);
        }
        Err(Failure::refused(
            broken.join("; "),
            "please report this as a defect of shotstack-hosting",
        ))
    }

    /// What went wrong on the way, all of which must have happened.
    fn survived(
        &self,
        render: &RenderId,
        assets: &[AssetReport],
        broken: &mut Vec<String>,
    ) -> String {
        let count =
            |is: fn(&Arrival) -> bool| self.arrivals.iter().filter(|arrival| is(arrival)).count();
        let repeats = count(|arrival| arrival.is_repeat);
        let late = count(|arrival| arrival.is_late);
        let unavailable = count(|arrival| arrival.http_status == 503);
        let refused = count(|arrival| !matches!(arrival.http_status, 200 | 503));
        if repeats == 0 || late == 0 || unavailable != 1 || refused > 0 {
            broken.push(format!(
                "the callbacks did not go wrong as they should: {:?}",
                self.arrivals
            ));
        }
        let due: BTreeSet<String> = assets
            .iter()
            .map(|asset| format!("asset.ready/{OWNER}/{render}/{}", asset.id))
            .chain([format!("render.ready/{OWNER}/{render}")])
            .collect();
        let told: BTreeSet<String> = self.announced.iter().cloned().collect();
        if told != due || self.announced.len() != due.len() {
            broken.push(format!("announced: {:?}, due: {due:?}", self.announced));
        }
        format!(
            "{} deliveries, {repeats} of them repeats, {late} out of order, {unavailable} failed and brought back; \
             each of {} announcements made once",
            self.arrivals.len(),
            self.announced.len()
        )
    }
}
