//! What must hold after a kill.

use crate::scene::State;

/// Everything is old or new and whole, and what was to be kept is still somewhere.
pub(crate) fn check(before: &State, after: &State, found: &State) -> Result<(), String> {
    for (place, contents) in found {
        let (old, new) = (before.get(place), after.get(place));
        if Some(contents) != old && Some(contents) != new {
            return Err(match (old, new) {
                (None, None) => format!("{place}: {contents:?}, and nothing should be there"),
                _ => format!("{place}: {contents:?}, neither old ({old:?}) nor new ({new:?})"),
            });
        }
    }
    for (place, old) in before {
        if !found.contains_key(place) && after.contains_key(place) {
            return Err(format!("{place}: {old:?} has gone, and nothing is in its place"));
        }
        let is_kept = after.values().any(|kept| kept == old);
        if is_kept && !found.values().any(|found| found == old) {
            return Err(format!("{place}: {old:?} is lost: it is nowhere any more"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contents::Contents;

    fn state(places: &[(&str, char)]) -> State {
        let contents = |letter: char| Contents::new(letter, 3);
        places.iter().map(|(place, letter)| ((*place).to_owned(), contents(*letter))).collect()
    }

    #[test]
    fn what_a_move_was_to_keep_must_be_at_its_old_place_or_at_its_new_one() {
        let (before, after) = (state(&[("local", 'n'), ("store", 'o')]), state(&[("store", 'n')]));
        let check = |found: &[(&str, char)]| check(&before, &after, &state(found));
        for good in [
            &[("local", 'n'), ("store", 'o')][..],
            &[("local", 'n'), ("store", 'n')],
            &[("store", 'n')],
        ] {
            assert_eq!(check(good), Ok(()));
        }
        assert!(check(&[("store", 'o')]).unwrap_err().contains("lost"));
        assert!(check(&[("local", 'n')]).unwrap_err().contains("has gone"));
    }

    #[test]
    fn what_is_neither_old_nor_new_is_not_accepted() {
        let (before, after) = (state(&[("a", 'o')]), state(&[("a", 'n')]));
        let mut torn = before.clone();
        torn.insert("a".into(), Contents::new('n', 2));
        assert!(check(&before, &after, &torn).unwrap_err().contains("neither old"));
        torn = state(&[("a", 'n'), ("stray", 'n')]);
        assert!(check(&before, &after, &torn).unwrap_err().contains("stray"));
    }
}
