//! The last steps of shrinking, which concern several places of a program at once: what proptest does to each place by itself cannot take
//! one name for another.

use crate::{
    contents::Contents,
    names::{self, Index},
    steps::{Goal, Origin, Program, Step},
};

/// The plainest program that still fails, and how; `program` does.
pub(crate) fn shrink(
    mut program: Program,
    mut told: String,
    fails: impl Fn(&Program) -> Option<String>,
) -> (Program, String) {
    while let Some(plainer) =
        plainer(&program).into_iter().find_map(|plainer| Some((fails(&plainer)?, plainer)))
    {
        (told, program) = plainer;
    }
    (program, told)
}

/// Programs that are plainer by one thing.
fn plainer(program: &Program) -> Vec<Program> {
    let of = |steps| Program { names: program.names.clone(), steps };
    let shorter = (0..program.steps.len())
        .map(|at| [&program.steps[..at], &program.steps[at + 1..]].concat());
    let renamed = (0..names::COUNT).flat_map(|name| (0..name).map(move |other| (name, other)));
    let renamed = renamed.filter_map(|(name, other)| {
        let mut steps = program.steps.clone();
        let indices = steps.iter_mut().flat_map(Step::indices);
        let met = indices.filter(|index| **index == name).map(|index| *index = other).count();
        (met > 0).then_some(steps)
    });
    let simpler = program.steps.iter().enumerate().flat_map(|(at, step)| {
        simpler(step).into_iter().map(move |simpler| {
            let mut steps = program.steps.clone();
            steps[at] = simpler;
            steps
        })
    });
    shorter.chain(renamed).chain(simpler).map(of).collect()
}

/// Steps that do nearly the same, and read more easily.
fn simpler(step: &Step) -> Vec<Step> {
    let without_one = |several: &[Index], make: fn(Vec<Index>) -> Step| {
        let without = |at| make([&several[..at], &several[at + 1..]].concat());
        (0..several.len()).map(without).collect()
    };
    match step {
        Step::Put(name, contents, origin) => {
            let plain = Contents::PLAIN.into_iter().take_while(|plain| plain != contents);
            let mut simpler: Vec<_> = plain.map(|plain| Step::Put(*name, plain, *origin)).collect();
            if *origin != Origin::Bytes {
                simpler.push(Step::Put(*name, *contents, Origin::Bytes));
            }
            simpler
        }
        Step::PutNew(name, contents, origin) => vec![Step::Put(*name, *contents, *origin)],
        Step::MoveIn(name, contents) => vec![Step::Put(*name, *contents, Origin::Bytes)],
        Step::Get(name, Goal::File | Goal::Writer) => vec![Step::Get(*name, Goal::Memory)],
        Step::DeleteList(several) => without_one(several, Step::DeleteList),
        Step::QueryList(several) => without_one(several, Step::QueryList),
        Step::List(Some(_)) => vec![Step::List(None)],
        _ => Vec::new(),
    }
}
