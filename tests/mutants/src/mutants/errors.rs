//! Errors that do not say what is so.

use std::io;

use backend_core::{Error, Result, Sink};

use crate::honest::{Honest, send};

/// Whether there is any object in the directory of this name.
fn has_directory(it: &Honest, name: &str) -> bool {
    name.rsplit_once('/')
        .is_none_or(|(directory, _)| !it.entries(&format!("{directory}/")).is_empty())
}

/// Whether one of the directories of this name is an object.
fn is_below_an_object(it: &Honest, name: &str) -> bool {
    let objects = it.objects();
    name.match_indices('/').any(|(at, _)| objects.contains_key(&name[..at]))
}

mutants! {
    /// What is not there is empty.
    "errors::missing_get" => EmptyForMissing {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            it.object(name).map_or(Ok(()), |object| send(&object.data, to))
        }
    }

    /// The first name that starts like the one that was asked for will do.
    "errors::missing_get" => TakesAPrefixForTheName {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let found = it.entries(name).into_iter().next().ok_or_else(Error::not_found)?;
            send(&it.object(found.name())?.data, to)
        }
    }

    /// That it is not there is an error like any other.
    "errors::missing_get" => OtherCodeForMissing {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            it.get(name, to).map_err(|_| Error::other("550 failed to open file").permanent())
        }
    }

    /// A missing directory is an error like any other.
    "errors::missing_directory" => NoSuchDirectory {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            if !has_directory(it, name) {
                return Err(Error::other("450 no such directory").permanent());
            }
            it.get(name, to)
        }
    }

    /// What is below an object is looked for in a directory that is none.
    "errors::below_an_object" => NotADirectory {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            if is_below_an_object(it, name) {
                return Err(io::Error::from(io::ErrorKind::NotADirectory).into());
            }
            it.get(name, to)
        }
    }

    /// It may turn up yet.
    "errors::at_once" => LooksAgain {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            it.get(name, to).map_err(Error::transient)
        }
    }

    /// The page that comes with an error is delivered before it is looked at.
    "errors::empty_target" => DeliversTheErrorPage {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            if it.query(name)?.is_none() {
                send(&"<p>404 Not Found".repeat(1 << 14).into_bytes(), to)?;
            }
            it.get(name, to)
        }
    }

    others {
        /// What comes with an error is left on the connection.
        "errors::next_call" => LineKeepsErrors at "line://PLACE/error";
        /// An error has the name that only the storage knows.
        "errors::name" => TellsItsOwnNames at "veil+mutant://PLACE/none";
        /// The cause of an error shows the header of the request, which has the password.
        "errors::secrets" => ShowsItsPassword at "telling://me:hunter2-of-PLACE@host/";
    }
}
