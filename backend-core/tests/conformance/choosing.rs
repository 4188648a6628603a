//! Which checks are chosen, by name and by class.

use backend_core::conformance::{CHECKS, Class, Suite};

fn names(suite: &Suite) -> Vec<&'static str> {
    suite.checks().iter().map(|check| check.name()).collect()
}

fn of(keep: impl Fn(&Class) -> bool) -> Vec<&'static str> {
    CHECKS.iter().filter(|check| keep(&check.class())).map(|check| check.name()).collect()
}

#[test]
fn musts_and_shoulds_are_made_unless_classes_are_chosen() {
    assert_eq!(names(&Suite::new()), of(|class| *class != Class::Performance));
    for class in Class::ALL {
        assert_eq!(names(&Suite::new().classes(&[class])), of(|it| *it == class));
    }
    assert_eq!(names(&Suite::new().classes(&Class::ALL)).len(), CHECKS.len());
}

#[test]
fn names_groups_and_patterns_choose_in_the_order_of_the_table() {
    let chosen = |patterns: &[&str]| names(&Suite::new().only(patterns).unwrap());
    assert_eq!(
        chosen(&["contents::one_byte", "contents::empty"]),
        ["contents::empty", "contents::one_byte"]
    );
    assert_eq!(chosen(&["*::one_b*"]), ["contents::one_byte"]);
    let group = chosen(&["contents"]);
    assert!(group.len() > 1 && group.iter().all(|name| name.starts_with("contents::")));
    assert_eq!(chosen(&["*"]), names(&Suite::new()));
}

#[test]
fn names_and_classes_choose_the_same_in_either_order() {
    for classes in [&[Class::Must][..], &[Class::Performance], &[]] {
        for patterns in [&["contents"][..], &["*"], &["contents::empty", "listing"]] {
            let one = Suite::new().classes(classes).only(patterns).unwrap();
            let other = Suite::new().only(patterns).unwrap().classes(classes);
            assert_eq!(names(&one), names(&other), "{classes:?} {patterns:?}");
        }
    }
}

#[test]
fn a_check_that_is_named_in_full_is_made_whatever_its_class() {
    let suite = Suite::new().classes(&[Class::Performance]).only(["contents::empty"]).unwrap();
    assert_eq!(names(&suite), ["contents::empty"]);
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest_known_one() {
    let refused = |pattern: &str| Suite::new().only([pattern]).unwrap_err().to_string();
    assert_eq!(
        refused("contents::emty"),
        "no check is called \"contents::emty\"; did you mean \"contents::empty\"?"
    );
    assert!(refused("lisitng").ends_with("did you mean \"listing\"?"));
}

#[tokio::test]
async fn a_choice_that_no_check_is_in_is_an_error_and_no_success() {
    let suite = Suite::new().only(["contents"]).unwrap().classes(&[]);
    let ended = suite.run("shelf:empty-choice".parse().unwrap(), |it| panic!("{it:?}")).await;
    assert!(ended.unwrap_err().to_string().contains("no check is both"));
}
