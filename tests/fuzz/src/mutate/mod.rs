//! Small changes to what a target is fed with.

mod text;
mod tokens;

pub(crate) use self::{text::text, tokens::tokens};

use fastrand::Rng;

/// One of several.
fn one_of<'t, T: ?Sized>(several: &[&'t T], rng: &mut Rng) -> &'t T {
    several[rng.usize(..several.len())]
}
