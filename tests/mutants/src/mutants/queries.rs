//! What is answered is not what is there.

use std::{
    collections::HashSet,
    time::{Duration, SystemTime},
};

use backend_core::{Error, Metadata, Name, Result};

use crate::honest::Honest;

mutants! {
    /// Sizes have sixteen bits.
    "queries::size" => SizesOfSixteenBits {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            let found = it.query(name)?;
            Ok(found.map(|it| it.clone().size(it.size.unwrap_or_default() % (1 << 16))))
        }
    }

    /// A size of 0 stands for not found.
    "queries::empty" => NoBytesAreNotFound {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.filter(|found| found.size != Some(0)))
        }
    }

    /// For what is not there, a server answers with a page that says so, and with success.
    "queries::missing" => AnswersForEveryName {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(Some(it.query(name)?.unwrap_or_else(|| Metadata::new().size(404))))
        }
    }

    /// A question about a directory that is not there is an error.
    "queries::missing_directory" => NoDirectoryIsAnError {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            match name.rsplit_once('/') {
                Some((directory, _)) if !it.is_directory(directory) => {
                    Err(Error::other("550 no such directory").permanent())
                }
                _ => it.query(name),
            }
        }
    }

    /// A directory is an object of 4 KiB.
    "queries::directory" => FindsDirectories {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            match it.is_directory(name) {
                true => Ok(Some(Metadata::new().size(4096))),
                false => it.query(name),
            }
        }
    }

    /// An object is asked for by listing its name as a prefix, and taking the first that comes.
    "queries::whole_names" => TakesTheFirstOfAPrefix {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.entries(name).into_iter().next().map(|entry| entry.into_parts().1))
        }
    }

    /// An answer is kept and given again.
    "queries::fresh" => AnswersAreCached {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            let cached = it.cached(&format!("query {name}"), |other| other == name);
            Ok(cached.into_values().next().map(|object| object.metadata))
        }
    }

    /// That something was not there is remembered.
    "queries::fresh" => AbsenceIsCached {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            match it.cached(&format!("query {name}"), |other| other == name).is_empty() {
                true => Ok(None),
                false => it.query(name),
            }
        }
    }

    /// A time that could not be understood is 1970.
    "queries::times" => TellsTheEpoch {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|found| found.modified(SystemTime::UNIX_EPOCH)))
        }
    }

    /// Of two servers that answer in turn, one is in another time zone.
    "queries::times" => ClocksAreApart {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            let late = it.count(name) % 2 == 1;
            let zone = Duration::from_secs(if late { 3600 } else { 0 });
            Ok(it.query(name)?.map(|found| found.modified(SystemTime::now() - zone)))
        }
    }

    /// The version is that of the answer.
    "queries::version_stays" => EachAnswerHasAVersion {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|found| found.version(it.count(name).to_string())))
        }
    }

    /// The version is made of the size and the minute.
    "queries::version_changes" => VersionsAreTooCoarse {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|it| it.clone().version(format!("{:?}-18:52", it.size))))
        }
    }

    /// Who asks for what is not there leaves a lock.
    "queries::no_trace" => LeavesALock {
        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            let found = it.query(name)?;
            if found.is_none() {
                it.store(&format!("{name}.lock"), "");
            }
            Ok(found)
        }
    }

    /// Answers come in the order of the names.
    "queries::several" => AnswersInOrderOfNames {
        fn query_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
            let mut names = names.to_vec();
            names.sort();
            names.iter().map(|name| it.query(name)).collect()
        }
    }

    /// One name that is not there is an error for all.
    "queries::several_missing" => OneMissingIsAnErrorForAll {
        fn query_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
            let found: Vec<_> = names.iter().map(|name| it.query(name)).collect::<Result<_>>()?;
            match found.contains(&None) {
                true => Err(Error::other("404: some of the objects do not exist").permanent()),
                false => Ok(found),
            }
        }
    }

    /// Those that were found are answered first.
    "queries::several_missing" => FoundOnesFirst {
        fn query_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
            let found: Vec<_> = names.iter().map(|name| it.query(name)).collect::<Result<_>>()?;
            let (found, missing): (Vec<_>, Vec<_>) = found.into_iter().partition(Option::is_some);
            Ok(found.into_iter().chain(missing).collect())
        }
    }

    /// An answer is taken out of a map by name, so that the second one of that name finds none.
    "queries::several_repeated" => AnswersEachNameOnce {
        fn query_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
            let mut answered = HashSet::new();
            let answer = |name| if answered.insert(name) { it.query(name) } else { Ok(None) };
            names.iter().map(Name::as_str).map(answer).collect()
        }
    }

    /// A request takes a hundred names, and the others are not asked for.
    "queries::many" => AsksForAHundred {
        fn query_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
            let answer = |(at, name)| if at < 100 { it.query(name) } else { Ok(None) };
            names.iter().map(Name::as_str).enumerate().map(answer).collect()
        }
    }

    /// Asked for among others, an object has the size of its blocks.
    "queries::agree" => SizesOfBlocks {
        fn query_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
            let blocks = |it: Metadata| {
                let size = it.size.unwrap_or_default();
                it.size(size.next_multiple_of(4096))
            };
            names.iter().map(|name| Ok(it.query(name)?.map(blocks))).collect()
        }
    }
}
