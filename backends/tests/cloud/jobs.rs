//! How many objects `cp` has under way at once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{Scripted, listing::page_of, ok, quintet, url};

/// How many objects of this size `cp --jobs 8` has under way at most, to here or within the bucket.
async fn most_at_once(size: usize, is_to_here: bool) -> usize {
    let keys: Vec<_> = (0..16).map(|number| format!("dir/{number}")).collect();
    let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let peak = most.clone();
    let server = Scripted::start(move |asked, _| {
        if asked.path.contains("list-type") {
            let keys = if asked.path.contains("prefix=dir%2F") { &keys[..] } else { &[] };
            return page_of(size, keys, None);
        }
        if asked.method != "HEAD" {
            tokio::task::block_in_place(|| {
                peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(200));
                now.fetch_sub(1, Ordering::SeqCst);
            });
        }
        match asked.method == "PUT" {
            true => ok("<CopyObjectResult><ETag>v1</ETag></CopyObjectResult>"),
            false => ok(&"x".repeat(size)),
        }
    })
    .await;
    let here = tempfile::tempdir().unwrap();
    let from = url("s3://KEYID:hunter2@bucket", &server, "").replace("/dir?", "/dir/?");
    let to = match is_to_here {
        true => here.path().to_str().unwrap().to_owned(),
        false => from.replace("/dir/?", "/copy/?"),
    };
    let (status, said) = quintet(&["cp", &from, &to, "--jobs", "8"], None, &[]);
    assert_eq!(status, Some(0), "{said}");
    most.load(Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_large_objects_a_quarter_of_the_jobs_is_under_way_at_once() {
    assert_eq!(most_at_once(9 << 20, true).await, 2);
    assert_eq!(most_at_once(10, true).await, 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_objects_that_the_service_copies_are_no_fewer_than_others() {
    assert_eq!(most_at_once(9 << 20, false).await, 8);
}
