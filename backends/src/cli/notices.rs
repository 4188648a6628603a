//! What goes on below an operation, such as a retry: a line on standard error.

use std::{
    fmt,
    io::{self, Write},
};

use tracing::{Event, Level, Subscriber, field::Field};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter, format::Writer},
    registry::LookupSpan,
};

use super::{console::Console, progress::Bars, shown};

/// Shows warnings: always with `-v`, else where somebody looks at a terminal.
pub(super) fn show(console: &Console) {
    let manner = console.manner();
    if manner.quiet || !(manner.verbose || console.bars().are_seen()) {
        return;
    }
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::WARN)
        .with_writer(Errors(console.bars().clone()))
        .event_format(Line { verbose: manner.verbose })
        .finish();
    // It can have been set only by a program around this command: then that one's counts.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// Standard error, with the bars out of the way.
struct Errors(Bars);

impl MakeWriter<'_> for Errors {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        Self(self.0.clone())
    }
}

impl Write for Errors {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write(data))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An event as a line: its message, and with `-v` its other fields.
struct Line {
    verbose: bool,
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let (mut message, mut fields) = (String::new(), String::new());
        event.record(&mut |field: &Field, value: &dyn fmt::Debug| match field.name() {
            "message" => message = format!("{value:?}"),
            name => fields += &format!(", {name} {value:?}"),
        });
        if !self.verbose {
            fields.clear();
        }
        writeln!(writer, "quintet: {}{fields}", shown::escaped(&message))
    }
}
