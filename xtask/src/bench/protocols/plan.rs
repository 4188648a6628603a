//! What was asked for.

use super::{
    door::{PROTOCOLS, Protocol},
    job::Job,
    tools::{TOOLS, Tool},
};
use crate::{
    arguments::{Arguments, did_you_mean},
    failure::Failure,
};

const ROUNDS: u64 = 5;

pub(super) struct Plan {
    pub(super) protocols: Vec<&'static Protocol>,
    pub(super) tools: Vec<&'static Tool>,
    pub(super) jobs: Vec<Job>,
    pub(super) rounds: usize,
    /// A tenth of the work.
    pub(super) quick: bool,
    /// Print JSON, and no tables.
    pub(super) json: bool,
    /// Keep what came out.
    pub(super) write: bool,
}

impl Plan {
    pub(super) fn read(mut arguments: Arguments, help: &str) -> Result<Self, Failure> {
        let only = arguments.value("--only", help)?;
        let tool = arguments.value("--tool", help)?;
        let job = arguments.value("--job", help)?;
        let rounds = arguments.number("--rounds", help)?;
        let [quick, json, write] = ["--quick", "--json", "--write"].map(|f| arguments.flag(f));
        arguments.end(help)?;
        if write && (quick || tool.is_some() || job.is_some()) {
            let why = "what is kept is of all tools and jobs, at full size: --write goes with --only and --rounds alone";
            return Err(Failure::Usage(why.into()));
        }
        let rounds = rounds.unwrap_or(if quick { 1 } else { ROUNDS });
        if rounds == 0 {
            return Err(Failure::Usage(format!("--rounds 0 measures nothing\n\n{help}")));
        }
        let is_wanted = |protocol: &&&Protocol| only.is_some() || protocol.round_trip.is_zero();
        let protocols =
            PROTOCOLS.iter().filter(is_wanted).map(|protocol| (protocol.name, *protocol));
        let protocols: Vec<_> = protocols.collect();
        let tools = TOOLS.iter().map(|tool| (tool.name, *tool));
        let jobs = Job::ALL.iter().map(|job| (job.name(), *job));
        Ok(Self {
            protocols: chosen(only, "protocol", &protocols)?,
            tools: chosen(tool, "tool", &tools.collect::<Vec<_>>())?,
            jobs: chosen(job, "job", &jobs.collect::<Vec<_>>())?,
            rounds: rounds as usize,
            quick,
            json,
            write,
        })
    }
}

/// Those of `all` that `names`, with commas between them, are the names of; without names all.
fn chosen<T: Copy>(
    names: Option<String>,
    what: &str,
    all: &[(&str, T)],
) -> Result<Vec<T>, Failure> {
    let Some(names) = names else { return Ok(all.iter().map(|(_, one)| *one).collect()) };
    let known: Vec<_> = all.iter().map(|(name, _)| *name).collect();
    let names: Vec<_> = names.split(',').collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        let hint = did_you_mean(name, &known);
        let known = known.join(", ");
        return Err(Failure::Usage(format!(
            "there is no {what} {name:?}{hint}; there are: {known}"
        )));
    }
    Ok(all.iter().filter(|(name, _)| names.contains(name)).map(|(_, one)| *one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(&str, u8); 3] = [("one", 1), ("two", 2), ("three", 3)];

    fn given(names: &str) -> Result<Vec<u8>, Failure> {
        chosen(Some(names.to_owned()), "number", &ALL)
    }

    #[test]
    fn without_names_all_are_chosen_and_with_some_those_in_the_order_of_all() {
        assert_eq!(chosen(None, "number", &ALL).expect("nothing is unknown"), [1, 2, 3]);
        assert_eq!(given("three,one").expect("both are known"), [1, 3]);
    }

    #[test]
    fn an_unknown_name_is_a_usage_error_that_tells_the_known_ones() {
        let error = given("one,tow").expect_err("there is no such number");
        assert!(matches!(error, Failure::Usage(_)));
        let text = "there is no number \"tow\"; did you mean \"two\"?; there are: one, two, three";
        assert_eq!(error.to_string(), text);
    }
}
