//! Rules as people write them: `OPERATION[/PATTERN]:FAULT[-N][:WORD[-N]]…`.

use std::{fmt, time::Duration};

use backend_core::{ErrorCode, Operation, reading};
use wildmatch::WildMatch;

use super::{
    fault::{FAULTS, Fault, OPERATIONS},
    rule::{Calls, Marks, Rule, When},
};

/// The words that may follow a fault.
const WORDS: [&str; 10] = [
    "once",
    "times",
    "from",
    "every",
    "chance",
    "code",
    "wait",
    "transient",
    "permanent",
    "broken",
];

/// What is wrong with a rule, and the way out.
#[derive(Debug)]
pub(super) struct Mistake(String);

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The rule that `text` is.
pub(super) fn rule(text: String) -> Result<Rule, Mistake> {
    if text.is_empty() {
        return Err(Mistake("a comma too many: there is no rule beside it".into()));
    }
    match read(&text) {
        Ok((calls, fault, when, marks)) => Ok(Rule { text, calls, fault, when, marks }),
        Err(what) => Err(Mistake(format!("in the rule {text:?}: {what}"))),
    }
}

fn read(text: &str) -> Result<(Calls, Fault, When, Marks), String> {
    let mut words = text.split(':');
    let calls = calls(words.next().unwrap_or_default())?;
    let Some(word) = words.next() else {
        return Err("the fault is missing: a rule is OPERATION:FAULT, as in put:lost".into());
    };
    let fault = fault(word)?;
    let calls = where_it_can_happen(split(word).0, calls)?;
    let mut when = When::default();
    let mut marks = Marks::default();
    let mut seen = Vec::new();
    for word in words {
        let (name, value) = split(word);
        // `once` is `times-1`.
        let subject = if name == "once" { "times" } else { name };
        if seen.contains(&subject) {
            return Err(format!("{name} stands twice"));
        }
        seen.push(subject);
        if !(read_when(&mut when, name, value)? || read_mark(&mut marks, name, value)?) {
            return Err(no_such_word(name));
        }
    }
    if marks != Marks::default() && !fault.makes_error() {
        return Err(format!("{} makes no error that could be like that", split(word).0));
    }
    if seen.contains(&"permanent") && (seen.contains(&"transient") || seen.contains(&"wait")) {
        return Err("an error that is permanent is neither transient nor asks to wait".into());
    }
    Ok((calls, fault, when, marks))
}

/// A word, and what stands behind its first `-`.
fn split(word: &str) -> (&str, Option<&str>) {
    match word.split_once('-') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    }
}

fn calls(text: &str) -> Result<Calls, String> {
    let (word, pattern) = match text.split_once('/') {
        Some((_, "")) => return Err("the pattern is missing behind the '/'".into()),
        Some((word, pattern)) => (word, Some(WildMatch::new(pattern))),
        None => (text, None),
    };
    match operations(&word.replace('-', "_")) {
        Some(operations) => Ok(Calls { operations, pattern }),
        None => {
            let names = OPERATIONS.map(Operation::name);
            Err(unknown("operation", word, &[&names[..], &GROUPS].concat()))
        }
    }
}

/// The words for several operations.
const GROUPS: [&str; 3] = ["reads", "writes", "any"];

/// The operations that a word stands for.
fn operations(word: &str) -> Option<Vec<Operation>> {
    use Operation::{Get, GetRange, List, Query, QueryList};
    let reads =
        |operation: &Operation| matches!(operation, Get | GetRange | List | Query | QueryList);
    let those = |which: &dyn Fn(&Operation) -> bool| OPERATIONS.into_iter().filter(which).collect();
    Some(match word {
        "any" => OPERATIONS.into(),
        "reads" => those(&reads),
        "writes" => those(&|operation| !reads(operation)),
        _ => vec![OPERATIONS.into_iter().find(|operation| operation.name() == word)?],
    })
}

fn fault(word: &str) -> Result<Fault, String> {
    let (name, value) = split(word);
    let place = || value.map(|value| size(name, value)).transpose();
    Ok(match name {
        "cut" => Fault::Cut(place()?),
        "short" => Fault::Short(place()?),
        "trim" => Fault::Trim(place()?),
        "flip" => Fault::Flip(place()?),
        "size" => Fault::Size(place()?),
        "delay" => Fault::Delay(duration(name, value)?),
        "fail" => alone(Fault::Fail, name, value)?,
        "lost" => alone(Fault::Lost, name, value)?,
        "stall" => alone(Fault::Stall, name, value)?,
        "mute" => alone(Fault::Mute, name, value)?,
        "partial" => alone(Fault::Partial, name, value)?,
        "panic" => alone(Fault::Panic, name, value)?,
        _ => return Err(unknown("fault", name, &FAULTS.map(|(fault, _)| fault))),
    })
}

/// A fault that has no number.
fn alone(fault: Fault, name: &str, value: Option<&str>) -> Result<Fault, String> {
    match value {
        None => Ok(fault),
        Some(value) => Err(format!(
            "{name} has no number; to have it {value} times, write {name}:times-{value}"
        )),
    }
}

/// The calls without those that the fault cannot happen to, which only a word for several operations may have.
fn where_it_can_happen(fault: &str, mut calls: Calls) -> Result<Calls, String> {
    let can_happen = |fault: &str, to: &Operation| {
        FAULTS.iter().any(|(name, operations)| *name == fault && operations.contains(to))
    };
    let asked = calls.operations.clone();
    calls.operations.retain(|operation| can_happen(fault, operation));
    match (&*calls.operations, &*asked) {
        ([], [one]) => {
            let words: Vec<_> =
                FAULTS.iter().map(|(name, _)| *name).filter(|name| can_happen(name, one)).collect();
            Err(format!("{fault} cannot happen to {one}, which has {}", words.join(", ")))
        }
        ([], _) => Err(format!("{fault} can happen to none of these operations")),
        _ => Ok(calls),
    }
}

/// Whether the word is one of those that say when.
fn read_when(when: &mut When, name: &str, value: Option<&str>) -> Result<bool, String> {
    match name {
        "once" if value.is_some() => return Err("once has no number; write times-N".into()),
        "once" => when.times = 1,
        "times" => when.times = count(name, value)?,
        "from" => when.from = count(name, value)?,
        "every" => when.every = count(name, value)?,
        "chance" => {
            let chance = value.and_then(|value| value.parse().ok());
            let chance = chance.filter(|chance| *chance > 0.0 && *chance <= 1.0);
            when.chance =
                chance.ok_or_else(|| needs(name, value, "a number above 0 and up to 1", "0.3"))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Whether the word is one of those that say what the error is like.
fn read_mark(marks: &mut Marks, name: &str, value: Option<&str>) -> Result<bool, String> {
    match name {
        "code" => marks.code = Some(code(value)?),
        "wait" => marks.wait = Some(duration(name, value)?),
        "transient" | "permanent" | "broken" if value.is_some() => {
            return Err(format!("{name} has no number"));
        }
        "transient" => marks.transient = Some(true),
        "permanent" => marks.transient = Some(false),
        "broken" => marks.broken = true,
        _ => return Ok(false),
    }
    Ok(true)
}

fn no_such_word(name: &str) -> String {
    match FAULTS.iter().any(|(fault, _)| *fault == name) {
        true => format!("{name} is a second fault; write a rule of its own for it"),
        false => unknown("word", name, &WORDS),
    }
}

fn count(name: &str, value: Option<&str>) -> Result<u64, String> {
    let count = value.and_then(|value| value.parse().ok()).filter(|count| *count > 0);
    count.ok_or_else(|| needs(name, value, "a number from 1 on", "2"))
}

fn size(name: &str, value: &str) -> Result<u64, String> {
    let size = reading::size(value).and_then(|size| size.try_into().ok());
    size.ok_or_else(|| needs(name, Some(value), "a number or size", "64KiB"))
}

fn duration(name: &str, value: Option<&str>) -> Result<Duration, String> {
    let duration = value.and_then(reading::duration);
    duration.ok_or_else(|| needs(name, value, "a duration", "200ms"))
}

fn code(value: Option<&str>) -> Result<ErrorCode, String> {
    use ErrorCode::{
        BackendError, CodeError, CommandError, NoSpace, NotFound, PermissionDenied,
        ValidationFailed,
    };
    let codes = [
        BackendError,
        PermissionDenied,
        NotFound,
        NoSpace,
        CommandError,
        CodeError,
        ValidationFailed,
    ];
    let number = value.and_then(|value| value.parse().ok());
    let known = codes.into_iter().find(|code| Some(code.number()) == number);
    known.ok_or_else(|| needs("code", value, "the number of an error, from 50 to 56", "53"))
}

/// A number is missing or wrong.
fn needs(name: &str, value: Option<&str>, what: &str, example: &str) -> String {
    match value {
        None | Some("") => format!("{name} needs {what}, as in {name}-{example}"),
        Some(value) => format!("{name} needs {what}, as in {name}-{example}, and not {value:?}"),
    }
}

/// There is no such word; the nearest one, else all.
fn unknown(what: &str, word: &str, known: &[&str]) -> String {
    let hint = match reading::nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None => format!("there are {}", known.join(", ")),
    };
    format!("{word:?} is no {what}; {hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mistake(text: &str) -> String {
        match rule(text.into()) {
            Ok(rule) => panic!("{rule:?} came of {text:?}"),
            Err(mistake) => mistake.to_string(),
        }
    }

    fn read(text: &str) -> Rule {
        rule(text.into()).unwrap_or_else(|mistake| panic!("{mistake}"))
    }

    #[test]
    fn a_rule_says_which_calls_what_when_and_how() {
        let rule = read(
            "get/photos/*.jpg:cut-64KiB:from-5:every-3:chance-0.25:times-2:code-53:wait-1m30s:broken",
        );
        assert_eq!(
            (&*rule.calls.operations, rule.fault),
            (&[Operation::Get][..], Fault::Cut(Some(65536)))
        );
        assert!(rule.is_about(Operation::Get, &["photos/2024/a.jpg"]));
        assert!(
            !rule.is_about(Operation::Get, &["photos/a.png"])
                && !rule.is_about(Operation::Put, &["photos/a.jpg"])
        );
        assert_eq!(rule.when, When { from: 5, every: 3, chance: 0.25, times: 2 });
        let error = rule.error();
        assert_eq!(error.code(), ErrorCode::NoSpace);
        assert_eq!(
            (error.is_broken(), error.is_transient(), error.wait()),
            (true, true, Some(Duration::from_secs(90)))
        );
    }

    #[test]
    fn a_word_for_several_operations_is_about_those_that_the_fault_can_happen_to() {
        assert_eq!(read("any:short").calls.operations, [Operation::Get, Operation::GetRange]);
        assert_eq!(read("writes:trim").calls.operations, [Operation::Put, Operation::PutNew]);
        assert_eq!(read("delete-list:partial").calls.operations, [Operation::DeleteList]);
    }

    #[test]
    fn every_mistake_is_named_with_the_way_out() {
        for (text, words) in [
            ("", "a comma too many: there is no rule beside it"),
            (
                "put",
                "in the rule \"put\": the fault is missing: a rule is OPERATION:FAULT, as in put:lost",
            ),
            ("putt:lost", "\"putt\" is no operation; did you mean \"put\"?"),
            ("everything:lost", "\"everything\" is no operation; there are get, get_range, put, "),
            ("put:lots", "\"lots\" is no fault; did you mean \"lost\"?"),
            ("put:", "\"\" is no fault; there are fail, lost, "),
            ("get/:fail", "the pattern is missing behind the '/'"),
            (
                "delete:flip",
                "flip cannot happen to delete, which has fail, lost, delay, stall, mute, panic",
            ),
            ("query:cut", "cut cannot happen to query, which has fail, lost, size, delay"),
            ("writes:short", "short can happen to none of these operations"),
            ("put:lost-2", "lost has no number; to have it 2 times, write lost:times-2"),
            ("put:delay", "delay needs a duration, as in delay-200ms"),
            ("put:delay-5x", "delay needs a duration, as in delay-200ms, and not \"5x\""),
            ("get:cut-many", "cut needs a number or size, as in cut-64KiB, and not \"many\""),
            ("get:cut--1", "cut needs a number or size, as in cut-64KiB, and not \"-1\""),
            ("put:lost:tmies-2", "\"tmies\" is no word; did you mean \"times\"?"),
            ("put:lost:times", "times needs a number from 1 on, as in times-2"),
            ("put:lost:times-0", "times needs a number from 1 on, as in times-2, and not \"0\""),
            ("put:lost:once-3", "once has no number; write times-N"),
            ("put:lost:once:times-2", "times stands twice"),
            (
                "put:lost:chance-2",
                "chance needs a number above 0 and up to 1, as in chance-0.3, and not \"2\"",
            ),
            (
                "put:lost:chance-nan",
                "chance needs a number above 0 and up to 1, as in chance-0.3, and not \"nan\"",
            ),
            (
                "put:fail:code-60",
                "code needs the number of an error, from 50 to 56, as in code-53, and not \"60\"",
            ),
            ("put:fail:broken-1", "broken has no number"),
            (
                "put:fail:permanent:wait-2s",
                "an error that is permanent is neither transient nor asks to wait",
            ),
            ("put:flip:permanent", "flip makes no error that could be like that"),
            ("put:delay-1s:lost", "lost is a second fault; write a rule of its own for it"),
        ] {
            let mistake = mistake(text);
            assert!(mistake.contains(words), "{text}: {mistake}");
            assert!(mistake.contains(&format!("{text:?}")) || text.is_empty(), "{mistake}");
        }
    }

    /// Something of everything that can stand in a rule, and much that cannot.
    fn near_rules() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "get",
            "any",
            "delete_list",
            "/",
            "*",
            "cut",
            "lost",
            "flip",
            "times",
            "chance",
            "once",
            "code",
            "wait",
            "-",
            ":",
            "0",
            "1",
            "0.5",
            "53",
            "2s",
            "64KiB",
            "ü",
            "_",
            " ",
            "18446744073709551616",
        ]);
        prop::collection::vec(word, 0..9).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn any_text_is_a_rule_or_a_mistake_that_quotes_it(text in prop_oneof![near_rules(), any::<String>()]) {
            match rule(text.clone()) {
                Ok(rule) => prop_assert_eq!(rule.to_string(), text),
                Err(Mistake(words)) => {
                    let quoted = format!("{text:?}");
                    prop_assert!(words.contains(&quoted) || text.is_empty(), "{}", words);
                }
            }
        }

        #[test]
        fn what_is_written_is_what_is_read(
            word in prop::sample::select([&OPERATIONS.map(Operation::name)[..], &GROUPS].concat()),
            (fault, happens_to) in prop::sample::select(FAULTS.to_vec()),
            at in any::<u64>(),
            (from, every, times) in (1_u64.., 1_u64.., 1_u64..),
            chance in 0.000_001..=1.0_f64,
        ) {
            let value = match fault {
                "cut" | "short" | "trim" | "flip" | "size" => format!("-{at}"),
                "delay" => "-3s".into(),
                _ => String::new(),
            };
            let text = format!("{word}:{fault}{value}:from-{from}:every-{every}:times-{times}:chance-{chance}");
            match rule(text) {
                Ok(rule) => {
                    prop_assert!(rule.calls.operations.iter().all(|one| happens_to.contains(one)));
                    prop_assert!(word == "any" || rule.calls.operations.len() < OPERATIONS.len());
                    prop_assert_eq!(rule.when, When { from, every, times, chance });
                }
                Err(Mistake(words)) => prop_assert!(words.contains("happen"), "{}", words),
            }
        }
    }
}
