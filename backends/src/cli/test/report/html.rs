//! The run as one page that needs nothing else: no network, no script.

use std::borrow::Cow;

use askama::Template;
use backend_core::conformance::{Check, Outcome, Report};

use super::{
    super::{
        super::shown::escaped,
        record::{Record, Summary, Totals, Verdict},
    },
    Rendered,
};

pub(super) fn render(record: &Record) -> Rendered {
    let of = |verdict| record.of(verdict).into_iter().map(|it| Shown::new(record, it)).collect();
    let page = Page {
        record,
        summary: Summary::new(record).to_string(),
        in_common: record.in_common().map(|words| escaped(&words).into_owned()),
        failed: of(Verdict::Failed),
        warnings: of(Verdict::Warning),
        groups: record
            .groups()
            .into_iter()
            .map(|(name, reports)| Group::new(record, name, reports))
            .collect(),
    };
    Ok(page.render()?)
}

struct Group<'r> {
    name: &'static str,
    totals: Totals,
    checks: Vec<Shown<'r>>,
}

impl<'r> Group<'r> {
    fn new(record: &Record, name: &'static str, reports: Vec<&'r Report>) -> Self {
        let totals = record.totals_of(&reports);
        let checks = reports.into_iter().map(|it| Shown::new(record, it)).collect();
        Self { name, totals, checks }
    }
}

/// One check on the page.
struct Shown<'r> {
    check: &'static Check,
    verdict: Verdict,
    expected: Cow<'r, str>,
    came: Cow<'r, str>,
    /// Why it is not applicable, or was skipped; and what it has measured.
    remarks: Vec<Cow<'r, str>>,
    earlier_steps: usize,
    steps: Vec<String>,
    again: String,
}

impl<'r> Shown<'r> {
    fn new(record: &Record, report: &'r Report) -> Self {
        let (expected, came, why) = match &report.outcome {
            Outcome::Passed => ("", "", None),
            Outcome::Failed { expected, came } => (&**expected, &**came, None),
            Outcome::NotApplicable(why) | Outcome::Skipped(why) => ("", "", Some(&**why)),
        };
        let notes = report.notes.iter().map(String::as_str);
        let steps = report.steps.iter().map(|step| escaped(&step.to_string()).into_owned());
        Self {
            check: report.check,
            verdict: record.verdict(report),
            expected: escaped(expected),
            came: escaped(came),
            remarks: why.into_iter().chain(notes).map(escaped).collect(),
            earlier_steps: report.earlier_steps,
            steps: steps.collect(),
            again: record.again(report),
        }
    }
}

/// Whatever is shown is escaped by the template, since names and errors come from outside.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>quintet test {{ record.url }}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .2rem .6rem .2rem 0; vertical-align: top; border-bottom: 1px solid #8884; }
  th.n, td.n { text-align: right; } td { overflow-wrap: anywhere; }
  pre { overflow-x: auto; background: #8881; padding: .6rem; }
  section { border-left: .3rem solid #8888; padding-left: 1rem; margin: 1rem 0; }
  section.failed { border-color: #d33; } section.warning { border-color: #c80; }
  .failed b, b.failed { color: #d33; } b.warning { color: #c80; } .not { opacity: .7; }
</style>
<h1>quintet test {{ record.url }}</h1>
<p>{{ summary }}; {{ record.started }}</p>
{%- for left in record.left %}
<p><b class="failed">left behind</b> {{ left }}</p>
{%- endfor %}
{%- if let Some(kept) = record.kept %}
<p>kept: every object whose name starts with <code>{{ kept }}</code></p>
{%- endif %}
{%- if let Some(words) = in_common %}
<p>{{ words }}</p>
{%- endif %}
{%- for shown in failed.iter().chain(warnings.iter()) %}
<section class="{{ shown.verdict.name() }}">
<h2>{{ shown.verdict.name() }}: {{ shown.check.name() }} ({{ shown.check.class().name() }})</h2>
<p>{{ shown.check.statement() }} {{ shown.check.reason() }}</p>
<p>expected {{ shown.expected }}<br>came {{ shown.came }}</p>
<pre>
{%- if shown.earlier_steps > 0 %}
… {{ shown.earlier_steps }} before
{%- endif %}
{%- for step in shown.steps %}
{{ step }}
{%- endfor %}
</pre>
<p>Again: <code>{{ shown.again }}</code></p>
</section>
{%- endfor %}
<h2>By group</h2>
<table>
<tr><th>group<th class="n">passed<th class="n">failed<th class="n">warnings<th class="n">not applicable<th class="n">skipped
{%- for group in groups %}
<tr><td><a href="#{{ group.name }}">{{ group.name }}</a><td class="n">{{ group.totals.passed }}<td class="n">{{ group.totals.failed }}<td class="n">{{ group.totals.warnings }}<td class="n">{{ group.totals.not_applicable }}<td class="n">{{ group.totals.skipped }}
{%- endfor %}
</table>
{%- for group in groups %}
<h2 id="{{ group.name }}">{{ group.name }}</h2>
<table>
{%- for shown in group.checks %}
<tr><td><b class="{{ shown.verdict.name() }}">{{ shown.verdict.name() }}</b><td>{{ shown.check.name() }}<td>{{ shown.check.statement() }}
{%- for remark in shown.remarks %}<div class="not">{{ remark }}</div>{% endfor %}
{%- endfor %}
</table>
{%- endfor %}
"##
)]
struct Page<'r> {
    record: &'r Record,
    summary: String,
    in_common: Option<String>,
    failed: Vec<Shown<'r>>,
    warnings: Vec<Shown<'r>>,
    groups: Vec<Group<'r>>,
}
