//! Who we are where somebody else tells it: the machine, a service that signs in, a program. On services that answer as those of the
//! clouds do.

use std::os::unix::fs::PermissionsExt;

use super::{Asked, Scripted, answer, ls, ok, url};

const NO_NAMES: &str = "<ListBucketResult></ListBucketResult>";
const NO_BLOBS: &str = "<EnumerationResults><Blobs></Blobs></EnumerationResults>";

/// What an answer of Amazon's has in it.
const OF_A_ROLE: &str = r#"{"Code": "Success", "AccessKeyId": "ROLE", "SecretAccessKey": "hunter2", "Token": "hunter2-session", "Expiration": "2999-01-01T00:00:00Z"}"#;

/// Where nobody is.
async fn nobody() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("127.0.0.1:{}", listener.local_addr().unwrap().port())
}

/// The bucket, or what stands for it, to be listed with what is in these variables.
async fn listed(
    place: &str,
    names: &'static str,
    options: &str,
    variables: &[(&str, &str)],
) -> (Option<i32>, String, Vec<Asked>) {
    let service = Scripted::start(move |_, _| ok(names)).await;
    // A proxy would be asked for the service of another machine; nobody is there.
    let proxy = [("http_proxy", "http://127.0.0.1:1"), ("AWS_ALLOW_HTTP", "true")];
    let variables = [variables, &proxy].concat();
    let (status, said) = ls(&url(place, &service, options), None, &variables);
    (status, said, service.asked())
}

/// Who has signed what was asked, and the token that was shown.
fn signed(asked: &[Asked]) -> (&str, Option<&str>) {
    let asked = asked.last().unwrap();
    let key = asked.header("authorization").unwrap().split_once("Credential=").unwrap().1;
    (key.split('/').next().unwrap(), asked.header("x-amz-security-token"))
}

#[tokio::test(flavor = "multi_thread")]
async fn amazons_machine_signs_with_its_role() {
    let machine = Scripted::start(|asked, _| {
        let shows_token = asked.header("x-aws-ec2-metadata-token") == Some("for-a-while");
        match &*asked.line() {
            "PUT /latest/api/token" => answer("200 OK", &[], "for-a-while"),
            _ if !shows_token => answer("401 Unauthorized", &[], ""),
            "GET /latest/meta-data/iam/security-credentials/" => ok("backup"),
            "GET /latest/meta-data/iam/security-credentials/backup" => ok(OF_A_ROLE),
            _ => answer("404 Not Found", &[], ""),
        }
    })
    .await;
    let endpoint = format!("http://127.0.0.1:{}/", machine.port);
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*endpoint)];
    let (status, said, asked) = listed("s3://bucket", NO_NAMES, "", &variables).await;
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(signed(&asked), ("ROLE", Some("hunter2-session")));
    assert_eq!(machine.asked().len(), 3, "{:?}", machine.lines());

    let off = [variables[0], ("AWS_EC2_METADATA_DISABLED", "true")];
    let (status, said, asked) = listed("s3://bucket", NO_NAMES, "", &off).await;
    assert!(status == Some(51) && said.contains("(AWS_EC2_METADATA_DISABLED)"), "{said}");
    assert!(asked.is_empty() && machine.asked().len() == 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn amazons_container_signs_with_its_own_and_shows_its_token() {
    let machine = Scripted::start(|asked, number| match asked.header("authorization") {
        _ if number == 0 => answer("429 Too Many Requests", &[], ""),
        Some("Bearer hunter2-file" | "Bearer hunter2-variable") => ok(OF_A_ROLE),
        None if asked.path == "/open" => ok(OF_A_ROLE),
        _ => answer("403 Forbidden", &[], ""),
    })
    .await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token");
    std::fs::write(&file, "Bearer hunter2-file\n").unwrap();
    let address = |path| format!("http://127.0.0.1:{}{path}", machine.port);
    let (closed, open) = (address("/get-credentials"), address("/open"));
    let file = ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file.to_str().unwrap());
    let token = |token| ("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
    for (address, shown) in [
        (&closed, vec![file]),
        (&closed, vec![token("Bearer hunter2-variable")]),
        (&closed, vec![token("Bearer of-nobody"), file]),
        (&open, vec![]),
    ] {
        let variables = [&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &**address)], &*shown].concat();
        let (status, said, asked) = listed("s3://bucket", NO_NAMES, "", &variables).await;
        assert_eq!(status, Some(0), "{shown:?}: {said}");
        assert_eq!(signed(&asked), ("ROLE", Some("hunter2-session")));
    }
    let refused = async |address: &str, shown, expected: i32, why: &str| {
        let variables = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", address), shown];
        let (status, said, asked) = listed("s3://bucket", NO_NAMES, "", &variables).await;
        assert_eq!(status, Some(expected), "{said}");
        assert!(said.contains(why) && !said.contains("hunter2"), "{said}");
        assert!(asked.is_empty());
    };
    refused(&closed, token("hunter2"), 51, "/get-credentials: 403").await;
    refused(&closed, token("hunter2\nhunter2"), 51, "characters that no header has").await;
    refused("http://vault.example.org/x", token("hunter2"), 8, "must be a URL by https:").await;
    refused(&format!("http://{}/", nobody().await), token("x"), 51, "nobody is there").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn amazons_web_identity_is_exchanged_for_a_role() {
    let service = Scripted::start(|asked, _| {
        let right = ["RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fbackup", "WebIdentityToken=hunter2-web"];
        match right.iter().all(|part| asked.path.contains(part)) {
            true => ok("<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ROLE</AccessKeyId>\
                <SecretAccessKey>hunter2</SecretAccessKey><SessionToken>hunter2-session</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
                </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"),
            false => answer("400 Bad Request", &[], "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>No such token</Message></Error></ErrorResponse>"),
        }
    })
    .await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token");
    let endpoint = format!("http://127.0.0.1:{}", service.port);
    let variables = [
        ("AWS_ENDPOINT_URL_STS", &*endpoint),
        ("AWS_ROLE_ARN", "arn:aws:iam::1:role/backup"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", file.to_str().unwrap()),
    ];
    std::fs::write(&file, "hunter2-web").unwrap();
    let (status, said, asked) = listed("s3://bucket", NO_NAMES, "", &variables).await;
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(signed(&asked), ("ROLE", Some("hunter2-session")));
    std::fs::write(&file, "hunter2-else").unwrap();
    let (status, said, asked) = listed("s3://bucket", NO_NAMES, "", &variables).await;
    assert!(status == Some(51) && said.contains("signing in: InvalidIdentityToken"), "{said}");
    assert!(asked.is_empty() && !said.contains("attempts"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn azures_machine_signs_with_its_identity() {
    let machine = Scripted::start(|asked, _| {
        let wants = ["resource=https%3A%2F%2Fstorage.azure.com", "client_id=one-of-two"];
        match wants.iter().all(|it| asked.path.contains(it))
            && asked.header("metadata") == Some("true")
            && asked.header("x-identity-header") == Some("hunter2-header")
        {
            true => ok(r#"{"access_token": "hunter2-bearer", "expires_on": "32472144000", "resource": "https://storage.azure.com", "token_type": "Bearer"}"#),
            false => answer("400 Bad Request", &[], ""),
        }
    })
    .await;
    let endpoint = format!("http://127.0.0.1:{}/msi/token", machine.port);
    let variables = [
        ("IDENTITY_ENDPOINT", &*endpoint),
        ("IDENTITY_HEADER", "hunter2-header"),
        ("AZURE_CLIENT_ID", "one-of-two"),
    ];
    let place = "azblob://account@container";
    let (status, said, asked) = listed(place, NO_BLOBS, "&login=identity", &variables).await;
    assert_eq!(status, Some(0), "{said}");
    let shown = asked.last().unwrap().header("authorization");
    assert_eq!(shown, Some("Bearer hunter2-bearer"));

    let (status, said, asked) = listed(place, NO_BLOBS, "&login=identity", &variables[..1]).await;
    assert!(status == Some(51) && said.contains("(400)") && asked.is_empty(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn azures_application_signs_with_its_secret() {
    let service = Scripted::start(|asked, _| {
        let body = String::from_utf8_lossy(&asked.body);
        let wants =
            ["client_id=app", "client_secret=hunter2-right", "grant_type=client_credentials"];
        match asked.path == "/tenant/oauth2/v2.0/token" && wants.iter().all(|it| body.contains(it))
        {
            true => ok(
                r#"{"access_token": "hunter2-bearer", "expires_in": 3599, "token_type": "Bearer"}"#,
            ),
            false => answer(
                "401 Unauthorized",
                &[],
                r#"{"error": "invalid_client", "error_description": "It is so."}"#,
            ),
        }
    })
    .await;
    let authority = format!("http://127.0.0.1:{}", service.port);
    let application = |secret| {
        let authority = ("AZURE_AUTHORITY_HOST", &*authority);
        [
            authority,
            ("AZURE_TENANT_ID", "tenant"),
            ("AZURE_CLIENT_ID", "app"),
            ("AZURE_CLIENT_SECRET", secret),
        ]
    };
    let place = "azblob://account@container";
    let (status, said, asked) = listed(place, NO_BLOBS, "", &application("hunter2-right")).await;
    assert_eq!(status, Some(0), "{said}");
    let shown = asked.last().unwrap().header("authorization");
    assert_eq!(shown, Some("Bearer hunter2-bearer"));

    let (status, said, asked) = listed(place, NO_BLOBS, "", &application("hunter2-wrong")).await;
    assert!(
        status == Some(51) && said.contains("signing in: ") && said.contains("invalid_client"),
        "{said}"
    );
    assert!(asked.is_empty() && !said.contains("attempts"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_signs_as_who_has_signed_in_by_its_own_tool() {
    let directory = tempfile::tempdir().unwrap();
    let path = [("PATH", directory.path().to_str().unwrap())];
    let place = "azblob://account@container";
    let (status, said, _) = listed(place, NO_BLOBS, "&login=cli", &path).await;
    assert!(status == Some(54) && said.contains("there is no `az` in PATH: install it"), "{said}");
    assert!(!said.contains("attempts"), "{said}");

    let az = |says: &str| {
        let program = directory.path().join("az");
        std::fs::write(&program, format!("#!/bin/sh\n{says}\n")).unwrap();
        std::fs::set_permissions(program, PermissionsExt::from_mode(0o755)).unwrap();
    };
    az("echo 'ERROR: Please run az login to setup account.' >&2; echo more >&2; exit 1");
    let (status, said, _) = listed(place, NO_BLOBS, "&login=cli", &path).await;
    assert!(status == Some(51) && said.contains("Please run az login"), "{said}");
    assert!(!said.contains("attempts") && said.lines().count() == 1, "{said}");

    az(
        r#"test "$*" = "account get-access-token --output json --scope https://storage.azure.com/.default" &&
        echo '{"accessToken": "hunter2-bearer", "expiresOn": "2999-01-01 00:00:00.000000", "tokenType": "Bearer",
            "subscription": "s", "tenant": "t"}'"#,
    );
    let (status, said, asked) = listed(place, NO_BLOBS, "&login=cli", &path).await;
    assert_eq!(status, Some(0), "{said}");
    let shown = asked.last().unwrap().header("authorization");
    assert_eq!(shown, Some("Bearer hunter2-bearer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn googles_machine_signs_with_its_account() {
    let machine = Scripted::start(|asked, _| {
        let path = asked.path.split('?').next().unwrap();
        match path == "/computeMetadata/v1/instance/service-accounts/default/token"
            && asked.header("metadata-flavor") == Some("Google")
        {
            true => ok(
                r#"{"access_token": "hunter2-bearer", "expires_in": 3599, "token_type": "Bearer"}"#,
            ),
            false => answer("404 Not Found", &[], ""),
        }
    })
    .await;
    let address = format!("127.0.0.1:{}", machine.port);
    let variables = [("GCE_METADATA_HOST", &*address), ("GCE_METADATA_IP", &*address)];
    let (status, said, asked) = listed("gs://bucket", NO_NAMES, "", &variables).await;
    assert_eq!(status, Some(0), "{said}");
    let shown = asked.last().unwrap().header("authorization");
    assert_eq!(shown, Some("Bearer hunter2-bearer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_machine_tells_it_that_is_said_at_once() {
    let nobody = nobody().await;
    let endpoint = format!("http://{nobody}");
    for (place, options, variables) in [
        ("s3://bucket", "", vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*endpoint)]),
        ("azblob://account@container", "&login=identity", vec![("IDENTITY_ENDPOINT", &*endpoint)]),
        ("gs://bucket", "", vec![("GCE_METADATA_HOST", &*nobody), ("GCE_METADATA_IP", &*nobody)]),
    ] {
        let (status, said, asked) = listed(place, NO_NAMES, options, &variables).await;
        assert_eq!(status, Some(51), "{said}");
        assert!(said.contains("nobody gives this machine any (nobody is there)"), "{said}");
        assert_eq!(said.lines().count(), 1, "it was tried again: {said}");
        assert!(asked.is_empty());
    }
}
