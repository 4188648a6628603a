//! The `quintet` command, as a library: somebody else's crate gets the whole of it, with its own backends in.

mod arguments;
mod backends;
mod cat;
mod console;
mod destination;
mod failure;
mod get;
mod ls;
mod new;
mod notices;
mod panics;
mod place;
mod progress;
mod prompt;
mod put;
mod rm;
mod shown;
mod signals;
mod standard;
mod stat;
mod test;
mod transfer;

use std::{
    io::{self, Write},
    pin::pin,
    process::ExitCode,
    time::Duration,
};

use futures::future::{Either, select};
use tokio::runtime::Builder;

use self::{
    arguments::{Arguments, Manner, Refused, Verb},
    console::Console,
    failure::Failure,
    signals::Interrupt,
};

/// How long work that blocks may take to end after an interrupt, or when it was abandoned.
const GRACE: Duration = Duration::from_secs(2);

/// How long the whole command may take to end after an interrupt.
const PATIENCE: Duration = Duration::from_secs(3);

/// The whole command: reads the arguments of this process, does what they say, and answers the exit status.
///
/// ```no_run
/// // use my_backend as _;
/// fn main() -> std::process::ExitCode { backends::cli::main() }
/// ```
#[must_use]
pub fn main() -> ExitCode {
    let Arguments { verb, manner } = match arguments::read() {
        Ok(arguments) => arguments,
        Err(Refused::Information(text)) => {
            let mut console = Console::new(Manner::default());
            console.write(text.as_bytes());
            return console.finish();
        }
        Err(Refused::Nothing(text)) => {
            let _ = io::stderr().write_all(text.as_bytes());
            return ExitCode::from(failure::USAGE);
        }
        Err(Refused::Usage(failure, manner)) => {
            let mut console = Console::new(manner);
            console.fail(failure);
            return console.finish();
        }
    };
    keep_freed_memory();
    let mut console = Console::new(manner);
    let done = panics::caught(manner.verbose, || run(&mut console, &verb));
    if let Err(failure) = done.unwrap_or_else(Err) {
        console.fail(failure);
    }
    console.finish()
}

/// Has glibc keep a few megabytes that are freed for what is allocated next: once so much was freed, it takes it for usual. Else each piece of a
/// transfer goes back to the kernel and is taken from there again, a quarter of the work of a fast get.
fn keep_freed_memory() {
    const PIECES: usize = 2 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(PIECES)));
}

fn run(console: &mut Console, verb: &Verb) -> Result<(), Failure> {
    match verb {
        Verb::Ls(ls) => stoppable(console, async |console| ls::run(console, ls).await),
        Verb::Stat(stat) => stoppable(console, async |console| stat::run(console, stat).await),
        Verb::Cat(cat) => stoppable(console, async |console| cat::run(console, cat).await),
        Verb::Put(put) => stoppable(console, async |console| put::run(console, put).await),
        Verb::Get(get) => stoppable(console, async |console| get::run(console, get).await),
        Verb::Rm(rm) => stoppable(console, async |console| rm::run(console, rm).await),
        // They tell what was done before they were interrupted.
        Verb::Copy(copy) => with_runtime(console, PATIENCE, async |console, interrupt| {
            transfer::copy(console, copy, interrupt).await
        }),
        Verb::Move(mv) => with_runtime(console, PATIENCE, async |console, interrupt| {
            transfer::relocate(console, mv, interrupt).await
        }),
        Verb::Test(test) if test.explain.is_some() || test.list => test::describe(console, test),
        // It clears up behind itself before it stops.
        Verb::Test(test) => with_runtime(console, test::PATIENCE, async |console, stop| {
            test::run(console, test, stop).await
        }),
        Verb::New(new) => new::run(console, new),
        Verb::Backends(backends) => backends::run(console, backends),
        Verb::Completions(completions) => {
            console.write(&arguments::completions(completions.shell));
            Ok(())
        }
    }
}

/// Does what an interrupt may end: it is dropped on the spot, and with it whatever temporary files it holds.
fn stoppable(
    console: &mut Console,
    work: impl AsyncFnOnce(&mut Console) -> Result<(), Failure>,
) -> Result<(), Failure> {
    with_runtime(console, PATIENCE, async |console, interrupt| {
        let done = match select(pin!(interrupt.raised()), pin!(work(console))).await {
            Either::Left(_) => Ok(()),
            Either::Right((done, _)) => done,
        };
        match interrupt.status() {
            // Whatever failed, it is this that made it fail.
            Some(status) => {
                console.stopped(status);
                Ok(())
            }
            None => done,
        }
    })
}

/// Does what needs a runtime, which verbs that open no store do without: they start the sooner.
fn with_runtime(
    console: &mut Console,
    patience: Duration,
    work: impl AsyncFnOnce(&mut Console, &Interrupt) -> Result<(), Failure>,
) -> Result<(), Failure> {
    notices::show(console);
    let start = |error| Failure::local("starting the runtime", error);
    let interrupt = Interrupt::listen(patience).map_err(start)?;
    prompt::offer(console, &interrupt);
    // One thread for all that waits: with others each answer would wake two. What takes the processor or the disk has threads of its own.
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(start)?;
    let done = runtime.block_on(work(console, &interrupt));
    runtime.shutdown_timeout(GRACE);
    done
}
