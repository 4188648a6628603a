//! Prints which checks fail for which mutant: `cargo xtask mutants`.

#![allow(clippy::print_stdout)] // printing is what it is for

use std::{collections::BTreeMap, env, process::ExitCode, sync::Arc};

use backend_core::conformance::{CHECKS, Class};
use futures::{StreamExt, stream};
use mutants::{
    matrix::{LONG, Row, SHORT, row},
    mutants::{Mutant, all},
    odd::ODD,
};

/// How many storages are looked at at once.
const AT_ONCE: usize = 4;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Arc<[String]> = env::args().skip(1).collect();
    let chosen = |mutant: &&Mutant| {
        words.is_empty()
            || words.iter().any(|it| mutant.name.contains(&**it) || mutant.check.contains(&**it))
    };
    let mut made: Vec<_> = stream::iter(all().filter(chosen).enumerate())
        .map(|(index, mutant)| async move {
            let checks = tokio::spawn(checks_on(mutant)).await;
            (index, mutant, checks.map_err(|error| error.to_string()).flatten())
        })
        .buffer_unordered(AT_ONCE)
        .inspect(|(_, mutant, row)| progress(mutant, row))
        .collect()
        .await;
    made.sort_by_key(|(index, ..)| *index);
    let mut wrong = Vec::new();
    for (_, mutant, row) in &made {
        match row {
            Err(error) => wrong.push(format!("{}: {error}", mutant.name)),
            Ok(row) if !row.has_failed(mutant.check) => {
                wrong.push(format!("{} passes {}", mutant.name, mutant.check));
            }
            Ok(_) => {}
        }
    }
    let rows: Vec<_> =
        made.iter().filter_map(|(_, mutant, row)| Some((*mutant, row.as_ref().ok()?))).collect();
    grid(&rows);
    if words.is_empty() {
        wrong.extend(bare(&rows));
        wrong.extend(odd().await);
    }
    if wrong.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("\nWRONG:\n{}", wrong.join("\n"));
    ExitCode::FAILURE
}

/// The checks that must or should pass; of those at volume only the one that the mutant names.
async fn checks_on(mutant: &Mutant) -> Result<Row, String> {
    let is_volume =
        CHECKS.iter().any(|it| it.name() == mutant.check && it.class() == Class::Performance);
    let alone = [mutant.check];
    let only = if is_volume { &alone[..] } else { &[] };
    let mut all = row(mutant.url, only, SHORT).await.map_err(|error| error.to_string())?;
    if !all.has_failed(mutant.check) {
        // Where all checks share one connection, what it holds by mistake may have hit another one.
        all.failed.extend(
            row(mutant.url, &alone, SHORT).await.map_err(|error| error.to_string())?.failed,
        );
    }
    Ok(all)
}

fn progress(mutant: &Mutant, row: &Result<Row, String>) {
    let words = match row {
        Err(error) => error.clone(),
        Ok(row) => {
            let others = row.failed.iter().map(|(name, _)| *name);
            let others: Vec<_> = others.filter(|name| *name != mutant.check).collect();
            let caught = if row.has_failed(mutant.check) { mutant.check } else { "NOT CAUGHT" };
            match others.as_slice() {
                [] => caught.to_owned(),
                others => format!("{caught}; also {}", others.join(" ")),
            }
        }
    };
    println!("{}: {words}", mutant.name);
}

/// A line for each check, a column for each mutant: `#` is the check that it names, `x` another that fails.
fn grid(rows: &[(&Mutant, &Row)]) {
    println!(
        "\nA line for each check, a column for each mutant: # caught by the check it names, x by another one.\n"
    );
    for check in CHECKS {
        let cell = |(mutant, row): &(&Mutant, &Row)| match row.has_failed(check.name()) {
            true if mutant.check == check.name() => '#',
            true => 'x',
            false => '.',
        };
        println!("{:<48} {}", check.name(), rows.iter().map(cell).collect::<String>());
    }
    let others: usize = rows
        .iter()
        .map(|(mutant, row)| row.failed.iter().filter(|(name, _)| *name != mutant.check).count())
        .sum();
    println!(
        "\n{} checks, {} mutants; each mutant fails the check that it names and {:.1} others",
        CHECKS.len(),
        rows.len(),
        others as f64 / rows.len().max(1) as f64
    );
}

/// The checks that no mutant fails.
fn bare(rows: &[(&Mutant, &Row)]) -> Vec<String> {
    let mut kills: BTreeMap<_, usize> = CHECKS.iter().map(|check| (check.name(), 0)).collect();
    for (_, row) in rows {
        for (check, _) in &row.failed {
            *kills.entry(check).or_default() += 1;
        }
    }
    let bare = kills.into_iter().filter(|(_, kills)| *kills == 0);
    bare.map(|(check, _)| format!("no mutant fails {check}")).collect()
}

/// What the storages that keep the contract in an odd way fail.
async fn odd() -> Vec<String> {
    let mut wrong = Vec::new();
    println!("\nOdd, and correct:");
    for odd in ODD {
        match row(odd.url, &[], LONG).await {
            Err(error) => wrong.push(format!("{}: {error}", odd.what)),
            Ok(row) => {
                println!("{}: {} passed, {} failed", odd.what, row.passed.len(), row.failed.len());
                wrong.extend(
                    row.failed.iter().map(|(it, why)| format!("{}: {it}: {why}", odd.what)),
                );
                wrong.extend(row.left.iter().map(|left| format!("{}: left: {left}", odd.what)));
            }
        }
    }
    wrong
}
