//! What a tool took for a job, over all rounds, and how it is kept.

use serde_json::{Value, json};

use super::{job::Job, run::Cost, tools::Tool};

pub(super) struct Row {
    pub(super) job: Job,
    pub(super) tool: &'static Tool,
    pub(super) version: String,
    pub(super) server: String,
    pub(super) costs: Vec<Cost>,
    /// Why there are no figures.
    pub(super) error: Option<String>,
}

impl Row {
    pub(super) fn new(job: Job, tool: &'static Tool, version: &str, server: &str) -> Self {
        let (version, server) = (version.to_owned(), server.to_owned());
        Self { job, tool, version, server, costs: Vec::new(), error: None }
    }

    /// Of what `of` takes out of the runs; none if it failed.
    pub(super) fn median(&self, of: fn(&Cost) -> f64) -> Option<f64> {
        let sorted = self.sorted(of)?;
        let (below, above) = ((sorted.len() - 1) / 2, sorted.len() / 2);
        Some((sorted[below] + sorted[above]) / 2.0)
    }

    /// The least and the most.
    pub(super) fn spread(&self, of: fn(&Cost) -> f64) -> Option<(f64, f64)> {
        let sorted = self.sorted(of)?;
        Some((*sorted.first()?, *sorted.last()?))
    }

    /// None if there is nothing.
    fn sorted(&self, of: fn(&Cost) -> f64) -> Option<Vec<f64>> {
        let mut numbers: Vec<_> = self.costs.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        (self.error.is_none() && !numbers.is_empty()).then_some(numbers)
    }

    pub(super) fn kept(&self) -> Value {
        let numbers = |of: fn(&Cost) -> f64| {
            let rounded = self.costs.iter().map(|cost| (of(cost) * 1000.0).round() / 1000.0);
            rounded.collect::<Vec<_>>()
        };
        json!({
            "job": self.job.name(),
            "tool": self.tool.name,
            "version": self.version,
            "server": self.server,
            "seconds": numbers(|cost| cost.seconds),
            "cpu_seconds": numbers(|cost| cost.cpu),
            "peak_megabytes": numbers(|cost| cost.peak),
            "error": self.error,
        })
    }

    /// None if this is no such row.
    pub(super) fn read(kept: &Value) -> Option<Self> {
        let text = |key: &str| Some(kept[key].as_str()?.to_owned());
        let numbers = |key: &str| {
            let numbers = kept[key].as_array()?.iter().map(Value::as_f64);
            numbers.collect::<Option<Vec<_>>>()
        };
        let seconds = numbers("seconds")?.into_iter();
        let rest = numbers("cpu_seconds")?.into_iter().zip(numbers("peak_megabytes")?);
        let costs = seconds.zip(rest).map(|(seconds, (cpu, peak))| Cost { seconds, cpu, peak });
        Some(Self {
            job: Job::named(&text("job")?)?,
            tool: Tool::named(&text("tool")?)?,
            version: text("version")?,
            server: text("server")?,
            costs: costs.collect(),
            error: text("error"),
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn row(job: Job, tool: &str, seconds: &[f64]) -> Row {
        let tool = Tool::named(tool).expect("there is such a tool");
        let mut row = Row::new(job, tool, "1.2", "a server 3.4");
        let cost = |seconds: &f64| Cost { seconds: *seconds, cpu: seconds / 2.0, peak: 10.0 };
        row.costs = seconds.iter().map(cost).collect();
        row
    }

    #[test]
    fn a_median_is_in_the_middle_and_a_spread_has_the_ends() {
        let row = row(Job::Delete, "quintet", &[3.0, 1.0, 9.0, 2.0]);
        assert_eq!(row.median(|cost| cost.seconds), Some(2.5));
        assert_eq!(row.spread(|cost| cost.seconds), Some((1.0, 9.0)));
    }

    #[test]
    fn a_row_with_an_error_has_no_figures() {
        let mut row = row(Job::Delete, "quintet", &[3.0]);
        row.error = Some("it left 3 files".into());
        assert_eq!(row.median(|cost| cost.seconds), None);
    }

    #[test]
    fn what_is_kept_is_read_as_it_was() {
        let mut row = row(Job::UpLarge, "rclone", &[3.0, 1.5]);
        row.error = Some("it left 3 files".into());
        let read = Row::read(&row.kept()).expect("it is a row");
        assert_eq!((read.job, read.tool.name), (row.job, row.tool.name));
        assert_eq!((read.version, read.server), (row.version, row.server));
        assert_eq!((read.costs, read.error), (row.costs, row.error));
        assert!(Row::read(&json!({ "job": "up" })).is_none());
    }
}
