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
    let arguments = libtest_mimic::Arguments::from_args();
    let trial = |server: &'static servers::Server, is_there: bool| {
        trials::ALL.iter().map(move |(name, test)| {
            let name = format!("{}::{name}", server.name);
            let run = move || {
                test(server);
                Ok(())
            };
            libtest_mimic::Trial::test(name, run).with_ignored_flag(!is_there)
        })
    };
    let trials = servers::ALL.iter().flat_map(|server| {
        let installed = if arguments.list { Ok(()) } else { server.install() };
        if let Err(why) = &installed {
            println!("SKIPPED {}: {why}", server.name);
        }
        trial(server, installed.is_ok())
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
