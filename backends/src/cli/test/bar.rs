//! The bar while checks are made, on a terminal.

use std::{cell::RefCell, time::Duration};

use backend_core::conformance::{Check, Outcome, Report};
use indicatif::{ProgressBar, ProgressStyle};

use super::super::progress::Bars;

const TEMPLATE: &str = "{pos} of {len}  [{bar:30}]  {elapsed}  {wide_msg}";

/// How many checks there are, how many of them have ended, and which are at work. Goes away when dropped.
pub(super) struct Bar {
    bar: Option<ProgressBar>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    at_work: Vec<&'static str>,
    failed: usize,
}

impl Bar {
    pub(super) fn new(bars: &Bars, checks: usize) -> Self {
        let bar = bars.add(|| {
            let style = ProgressStyle::with_template(TEMPLATE)
                .unwrap_or_else(|_| ProgressStyle::default_bar())
                .progress_chars("=> ");
            ProgressBar::new(checks as u64).with_style(style)
        });
        // The time goes on while a check takes long.
        bar.iter().for_each(|bar| bar.enable_steady_tick(Duration::from_millis(200)));
        Self { bar, state: RefCell::default() }
    }

    pub(super) fn began(&self, check: &'static Check) {
        self.state.borrow_mut().at_work.push(check.name());
        self.draw();
    }

    pub(super) fn ended(&self, report: &Report) {
        let mut state = self.state.borrow_mut();
        state.at_work.retain(|name| *name != report.check.name());
        state.failed += usize::from(matches!(report.outcome, Outcome::Failed { .. }));
        drop(state);
        self.bar.iter().for_each(|bar| bar.inc(1));
        self.draw();
    }

    fn draw(&self) {
        let Some(bar) = &self.bar else { return };
        let State { at_work, failed } = &*self.state.borrow();
        let at_work = at_work.join(", ");
        bar.set_message(match failed {
            0 => at_work,
            failed => format!("{failed} failed  {at_work}"),
        });
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_of_the_bar_is_understood() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
