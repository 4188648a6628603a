//! That nobody has seen a secret, and that a secret which is shown would have been seen.

use std::{
    process::{Child, Command},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use libtest_mimic::{Failed, Trial};

use super::{PLACES, Place, Secrets, Watcher, catch_in};

/// What is made once all others have ended: `seen` is what was looked for meanwhile.
pub(crate) fn trials(seen: &Arc<Secrets>) -> Vec<Trial> {
    let seen = seen.clone();
    let planted = PLACES.into_iter().map(|place| {
        Trial::test(format!("secrets::one_planted_in_{}_is_found", word(place)), move || {
            found(place)
        })
    });
    planted.chain([Trial::test("secrets::none_was_seen", move || none(&seen))]).collect()
}

fn word(place: Place) -> &'static str {
    match place {
        Place::Arguments => "arguments",
        Place::Environment => "an_environment",
        Place::Log => "the_log",
        Place::Error => "an_error",
    }
}

fn none(seen: &Secrets) -> Result<(), Failed> {
    match seen.leaks().as_slice() {
        [] => Ok(()),
        leaks => Err(leaks.join("\n").into()),
    }
}

/// Shows a secret at this place, in one of the forms that it may have there.
fn found(place: Place) -> Result<(), Failed> {
    let secrets = Arc::new(Secrets::default());
    // Another one for each, since all processes are seen by all.
    let secret = format!("pl4nted/s3cret in {place:?}");
    secrets.keep("a planted password", "user", &secret);
    match place {
        Place::Arguments => watched(&secrets, Command::new("sh").args(["-c", "sleep 5", &secret]))?,
        Place::Environment => {
            watched(&secrets, Command::new("sleep").arg("5").env("PLANTED", &secret))?;
        }
        Place::Log => {
            let header = STANDARD.encode(format!("user:{secret}"));
            catch_in(&secrets, || tracing::trace!("authorization: Basic {header}"));
        }
        Place::Error => {
            let error =
                backend_core::Error::other("cannot log in as user:pl4nted%2Fs3cret%20in%20Error");
            secrets.look_at_error(&error);
        }
    }
    match secrets.leaks().as_slice() {
        [leak] if leak.contains("a planted password") => Ok(()),
        leaks => Err(format!("found {leaks:?}").into()),
    }
}

/// Starts the command, and waits until it was seen.
fn watched(secrets: &Arc<Secrets>, command: &mut Command) -> Result<(), Failed> {
    let _watcher = Watcher::start(secrets);
    let _killed = Killed(command.spawn()?);
    let begun = Instant::now();
    while secrets.leaks().is_empty() && begun.elapsed() < Duration::from_secs(5) {
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// A process that ends with its test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
