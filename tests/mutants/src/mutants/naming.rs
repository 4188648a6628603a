//! Names that do not come back as they were given.

use backend_core::{Entries, Entry, Error, ErrorCode, Metadata, Result, Sink, Source};

use crate::honest::Honest;

mutants! {
    /// Each `/` behind the first directories is an underscore.
    "naming::nested" => FlattensDirectories {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace('/', "_"))
        }
    }

    /// Directories go ten deep.
    "naming::deep" => TenDirectories {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match name.matches('/').count() {
                0..=10 => it.put(name, data),
                _ => Err(Error::other("too many levels of directories").permanent()),
            }
        }
    }

    /// The names of directories are decoded as forms are, in which a plus is a space.
    "naming::directories" => PlusInDirectories {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| match own.rsplit_once('/') {
                Some((directory, last)) => format!("{}/{last}", directory.replace('+', " ")),
                None => own.into(),
            })
        }
    }

    /// A hyphen is an underscore.
    "naming::alike" => HyphensAreUnderscores {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace('-', "_"))
        }
    }

    /// Several spaces are one.
    "naming::spaces" => FoldsSpaces {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace("  ", " "))
        }
    }

    /// What is hidden is not listed.
    "naming::hidden" => HidesDots {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            unlisted(it, prefix, to, |part| part.starts_with('.'))
        }
    }

    /// What looks like an unfinished upload is not listed.
    "naming::temporary_looking" => HidesUnfinished {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            unlisted(it, prefix, to, |part| part.ends_with(".part") || part.ends_with('~'))
        }
    }

    /// The page of a directory is the directory.
    "naming::well_known" => IndexIsDirectory {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            match name.ends_with("/index.html") {
                true => Err(Error::other("301 Moved Permanently").permanent()),
                false => it.get(name, to),
            }
        }
    }

    /// A command takes a name that starts with a hyphen for an option.
    "naming::hyphens" => HyphenIsOption {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match name.contains("/-") {
                true => Err(Error::new(ErrorCode::CommandError, "invalid option").permanent()),
                false => it.put(name, data),
            }
        }
    }

    /// Names that are numbers are listed as numbers.
    "naming::digits" => ListsNumbers {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            listed(it, prefix, to, |own| match own.parse::<u64>() {
                Ok(number) => number.to_string(),
                Err(_) => own.into(),
            })
        }
    }

    /// Brackets are cleaned away.
    "naming::punctuation" => DropsBrackets {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace(['(', ')', '{', '}'], ""))
        }
    }

    /// A shell expands its variables.
    "naming::shell" => ExpandsHome {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace("$HOME", "home"))
        }
    }

    /// A plus is a space, as in a form.
    "naming::plus" => PlusIsSpace {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace('+', " "))
        }
    }

    /// Percent sequences are decoded once too often.
    "naming::percent" => DecodesTwice {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace("%46", "F").replace("%2F", "/").replace("%25", "%"))
        }
    }

    /// What Latin-1 does not have is a question mark.
    "naming::unicode" => Latin1 {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.chars().map(|c| if c > '\u{ff}' { '?' } else { c }).collect())
        }
    }

    /// Characters have up to three bytes, as in an old database.
    "naming::unicode" => ThreeBytes {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.split(|c: char| c.len_utf8() > 3).next().unwrap_or_default().into())
        }
    }

    /// What is put together of names is parsed again: what stands before an equals sign is a key.
    "naming::random" => SplitsAtEquals {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace('=', "."))
        }
    }

    /// Parts are trimmed.
    "naming::edge_spaces" => TrimsSpaces {
        fn name(&self, name: &str) -> Result<String> {
            parts(name, |part| part.trim_matches(' '))
        }
    }

    /// Dots at the end are dropped, as Windows does.
    "naming::dots" => DropsFinalDots {
        fn name(&self, name: &str) -> Result<String> {
            parts(name, |part| part.trim_end_matches('.'))
        }
    }

    /// A backslash is a slash.
    "naming::backslashes" => BackslashIsSlash {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace('\\', "/"))
        }
    }

    /// A URL is put together of the name as it is, and ends before a question mark.
    "naming::query_and_fragment" => CutsAtQuestionMark {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.split(['?', '#']).next().unwrap_or_default().into())
        }
    }

    /// Quotation marks are listed twice, as a protocol quotes them.
    "naming::quotes" => ListsDoubledQuotes {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            listed(it, prefix, to, |own| own.replace('"', "\"\""))
        }
    }

    /// Behind a colon is the name of a stream, which is not listed.
    "naming::drives" => Streams {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            unlisted(it, prefix, to, |part| part.contains(':'))
        }
    }

    /// A listing in long form, of which the name is what stands before an arrow: behind it is what a link leads to.
    "naming::drives" => ListsLinks {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            listed(it, prefix, to, |own| own.split(" -> ").next().unwrap_or_default().into())
        }
    }

    /// A star deletes whatever fits.
    "naming::wildcards" => DeletesWhatFits {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let Some((start, end)) = name.split_once('*') else { return it.delete(name) };
            let before = it.objects().len();
            it.objects().retain(|name, _| !(name.starts_with(start) && name.ends_with(end)));
            Ok(it.objects().len() < before)
        }
    }

    /// A star finds the first that fits.
    "naming::wildcards_match_nothing" => GetsWhatFits {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let start = name.split('*').next().unwrap_or_default();
            let fits = it.entries(start).into_iter().next();
            match fits.filter(|_| name.contains('*')) {
                Some(first) => it.get(first.name(), to),
                None => it.get(name, to),
            }
        }
    }

    /// A listing is lines.
    "naming::line_breaks" => ListsLines {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            for entry in it.entries(prefix) {
                entry.name().lines().try_for_each(|line| to.push(Entry::new(line)))?;
            }
            Ok(())
        }
    }

    /// A listing in XML is not unescaped.
    "naming::markup" => ListsEscaped {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            listed(it, prefix, to, |own| own.replace('&', "&amp;").replace('<', "&lt;"))
        }
    }

    /// A listing in XML is unescaped twice.
    "naming::markup" => UnescapesTwice {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            listed(it, prefix, to, |own| own.replace("&lt;", "<").replace("&amp;", "&"))
        }
    }

    /// Case is folded, and nobody says so.
    "naming::letter_case" => FoldsCase {
        fn name(&self, name: &str) -> Result<String> {
            own(name, str::to_lowercase)
        }
    }

    /// To make room for a directory the object of its name is removed.
    "naming::beside_directory" => MakesRoom {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            for (at, _) in name.match_indices('/') {
                it.delete(&name[..at])?;
            }
            it.put(name, data)
        }
    }

    /// An object takes the place of the directory of its name, and all that is in it.
    "naming::beside_directory" => ReplacesDirectory {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let within = format!("{name}/");
            it.objects().retain(|name, _| !name.starts_with(&within));
            it.put(name, data)
        }
    }

    /// Parts are cut at 143 bytes, as they are where names are encrypted.
    "naming::long_parts" => CutsParts {
        fn name(&self, name: &str) -> Result<String> {
            parts(name, |part| cut(part, 143))
        }
    }

    /// Parts are cut at 250 bytes.
    "naming::longest_parts" => CutsLongestParts {
        fn name(&self, name: &str) -> Result<String> {
            parts(name, |part| cut(part, 250))
        }
    }

    /// Names are cut at 512 bytes.
    "naming::long_names" => CutsNames {
        fn name(&self, name: &str) -> Result<String> {
            Ok(cut(name, 512).into())
        }
    }

    /// Control characters are not listed.
    "naming::controls" => ListsNoControls {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            listed(it, prefix, to, |own| {
                own.chars().filter(|c| !c.is_ascii_control() || c.is_ascii_whitespace()).collect()
            })
        }
    }

    /// What nobody sees is cleaned away.
    "naming::invisible" => DropsInvisible {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace(['\u{ad}', '\u{200b}', '\u{202e}', '\u{feff}'], ""))
        }
    }

    /// Reserved names are given others.
    "naming::reserved" => RenamesReserved {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| match own {
                "CON" | "NUL" | "COM1" => format!("{own}_"),
                _ => own.into(),
            })
        }
    }

    /// Combined characters are composed.
    "naming::unicode_forms" => Composes {
        fn name(&self, name: &str) -> Result<String> {
            own(name, |own| own.replace("e\u{301}", "\u{e9}").replace("A\u{30a}", "\u{c5}"))
        }
    }

    others {
        /// Case is declared not to matter, and does.
        "naming::letter_case_ignored" => CaseMatters at "case-matters:";
    }
}

/// The name with another part behind the place of its check.
fn own(name: &str, change: impl FnOnce(&str) -> String) -> Result<String> {
    let at = name.match_indices('/').nth(1).map_or(name.len(), |(at, _)| at + 1);
    Ok(format!("{}{}", &name[..at], change(&name[at..])))
}

/// The name with other parts behind the place of its check. One that is nothing then is refused.
fn parts(name: &str, change: impl Fn(&str) -> &str) -> Result<String> {
    let name = own(name, |own| own.split('/').map(change).collect::<Vec<_>>().join("/"))?;
    match name.split('/').any(str::is_empty) {
        true => Err(Error::other("no name is left").permanent()),
        false => Ok(name),
    }
}

/// The start of a text, at most of this many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

/// Lists other names than there are.
fn listed(
    it: &Honest,
    prefix: &str,
    to: &mut Entries,
    change: impl Fn(&str) -> String,
) -> Result<()> {
    it.entries(prefix).into_iter().try_for_each(|entry| {
        let (name, metadata) = entry.into_parts();
        to.push(Entry::new(own(&name, &change)?).with(metadata))
    })
}

/// Does not list names of which a part is like this.
fn unlisted(
    it: &Honest,
    prefix: &str,
    to: &mut Entries,
    hides: impl Fn(&str) -> bool,
) -> Result<()> {
    let entries = it.entries(prefix).into_iter();
    let mut seen = entries.filter(|entry| !entry.name().split('/').any(&hides));
    seen.try_for_each(|entry| to.push(entry))
}
