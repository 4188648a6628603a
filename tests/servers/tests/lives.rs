//! What every server does: it answers, it is killed and comes back, and nothing is left of it.
//!
//! A server that this machine has not got is installed; where it cannot be, its tests count as skipped, and the reason is said.

#![allow(clippy::print_stdout)] // the reason

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod trials;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use libtest_mimic::{Arguments, Trial};

    if trials::abandoned::is_victim() {
        return std::process::ExitCode::FAILURE;
    }
    let arguments = Arguments::from_args();
    let trials = servers::ALL.iter().flat_map(|server| {
        let installed = if arguments.list { Ok(()) } else { server.install() };
        if let Err(why) = &installed {
            println!("SKIPPED {}: {why}", server.name);
        }
        let is_skipped = installed.is_err();
        trials::of(server).into_iter().map(move |(name, test)| {
            let run = move || {
                test(server);
                Ok(())
            };
            Trial::test(format!("{}::{name}", server.name), run).with_ignored_flag(is_skipped)
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
