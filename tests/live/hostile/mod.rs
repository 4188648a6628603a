//! What becomes of data, and what is said, while a server or the way to it fails. Each variant starts a server of its own, with a proxy
//! before it, and looks afterwards at what the server holds.

mod certificates;
mod connections;
mod cuts;
mod host_keys;
mod kills;
mod listing;
mod login;
mod names;
mod scene;
mod stalls;
mod storage;
mod volume;

use std::{future::Future, pin::Pin, sync::Arc, time::Instant};

use anyhow::Result;
use libtest_mimic::{Completion, Failed, Trial};
use serde_json::json;

use self::scene::Setting;
use crate::{
    results::seconds,
    run::{Run, is_at_volume},
    subject::{self, is_unavailable},
};

/// Something that happens.
pub(crate) struct Variant {
    /// As in `openssh::hostile::killed_in_a_put`.
    name: &'static str,
    /// As in the table.
    pub(crate) words: &'static str,
    /// The subjects that it makes sense on.
    on: &'static [&'static str],
    /// Those of them on which it takes long.
    at_volume: &'static [&'static str],
    run: fn(Setting) -> Happening,
}

/// What is made of a setting; what came of it, in a few words.
type Happening = Pin<Box<dyn Future<Output = Result<String>>>>;

/// One of each protocol whose program is the backend itself, and that can be written to.
const EACH: &[&str] = &["openssh", "apache", "proftpd-ftp", "s3s", "azurite"];
const WRITE: &[&str] = &["openssh", "apache", "proftpd-ftp", "s3s", "azurite", "rsyncd"];
/// What goes on with a get where it was cut: rsync knows no part of an object.
const READ: &[&str] = &["openssh", "apache", "proftpd-ftp", "s3s", "azurite", "http-apache"];
const ALL: &[&str] =
    &["openssh", "apache", "proftpd-ftp", "s3s", "azurite", "rsyncd", "http-apache", "http-nginx"];
/// Those whose data pass the proxy: of FTP only commands and their replies do.
const DATA: &[&str] = &["openssh", "apache", "s3s", "azurite"];
const DATA_UP: &[&str] = &["openssh", "apache", "s3s", "azurite", "rsyncd"];
const DATA_DOWN: &[&str] = &["openssh", "apache", "s3s", "azurite", "http-apache"];
/// Those that keep objects in a file system, and say what is wrong with it.
const ON_DISK: &[&str] = &["openssh", "apache", "proftpd-ftp", "rsyncd"];
const SSH: &[&str] = &["openssh"];
const TLS: &[&str] = &["apache-https", "proftpd-ftps", "https-apache"];

macro_rules! variants {
    (@on) => { &[] };
    (@on $on:expr) => { $on };
    ($($name:ident in $room:ident, on $on:expr, $words:literal $(, at volume on $volume:expr)?;)*) => {
        [$(Variant {
            name: stringify!($name),
            words: $words,
            on: $on,
            at_volume: variants!(@on $($volume)?),
            run: |setting| Box::pin($room::$name(setting)),
        }),*]
    };
}

/// Everything that happens, the slow ones first.
pub(crate) static VARIANTS: &[Variant] = &variants! {
    cut_in_puts in cuts, on WRITE, "the connection is cut in the middle of 20 puts";
    cut_in_gets in cuts, on READ, "the connection is cut in the middle of 20 gets";
    answers_cut in cuts, on WRITE, "the connection is cut in the middle of the answers to 20 puts";
    killed_in_a_put in kills, on DATA_UP, "the server is killed in the middle of a put, and restarted";
    killed_in_a_get in kills, on DATA_DOWN, "the server is killed in the middle of a get, and restarted";
    never_answers in stalls, on WRITE, "the server takes connections and never answers, `timeout=2s`";
    stalls_in_a_put in stalls, on WRITE, "the connection stalls in the middle of a put";
    stalls_in_a_get in stalls, on ALL, "the connection stalls in the middle of a get";
    paused in stalls, on DATA, "the server stops for three seconds in the middle of everything";
    only_one_is_served in connections, on WRITE, "one connection at a time, more wait";
    more_are_refused in connections, on EACH, "one connection at a time, more are refused";
    the_disk_is_full in storage, on ON_DISK, "the disk is full";
    nothing_may_be_written in storage, on &["openssh", "apache", "nginx", "proftpd-ftp", "vsftpd", "rsyncd"], "the directory is read-only";
    wrong_password in login, on ALL, "the password is wrong";
    unknown_host_key in host_keys, on SSH, "the host's key is unknown";
    changed_host_key in host_keys, on SSH, "the host's key is another one";
    expired_certificate in certificates, on TLS, "the certificate has expired";
    certificate_of_another_host in certificates, on TLS, "the certificate is another host's";
    unknown_authority in certificates, on TLS, "nobody knows who issued the certificate";
    ten_thousand_names in listing, on ALL, "10,000 names are listed", at volume on &["azurite"];
    odd_names in names, on WRITE, "names with spaces, quotes, `%`, `#`, `?`, `+`, Unicode";
    two_gibibytes in volume, on WRITE, "an object of 2 GiB, up and down", at volume on WRITE;
};

/// A trial for each thing that happens to each server that it can happen to.
pub(crate) fn trials(run: &Arc<Run>) -> Vec<Trial> {
    let pairs = VARIANTS.iter().flat_map(|it| it.on.iter().map(move |name| (it, *name)));
    pairs.map(|(variant, name)| trial(variant, name, run.clone())).collect()
}

fn trial(variant: &'static Variant, name: &'static str, run: Arc<Run>) -> Trial {
    let title = format!("{name}::hostile::{}", variant.name);
    Trial::ignorable_test(title, move || {
        if variant.at_volume.contains(&name) && !is_at_volume() {
            return Ok(Completion::ignored_with("at volume"));
        }
        let subject = subject::named(name);
        let setting = Setting { subject, run: run.clone() };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let begun = Instant::now();
        let outcome = runtime.block_on((variant.run)(setting));
        runtime.shutdown_background();
        let kept = |outcome: &str| {
            run.keep(json!({
                "kind": "hostile", "words": variant.words, "server": name,
                "make": subject.make(), "outcome": outcome, "seconds": seconds(begun.elapsed()),
            }));
        };
        match outcome {
            Ok(outcome) => {
                kept(&outcome);
                Ok(Completion::Completed)
            }
            Err(error) => match is_unavailable(&error) {
                Some(why) => Ok(Completion::ignored_with(why)),
                None => {
                    kept("**FAILED**");
                    Err(Failed::from(format!("{error:#}")))
                }
            },
        }
    })
}
