//! Who we are to a service.

#[cfg(feature = "cli")]
use std::fs;

use backend_core::Store;

#[cfg(feature = "cli")]
use super::ls;
use super::{Scripted, ok, open, url};

/// The key that a request is signed with; none if it is not signed.
fn signed_with(server: &Scripted) -> Option<String> {
    let asked = server.asked();
    let (_, key) = asked.last()?.header("authorization")?.split_once("Credential=")?;
    Some(key.split('/').next()?.to_owned())
}

#[tokio::test]
async fn the_key_in_the_url_signs_and_nobody_does_who_is_anonymous() {
    let server = Scripted::start(|_, _| ok("text")).await;
    open(&server, "&region=eu-west-1").await.put("a", "text").await.unwrap();
    assert_eq!(signed_with(&server).as_deref(), Some("KEYID"));
    assert!(server.asked()[0].header("authorization").unwrap().contains("/eu-west-1/s3/"));
    let store = Store::open(url("s3://bucket", &server, "&anonymous")).await.unwrap();
    store.put("a", "text").await.unwrap();
    assert_eq!(signed_with(&server), None);
}

#[tokio::test]
async fn the_bucket_is_a_part_of_the_host_where_the_url_says_so() {
    let server = Scripted::start(|_, _| ok("text")).await;
    let place = format!(
        "s3://KEYID:hunter2@bucket/dir?endpoint=http://localhost:{}&path-style=false&retries=0",
        server.port
    );
    // Where that is no name of this machine, nobody is asked.
    if Store::open(place).await.unwrap().put("a", "text").await.is_ok() {
        let host = server.asked()[0].header("host").unwrap().to_owned();
        assert!(host.starts_with("bucket.localhost"), "{host}");
        assert_eq!(server.lines(), ["PUT /dir/a"]);
    }
}

#[cfg(feature = "cli")]
#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_those_of_amazons_own_tools() {
    let server = Scripted::start(|_, _| ok("<ListBucketResult></ListBucketResult>")).await;
    let home = tempfile::tempdir().unwrap();
    let aws = home.path().join(".aws");
    fs::create_dir(&aws).unwrap();
    let keys = "aws_secret_access_key = hunter2\n";
    let text = format!(
        "[default]\naws_access_key_id = DEFAULT\n{keys}[work]\naws_access_key_id = WORK\n{keys}"
    );
    fs::write(aws.join("credentials"), text).unwrap();
    fs::write(
        aws.join("config"),
        "[profile single]\nsso_session = x\n[profile place]\nregion = eu-west-1\n",
    )
    .unwrap();
    let ls = |options: &str, variables: &[(&str, &str)]| {
        ls(&url("s3://bucket", &server, options), Some(home.path()), variables)
    };
    let environment = [("AWS_ACCESS_KEY_ID", "ENV"), ("AWS_SECRET_ACCESS_KEY", "hunter2")];
    for (options, variables, expected) in [
        ("", [].as_slice(), "DEFAULT"),
        ("", &[("AWS_PROFILE", "work")], "WORK"),
        ("&profile=work", &[], "WORK"),
        ("&profile=work", &environment, "WORK"),
        ("", &environment, "ENV"),
        // Nobody is asked at this address.
        ("", &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/")], "DEFAULT"),
    ] {
        let (status, said) = ls(options, variables);
        assert_eq!(status, Some(0), "{said}");
        assert_eq!(signed_with(&server).as_deref(), Some(expected), "{options} {variables:?}");
    }
    // A profile that says nothing of who we are leaves it to the environment, and not to the machine.
    let off = [environment.as_slice(), &[("AWS_EC2_METADATA_DISABLED", "true")]].concat();
    let (status, said) = ls("&profile=place", &off);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(signed_with(&server).as_deref(), Some("ENV"));
    // A token belongs to the key that it came with: nobody else's service is told of it.
    let environment = [environment.as_slice(), &[("AWS_SESSION_TOKEN", "hunter2")]].concat();
    for (options, has_token) in [("", true), ("&profile=work", false)] {
        let (status, said) = ls(options, &environment);
        assert_eq!(status, Some(0), "{said}");
        let asked = server.asked().into_iter().next_back().unwrap();
        assert_eq!(asked.header("x-amz-security-token").is_some(), has_token, "{options}");
    }
    let (status, said) = ls("&profile=single", &[]);
    assert!(status == Some(51) && said.contains("aws configure export-credentials"), "{said}");
    let (status, said) = ls("&profile=none", &[]);
    assert!(status == Some(8) && said.contains("there is no profile \"none\""), "{said}");
}
