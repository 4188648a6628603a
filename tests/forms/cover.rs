//! As few combinations as have every [`STRENGTH`](crate::table::STRENGTH) forms together somewhere.

use std::collections::BTreeSet;

use crate::table::{Combination, together};

/// Takes, of `all`, the one that has most that none of those taken has, until nothing is left to be had.
pub(crate) fn cover(all: &[Combination]) -> Vec<Combination> {
    let mut left: Vec<_> =
        all.iter().map(|combination| (combination, together(combination))).collect();
    let mut open: BTreeSet<_> = left.iter().flat_map(|(_, parts)| parts.iter().cloned()).collect();
    let mut taken = Vec::new();
    // Of several that have most it is the last one, so that the same comes out everywhere.
    while let Some((best, parts)) = left.iter().max_by_key(|(_, parts)| parts.len()).cloned() {
        taken.push(best.clone());
        for part in parts {
            open.remove(&part);
        }
        for (_, parts) in &mut left {
            parts.retain(|part| open.contains(part));
        }
        left.retain(|(_, parts)| !parts.is_empty());
    }
    taken
}
