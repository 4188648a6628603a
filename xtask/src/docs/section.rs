//! The part of a document between two markers.

/// The document with `text` between the markers of `name`; an error if one of them is missing.
pub(super) fn replace(document: &str, name: &str, text: &str) -> Result<String, String> {
    let (start, end) = (format!("<!-- generated: {name} -->\n"), format!("<!-- end: {name} -->"));
    let missing = |marker: &str| format!("the marker {} is missing", marker.trim_end());
    let (before, rest) = document.split_once(&start).ok_or_else(|| missing(&start))?;
    let (_, after) = rest.split_once(&end).ok_or_else(|| missing(&end))?;
    // Without the empty lines, Markdown would take the markers for a part of a table.
    Ok(format!("{before}{start}\n{text}\n{end}{after}"))
}

/// The names that markers in a document have, in order.
pub(super) fn names(document: &str) -> Vec<String> {
    let starts = document.lines().filter_map(|line| line.strip_prefix("<!-- generated: "));
    starts.filter_map(|rest| rest.strip_suffix(" -->")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "\
a
<!-- generated: one -->
old
<!-- end: one -->
b
<!-- generated: two -->
<!-- end: two -->
";

    #[test]
    fn only_what_is_between_its_own_markers_changes() {
        let new = replace(DOCUMENT, "one", "new\n").expect("both markers are there");
        assert_eq!(new, DOCUMENT.replace("old", "\nnew\n"));
    }

    #[test]
    fn writing_the_same_again_changes_nothing() {
        let once = replace(DOCUMENT, "two", "text\n").expect("both markers are there");
        assert_eq!(replace(&once, "two", "text\n"), Ok(once.clone()));
    }

    #[test]
    fn the_names_of_the_parts_are_known_in_order() {
        assert_eq!(names(DOCUMENT), ["one", "two"]);
    }

    #[test]
    fn a_missing_marker_is_named() {
        let error = replace(DOCUMENT, "three", "").expect_err("there is no such section");
        assert_eq!(error, "the marker <!-- generated: three --> is missing");
        let endless = DOCUMENT.replace("<!-- end: one -->", "");
        let error = replace(&endless, "one", "").expect_err("the section does not end");
        assert_eq!(error, "the marker <!-- end: one --> is missing");
    }
}
