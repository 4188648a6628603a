//! The tools at work in turns: A B C, A B C, and so on, for each job.

use std::{
    ffi::OsStr,
    fs,
    io::{self, IsTerminal},
    path::PathBuf,
};

use super::{
    door::{Door, Protocol},
    job::{Job, Sizes},
    plan::Plan,
    row::Row,
    run::{self, Cost},
    stage::Stage,
    tools::{Errand, Ready, Tool, quintet::QUINTET},
};
use crate::{failure::Failure, scratch::Scratch};

/// Measures a protocol. A tool that fails, or that leaves anything else than it should has a row with that.
pub(super) fn measure(
    plan: &Plan,
    protocol: &Protocol,
    ready: &[Ready],
    scratch: &Scratch,
    path: &OsStr,
) -> Result<Vec<Row>, Failure> {
    let directory = |name: &str| {
        let path = scratch.path().join(format!("{}-{name}", protocol.name));
        fs::create_dir(&path).map_err(|e| format!("cannot create {}: {e}", path.display()))?;
        Ok::<_, Failure>(path)
    };
    say(&format!("{}: starting the server and making the files", protocol.name));
    let door = (protocol.open)(&directory("home")?, protocol.round_trip)?;
    let sizes = if plan.quick { Sizes::quick } else { Sizes::full };
    let here = door.here.clone().map_or_else(|| directory("here"), Ok)?;
    let stage = Stage::new(here, door.disk.clone(), sizes(protocol.thousand_names))?;
    if door.keeps_more {
        put_what_is_got(plan, &door, &stage, path)?;
    }
    let mut rows = rows(plan, ready, &stage, &door)?;
    // The first round warms up what there is to warm up, and counts for nothing.
    for round in 0..=plan.rounds {
        for job in &plan.jobs {
            let mut rows: Vec<_> = rows.iter_mut().filter(|row| row.job == *job).collect();
            // Another one begins each time, so that what comes before a run does not favour one of them.
            let first = round % rows.len().max(1);
            rows.rotate_left(first);
            for row in rows.into_iter().filter(|row| row.error.is_none()) {
                say(&format!(
                    "{}, round {round} of {}: {}, {}",
                    protocol.name,
                    plan.rounds,
                    job.name(),
                    row.tool.name
                ));
                match once(row, &door, &stage, path) {
                    Ok(cost) if round > 0 => row.costs.push(cost),
                    Ok(_) => {}
                    Err(why) => row.error = Some(why.to_string()),
                }
            }
        }
    }
    say("");
    Ok(rows)
}

/// Puts through the server what is to be got from it: of files that come from elsewhere it would reckon for every answer what it keeps of others.
fn put_what_is_got(plan: &Plan, door: &Door, stage: &Stage, path: &OsStr) -> Result<(), Failure> {
    for (up, down) in [(Job::UpMany, Job::DownMany), (Job::UpLarge, Job::DownLarge)] {
        if plan.jobs.contains(&down) {
            let errand = Errand { there: Stage::there(down), ..Errand::new(up, door, stage) };
            cost_of(&QUINTET, &errand, path)?;
        }
    }
    Ok(())
}

/// A row for each job that a tool can do.
fn rows(plan: &Plan, ready: &[Ready], stage: &Stage, door: &Door) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    for Ready { tool, version } in ready {
        for job in &plan.jobs {
            if (tool.command)(&Errand::new(*job, door, stage))?.is_some() {
                rows.push(Row::new(*job, tool, version, &door.server));
            }
        }
    }
    Ok(rows)
}

/// Does the job once, on files that are as they should be before, and looks at what they are afterwards.
fn once(row: &Row, door: &Door, stage: &Stage, path: &OsStr) -> Result<Cost, Failure> {
    stage.set(row.job)?;
    let cost = cost_of(row.tool, &Errand::new(row.job, door, stage), path)?;
    stage.check(row.job, &printed(door))?;
    Ok(cost)
}

/// Runs an errand.
fn cost_of(tool: &Tool, errand: &Errand<'_>, path: &OsStr) -> Result<Cost, Failure> {
    let Some(mut command) = (tool.command)(errand)? else {
        return Err(Failure::Failed("it cannot do this any more".into()));
    };
    command.env("HOME", &errand.door.home).env("PATH", path);
    Ok(run::measure(&command, &printed(errand.door))?)
}

/// What a tool prints.
fn printed(door: &Door) -> PathBuf {
    door.home.join("printed")
}

/// What is done now, in the last line of the terminal.
fn say(what: &str) {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K{what}");
    }
}
