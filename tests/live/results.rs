//! The order in which results are shown, whatever the one in which they came.

use std::time::Duration;

use serde_json::Value;

use crate::{hostile::VARIANTS, subject::SUBJECTS};

/// As the tables have them: kind by kind, subjects and variants in the order of their lists.
pub(crate) fn sort(results: &mut [Value]) {
    results.sort_by_key(|result| {
        let kind =
            ["conformance", "hostile", "secrets"].iter().position(|it| result["kind"] == **it);
        let variant = VARIANTS.iter().position(|variant| result["words"] == *variant.words);
        let subject = SUBJECTS.iter().position(|subject| result["server"] == *subject.name);
        (kind, variant, subject)
    });
}

/// To a tenth.
pub(crate) fn seconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 10.0).round() / 10.0
}
