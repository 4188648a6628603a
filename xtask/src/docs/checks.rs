//! The table of the checks of the contract, as the command itself lists them.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

use crate::{
    cargo::{self, Profile},
    command,
    failure::Failure,
};

const CLASSES: [&str; 3] = ["must", "should", "performance"];

pub(super) fn table() -> Result<String, Failure> {
    let quintet = cargo::quintet(Profile::Dev)?;
    let mut list = Command::new(&quintet);
    list.args(["test", "--list", "--json"]);
    list.args(CLASSES.iter().flat_map(|class| ["--class", class]));
    let printed = command::output(&mut list)?;
    let checks: Result<Vec<Value>, _> = printed.lines().map(serde_json::from_str).collect();
    let checks = checks.map_err(|error| format!("`quintet test --list --json`: {error}"))?;
    Ok(of(&checks)?)
}

/// How many checks of each class a group has, and what it is about.
fn of(checks: &[Value]) -> Result<String, String> {
    let mut groups: Vec<(&str, &str)> = Vec::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for check in checks {
        let text = |key: &str| check[key].as_str().ok_or(format!("{check} has no {key}"));
        let (group, class) = (text("group")?, text("class")?);
        if !groups.iter().any(|(known, _)| *known == group) {
            groups.push((group, text("subject")?));
        }
        *counts.entry((group, class)).or_default() += 1;
    }
    let cell = |count: usize| if count == 0 { "–".into() } else { count.to_string() };
    let mut table = String::from(
        "| group | what its checks are about | must | should | performance |\n|---|---|---:|---:|---:|\n",
    );
    for (group, subject) in groups {
        let cells = CLASSES.map(|class| cell(counts.get(&(group, class)).copied().unwrap_or(0)));
        table += &format!("| `{group}` | {subject} | {} |\n", cells.join(" | "));
    }
    let sum =
        |class| counts.iter().filter(|((_, it), _)| *it == class).map(|(_, count)| count).sum();
    let sums = CLASSES.map(|class| cell(sum(class)));
    table += &format!("| all {} | | {} |\n", checks.len(), sums.join(" | "));
    Ok(table)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_are_counted_by_class_in_the_order_of_the_list() {
        let check =
            |group: &str, class: &str| json!({"group": group, "subject": "It is.", "class": class});
        let checks = [
            check("b", "must"),
            check("b", "should"),
            check("b", "must"),
            check("a", "performance"),
        ];
        let table = of(&checks).expect("they are well-formed");
        let rows: Vec<_> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| `b` | It is. | 2 | 1 | – |",
                "| `a` | It is. | – | – | 1 |",
                "| all 4 | | 2 | 1 | 1 |"
            ]
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = of(&[json!({"group": "a", "class": "must"})]).expect_err("it has no subject");
        assert!(error.contains("has no subject"), "{error}");
    }
}
