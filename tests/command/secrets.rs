//! No password is printed, whatever goes wrong.

use crate::run::Scratch;

#[test]
fn passwords_in_urls_are_stars_or_left_out() {
    let scratch = Scratch::new();
    scratch.write("hunter2-is-a-file", "1");
    for words in [
        &["ls", "foo://me:hunter2@host/"][..],
        &["ls", "foo://me:hun/ter2@host/"],
        &["ls", "foo://me:hunter2@host/a#b"],
        &["ls", "me:hunter2@host"],
        &["cat", "mem://me:hunter2@host/"],
        &["stat", "mem://me:hunter2@host/x"],
        &["put", "mem://me:hunter2@host/", "missing"],
        &["ls", "file:///nowhere?password=hunter2"],
        &["ls", "mem:?api-token=hunter2"],
        &["backends", "x", "foo://me:hunter2@host/"],
        &["foo://me:hunter2@host/"],
        &["ls", "--json", "x", "y", "foo://me:hunter2@host/"],
        &["test", "mem://me:hunter2@host/?foo=1"],
        &["ls", "--json=foo://me:hunter2@host/"],
        &["put", "mem:", "foo://me:hunter2@host/x"],
        &["get", "mem:", "foo://me:hunter2@host/x"],
        &["rm", "mem:", "foo://me:hunter2@host/x"],
    ] {
        for extra in [None, Some("-v"), Some("--json")] {
            let words: Vec<_> = words.iter().copied().chain(extra).collect();
            let run = scratch.run(&words);
            assert!(run.status != 0, "{words:?} was meant to fail");
            for shown in [&run.out, &run.err] {
                assert!(
                    !shown.contains("hunter2") && !shown.contains("ter2"),
                    "{words:?}: {shown}"
                );
            }
        }
    }
}

#[test]
fn the_user_of_a_url_is_shown_beside_the_stars() {
    let error = Scratch::new().run(&["cat", "mem://me:hunter2@host/"]).failed(2);
    assert!(error.contains("mem://me:***@host/"), "{error}");
}
