//! A plan at work: it counts calls, says what goes wrong with each, and lets that happen.

use std::{
    future::pending,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use backend_core::{Metadata, Operation, Result};

use super::{fault::Fault, rule::Rule};

/// The rules, with how far each has come.
pub(super) struct Plan {
    rules: Vec<Counted>,
    seed: u64,
}

struct Counted {
    rule: Rule,
    /// The calls that it is about.
    calls: AtomicU64,
    /// Those that it has struck.
    struck: AtomicU64,
}

/// What is still to go wrong with a call that has begun.
pub(super) struct Ahead<'p>(Option<&'p Rule>);

impl Plan {
    pub(super) fn new(rules: Vec<Rule>, seed: u32) -> Self {
        let counted = |rule| Counted { rule, calls: AtomicU64::new(0), struck: AtomicU64::new(0) };
        Self { rules: rules.into_iter().map(counted).collect(), seed: seed.into() }
    }

    /// Begins a call. What goes wrong before anything is done does so here.
    pub(super) async fn begin(&self, operation: Operation, names: &[&str]) -> Result<Ahead<'_>> {
        let (delay, rule) = self.strike(operation, names);
        if !delay.is_zero() {
            tracing::debug!("{operation} is delayed by {delay:?}");
            tokio::time::sleep(delay).await;
        }
        let Some(rule) = rule else { return Ok(Ahead(None)) };
        let names = names.join(" ");
        match rule.fault.is_silent() {
            // Nobody else would tell of it.
            true => tracing::warn!("{operation} {names} is struck by the rule {rule}"),
            false => tracing::debug!("{operation} {names} is struck by the rule {rule}"),
        }
        match rule.fault {
            Fault::Fail => return Err(rule.error()),
            Fault::Stall => pending().await,
            Fault::Panic => std::panic::panic_any(format!("by the rule {rule}")),
            _ => {}
        }
        Ok(Ahead(Some(rule)))
    }

    /// What goes wrong with the next call: all delays that are due, and the first of the other faults that are. Every rule counts it.
    fn strike(&self, operation: Operation, names: &[&str]) -> (Duration, Option<&Rule>) {
        let (mut delay, mut struck) = (Duration::ZERO, None);
        for (at, counted) in self.rules.iter().enumerate() {
            let rule = &counted.rule;
            if !rule.is_about(operation, names) {
                continue;
            }
            let call = counted.calls.fetch_add(1, Relaxed) + 1;
            if !rule.when.is_due(call, || draw(self.seed, at as u64, call)) {
                continue;
            }
            match rule.fault {
                Fault::Delay(time) if counted.may_strike() => delay += time,
                Fault::Delay(_) => {}
                _ if struck.is_none() && counted.may_strike() => struck = Some(rule),
                _ => {}
            }
        }
        (delay, struck)
    }
}

impl Counted {
    /// Takes one of the strikes that are left to it.
    fn may_strike(&self) -> bool {
        let times = self.rule.when.times;
        self.struck
            .fetch_update(Relaxed, Relaxed, |done| (done < times).then_some(done + 1))
            .is_ok()
    }
}

/// A number from 0 up to 1 for each call of each rule: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators).
fn draw(seed: u64, rule: u64, call: u64) -> f64 {
    let mix = |state: u64| {
        let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let bits = mix(mix(mix(seed) ^ rule) ^ call);
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

impl<'p> Ahead<'p> {
    /// The rule that has struck.
    pub(super) fn rule(&self) -> Option<&'p Rule> {
        self.0
    }

    /// What goes wrong.
    pub(super) fn fault(&self) -> Option<Fault> {
        self.0.map(|rule| rule.fault)
    }

    /// Ends a call that has done its work, as far as the fault lets it.
    pub(super) async fn end(&self) -> Result<()> {
        match self.0 {
            Some(rule @ Rule { fault: Fault::Lost | Fault::Cut(_), .. }) => Err(rule.error()),
            Some(Rule { fault: Fault::Mute, .. }) => pending().await,
            _ => Ok(()),
        }
    }

    /// What is told of an object.
    pub(super) fn told(&self, known: Metadata) -> Metadata {
        match self.fault() {
            Some(fault) => fault.told(known),
            None => known,
        }
    }
}
