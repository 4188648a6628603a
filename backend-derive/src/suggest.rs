//! "Did you mean …?": the known name that is nearest to a mistyped one.

/// The nearest of `known`, or none when all are further away than a slip of the fingers:
/// one edit for each three letters.
pub(crate) fn nearest<'a>(
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let given = normal(given);
    known
        .into_iter()
        .map(|name| (distance(&given, &normal(name)), name))
        .filter(|(edits, name)| *edits <= given.len().max(name.len()) / 3)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, name)| name)
}

/// Letters alone: case and underscores are how a name is written, not which name it is.
fn normal(name: &str) -> Vec<char> {
    name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

/// Damerau-Levenshtein, restricted: insertions, deletions, replacements, neighbours swapped.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut edits = (above[j] + usize::from(x != y)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                edits = edits.min(before[j - 1] + 1);
            }
            row.push(edits);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(a: &str, b: &str) -> usize {
        distance(&normal(a), &normal(b))
    }

    #[test]
    fn an_edit_is_one_letter_added_lost_replaced_or_swapped() {
        assert_eq!(edits("query", "query"), 0);
        assert_eq!(edits("qery", "query"), 1);
        assert_eq!(edits("queery", "query"), 1);
        assert_eq!(edits("quarry", "query"), 2);
        assert_eq!(edits("qurey", "query"), 1);
        assert_eq!(edits("", "list"), 4);
        assert_eq!(edits("list", ""), 4);
    }

    #[test]
    fn the_nearest_name_is_suggested_and_a_distant_one_is_not() {
        let known = ["get", "put", "list", "delete", "delete_list"];
        assert_eq!(nearest("delte", known), Some("delete"));
        assert_eq!(nearest("deleteList", known), Some("delete_list"));
        assert_eq!(nearest("lst", known), Some("list"));
        assert_eq!(nearest("helper", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest("größe", known), None);
    }
}
