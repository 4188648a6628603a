//! What is listed is not what is there.

use std::{collections::BTreeSet, time::SystemTime};

use backend_core::{Entries, Entry, Error, Metadata, Result};

use crate::honest::Honest;

/// Pushes what is left, and made, of the entries.
fn push(
    entries: impl IntoIterator<Item = Entry>,
    to: &mut Entries,
    mut make: impl FnMut(Entry) -> Option<Entry>,
) -> Result<()> {
    entries.into_iter().filter_map(&mut make).try_for_each(|entry| to.push(entry))
}

/// The entry with other metadata.
fn with(entry: Entry, change: impl FnOnce(Metadata) -> Metadata) -> Option<Entry> {
    let (name, metadata) = entry.into_parts();
    Some(Entry::new(name).with(change(metadata)))
}

fn directory_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(directory, _)| directory)
}

mutants! {
    /// The first entry comes twice.
    "listing::exact" => ListsTheFirstTwice {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            if let Some(first) = it.entries(prefix).into_iter().next() {
                to.push(first)?;
            }
            it.list(prefix, to)
        }
    }

    /// A listing without an entry is an error: there is no such directory.
    "listing::nothing_there" => NothingIsNotFound {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            match it.entries(prefix).is_empty() {
                true => Err(Error::not_found()),
                false => it.list(prefix, to),
            }
        }
    }

    /// A prefix is the name of a directory.
    "listing::any_prefix" => PrefixIsADirectory {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            it.list(&format!("{}/", prefix.trim_end_matches('/')), to)
        }
    }

    /// A prefix without a slash at its end finds files of its own directory only, as with a delimiter.
    "listing::any_prefix" => PrefixStopsAtASlash {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let is_directory = prefix.is_empty() || prefix.ends_with('/');
            push(it.entries(prefix), to, |entry| {
                (is_directory || !entry.name()[prefix.len()..].contains('/')).then_some(entry)
            })
        }
    }

    /// Brackets in a prefix are a set of characters, as in a glob.
    "listing::prefix_is_no_pattern" => PrefixIsAGlob {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            match prefix.split_once('[').and_then(|(start, rest)| Some((start, rest.split_once(']')?))) {
                Some((start, (set, end))) => set.chars().try_for_each(|one| {
                    it.list(&format!("{start}{one}{end}"), to)
                }),
                None => it.list(prefix, to),
            }
        }
    }

    /// A backslash in a prefix is taken for an escape, as in SQL's LIKE.
    "listing::prefix_is_no_pattern" => PrefixHasEscapes {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            it.list(&prefix.replace('\\', ""), to)
        }
    }

    /// A prefix is folded to lower case, and names are not.
    "listing::prefix_case" => PrefixIsFolded {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            it.list(&prefix.to_lowercase(), to)
        }
    }

    /// A recursive listing goes seven levels deep.
    "listing::every_depth" => SevenLevels {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            push(it.entries(prefix), to, |entry| {
                (entry.name().matches('/').count() < 7).then_some(entry)
            })
        }
    }

    /// Only the directory of the prefix is listed, and none below it.
    "listing::every_depth" => NotRecursive {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let directory = directory_of(prefix);
            push(it.entries(prefix), to, |entry| {
                (directory_of(entry.name()) == directory).then_some(entry)
            })
        }
    }

    /// Directories are listed like files.
    "listing::no_directories" => ListsDirectories {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let entries = it.entries(prefix);
            let directories: BTreeSet<_> =
                entries.iter().map(|entry| directory_of(entry.name())).collect();
            directories.into_iter().try_for_each(|directory| to.push(directory))?;
            it.list(prefix, to)
        }
    }

    /// Each directory has a marker that is listed: an object whose name ends with a slash.
    "listing::no_directories" => ListsMarkers {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let entries = it.entries(prefix);
            let directories: BTreeSet<_> =
                entries.iter().map(|entry| format!("{}/", directory_of(entry.name()))).collect();
            directories.into_iter().try_for_each(|directory| to.push(directory))?;
            it.list(prefix, to)
        }
    }

    /// Whoever deletes the last object of a directory leaves an empty one of its name, so that the directory stays.
    "listing::emptied_directory" => DirectoryIsKeptAlive {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let deleted = it.delete(name)?;
            let directory = directory_of(name);
            if directory.contains('/') && !it.is_directory(directory) {
                it.store(directory, "");
            }
            Ok(deleted)
        }
    }

    /// A listing is kept and shown again.
    "listing::fresh" => ListingIsCached {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let cached = it.cached(&format!("list {prefix}"), |name| name.starts_with(prefix));
            cached.into_keys().try_for_each(|name| to.push(name))
        }
    }

    /// Every second listing finds its cursor at the end, and nothing behind it.
    "listing::again" => CursorIsNotSetBack {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            if it.count(prefix) % 2 == 1 {
                return Ok(());
            }
            it.list(prefix, to)
        }
    }

    /// Behind a directory the listing goes on in the order of names, which it had in the order of paths.
    "listing::neighbours_of_a_directory" => SkipsWhatSortsBeforeASlash {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let entries = it.entries(prefix);
            let directories: BTreeSet<_> =
                entries.iter().map(|entry| directory_of(entry.name()).to_owned()).collect();
            push(entries, to, |entry| {
                let behind = |directory: &String| {
                    let rest = entry.name().strip_prefix(directory.as_str());
                    rest.is_some_and(|rest| *rest < *"/")
                };
                (!directories.iter().any(behind)).then_some(entry)
            })
        }
    }

    /// Only the first hundred directories are asked for.
    "listing::many_directories" => AHundredDirectories {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let mut directories = BTreeSet::new();
            push(it.entries(prefix), to, |entry| {
                directories.insert(directory_of(entry.name()).to_owned());
                (directories.len() <= 100).then_some(entry)
            })
        }
    }

    /// Only the first page of a thousand names is asked for.
    "listing::pages" => AThousandNames {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            push(it.entries(prefix).into_iter().take(1000), to, Some)
        }
    }

    /// The next page starts one name too late.
    "listing::pages" => LosesANameBetweenPages {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let mut at = 0;
            push(it.entries(prefix), to, |entry| {
                at += 1;
                (at != 1001).then_some(entry)
            })
        }
    }

    /// A line that does not end in the buffer of 64 KiB in which it begins is lost.
    "listing::pages" => LosesALineBetweenBuffers {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            let mut at = 0;
            push(it.entries(prefix), to, |entry| {
                let begins = at;
                at += entry.name().len() + 1;
                (begins >> 16 == at >> 16).then_some(entry)
            })
        }
    }

    /// Sizes are listed in whole KiB.
    "listing::sizes" => ListsSizesInBlocks {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            push(it.entries(prefix), to, |entry| with(entry, |it| {
                let size = it.size.unwrap_or_default();
                it.size(size.next_multiple_of(1024))
            }))
        }
    }

    /// The listed size is that of the first contents that the name had.
    "listing::sizes" => ListsOldSizes {
        fn put(&self, it: &Honest, name: &str, data: &mut backend_core::Source) -> Result<Metadata> {
            let stored = it.put(name, data)?;
            it.cached(&format!("size {name}"), |other| other == name);
            Ok(stored)
        }

        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            push(it.entries(prefix), to, |entry| {
                let first = it.cached(&format!("size {}", entry.name()), |name| name == entry.name());
                Some(match first.into_values().next() {
                    Some(object) => entry.with(object.metadata),
                    None => entry,
                })
            })
        }
    }

    /// A time that could not be understood is listed as 1970.
    "listing::times" => ListsTheEpoch {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            push(it.entries(prefix), to, |entry| Some(entry.modified(SystemTime::UNIX_EPOCH)))
        }
    }

    /// Versions are listed in quotes, and told by a query without.
    "listing::agrees_with_query" => ListsVersionsInQuotes {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            push(it.entries(prefix), to, |entry| with(entry, |it| {
                let version = it.version.clone().unwrap_or_default();
                it.version(format!("\"{version}\""))
            }))
        }
    }

    others {
        /// Each instance lists what it has listed first.
        "listing::fresh_elsewhere" => EachInstanceCachesListings at "paged://PLACE/cached";
        /// Pages begin at a number, and not behind a name.
        "listing::while_it_changes" => PagesByNumber at "paged://PLACE/by-number";
        /// While a listing is open, whatever else is asked for is refused.
        "listing::lazily" => BusyWhileItLists at "paged://PLACE/busy";
        /// While a listing is open, whatever else is asked for waits for its end.
        "listing::lazily" => WaitsWhileItLists at "paged://PLACE/waits";
        /// All listings have one cursor.
        "listing::at_once" => OneCursor at "paged://PLACE/one-cursor";
        /// A fifth listing at the same time is empty: the error is swallowed.
        "listing::at_once" => TooManyListingsAreEmpty at "paged://PLACE/four-at-once";
    }
}
