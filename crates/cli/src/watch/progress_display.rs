//! The progress on standard error: a line for each file that changes in place, or a new line for each change.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write as _};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use shotstack_hosting::{RenderId, Report};
use shotstack_hosting_client::{NotReady, Update};

use crate::api::client_failure;
use crate::failure::Failure;
use crate::printable::one_line;
use crate::watch::file_row::FileRow;
use crate::watch::result;

/// With more renders than this, a terminal has no room for a line for each file.
const MAX_LISTED: usize = 12;

pub(super) struct ProgressDisplay {
    form: Form,
    /// The latest row of each file.
    rows: BTreeMap<(RenderId, String), FileRow>,
    /// The results, which are printed at the end.
    ended: Vec<(RenderId, Update)>,
}

enum Form {
    /// A line for each file.
    Listed {
        bars: MultiProgress,
        lines: BTreeMap<(RenderId, String), ProgressBar>,
    },
    /// The number of renders that have ended.
    Counted(ProgressBar),
    Lines,
    Json,
}

impl ProgressDisplay {
    pub(super) fn json() -> Self {
        Self::new(Form::Json)
    }

    pub(super) fn text(renders: usize) -> Self {
        Self::new(if !io::stderr().is_terminal() {
            Form::Lines
        } else if renders > MAX_LISTED {
            let bar = ProgressBar::new(u64::try_from(renders).unwrap_or(u64::MAX));
            bar.set_style(style(
                "{spinner} {pos} of {len} renders have ended  {elapsed}",
            ));
            bar.enable_steady_tick(TICK);
            Form::Counted(bar)
        } else {
            Form::Listed {
                bars: MultiProgress::new(),
                lines: BTreeMap::new(),
            }
        })
    }

    fn new(form: Form) -> Self {
        Self {
            form,
            rows: BTreeMap::new(),
            ended: Vec::new(),
        }
    }

    pub(super) fn show(&mut self, render: &RenderId, update: &Update) -> Result<(), Failure> {
        if matches!(self.form, Form::Json) {
            return result::print_json(render, update);
        }
        match update {
            Update::Changed(report) => self.update(render, report),
            Update::Retrying(error) => {
                let line = format!("{render}  {error}; retrying");
                self.line(&one_line(&line));
            }
            Update::Ended(ended) => {
                if let Some(report) = result::report_of(ended) {
                    self.update(render, report);
                }
                self.end(render, update);
            }
        }
        Ok(())
    }

    fn update(&mut self, render: &RenderId, report: &Report) {
        for row in FileRow::all(report) {
            let key = (render.clone(), row.name.clone());
            if self.rows.get(&key) == Some(&row) {
                continue;
            }
            match &mut self.form {
                Form::Listed { bars, lines } => {
                    let bar = lines.entry(key.clone()).or_insert_with(|| {
                        let bar = bars.add(ProgressBar::new_spinner());
                        bar.set_style(style("{spinner} {wide_msg}"));
                        bar.enable_steady_tick(TICK);
                        bar
                    });
                    bar.set_message(format!("{render}  {}", row.line()));
                    if row.is_settled {
                        bar.abandon();
                    }
                }
                Form::Lines => self.line(&format!("{render}  {}", row.line())),
                Form::Counted(_) | Form::Json => {}
            }
            self.rows.insert(key, row);
        }
    }

    fn end(&mut self, render: &RenderId, update: &Update) {
        match &mut self.form {
            Form::Listed { lines, .. } => {
                for ((owner, _), bar) in lines.iter() {
                    if owner == render {
                        bar.abandon();
                    }
                }
            }
            Form::Counted(bar) => bar.inc(1),
            Form::Lines | Form::Json => {}
        }
        self.rows.retain(|(owner, _), _| owner != render);
        self.ended.push((render.clone(), update.clone()));
    }

    fn line(&self, line: &str) {
        match &self.form {
            // If standard error is closed, the line cannot be shown anywhere.
            Form::Listed { bars, .. } => drop(bars.println(line)),
            Form::Counted(bar) => bar.println(line),
            Form::Lines | Form::Json => drop(writeln!(io::stderr().lock(), "{line}")),
        }
    }

    /// Clears the progress, and prints the result of each render.
    pub(super) fn close(&mut self) -> Result<(), Failure> {
        match &self.form {
            Form::Listed { bars, .. } => drop(bars.clear()),
            Form::Counted(bar) => bar.finish_and_clear(),
            Form::Lines | Form::Json => {}
        }
        for (render, update) in self.ended.drain(..) {
            if let Update::Ended(ended) = update {
                result::print_text(&render, &ended)?;
                if let Err(NotReady::Refused { error, .. }) = ended {
                    client_failure(error).print();
                }
            }
        }
        Ok(())
    }
}

const TICK: Duration = Duration::from_millis(120);

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
