//! What is half there.

use std::io::{self, Read};

use backend_core::{Error, Metadata, Result, Sink, Source};

use crate::honest::{Honest, read, send};

/// How much comes at a time.
const PIECE: usize = 64 * 1024;

/// Reads as far as it goes: with the error that it has come to, if it was one.
fn read_as_far_as_it_goes(data: &mut Source) -> (Vec<u8>, io::Result<()>) {
    let mut bytes = Vec::new();
    let end = data.read_to_end(&mut bytes).map(drop);
    (bytes, end)
}

/// Hands the pieces of a source to `take` as they come.
fn in_pieces(data: &mut Source, mut take: impl FnMut(&[u8])) -> Result<()> {
    let mut piece = vec![0; PIECE];
    loop {
        match data.read(&mut piece)? {
            0 => return Ok(()),
            length => take(&piece[..length]),
        }
    }
}

mutants! {
    /// What came before an error of the source is stored, and the error told.
    "integrity::failing_source" => KeepsWhatCame {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let (bytes, end) = read_as_far_as_it_goes(data);
            // Like a server that closes a file when its client is gone; one that had nothing to write has none.
            if end.is_err() && !bytes.is_empty() && it.query(name)?.is_none() {
                it.store(name, bytes.clone());
            }
            end?;
            Ok(it.store(name, bytes))
        }
    }

    /// An error of the source is taken for its end.
    "integrity::failing_source" => TakesAnErrorForTheEnd {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            Ok(it.store(name, read_as_far_as_it_goes(data).0))
        }
    }

    /// What has the name is emptied before its new contents are read.
    "integrity::failing_replacement" => EmptiesFirst {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            if it.query(name)?.is_some() {
                it.store(name, "");
            }
            it.put(name, data)
        }
    }

    /// A source that ends before the size it was announced with is filled up with zeros.
    "integrity::short_source" => FillsUp {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let Some(size) = data.size() else { return it.put(name, data) };
            let (mut bytes, end) = read_as_far_as_it_goes(data);
            if end.as_ref().is_err_and(|_| bytes.len() as u64 + 1 != size) {
                end?;
            }
            bytes.resize(size as usize, 0);
            Ok(it.store(name, bytes))
        }
    }

    /// No more is read than was announced.
    "integrity::long_source" => ReadsWhatWasAnnounced {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let mut bytes = Vec::new();
            let size = data.size().unwrap_or(u64::MAX);
            data.take(size).read_to_end(&mut bytes)?;
            Ok(it.store(name, bytes))
        }
    }

    /// What was sent before the connection was lost is kept, and another attempt is sent behind it.
    "integrity::source_that_breaks_once" => ResumesFromNothing {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let (bytes, end) = read_as_far_as_it_goes(data);
            let parts = format!(".parts/{name}");
            let sent = match it.objects().remove(&parts) {
                Some(sent) => [&sent.data[..], &bytes].concat(),
                None => bytes,
            };
            if end.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset) {
                it.store(&parts, sent.clone());
            }
            end?;
            it.store(name, sent);
            Ok(Metadata::new())
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|_| Metadata::new()))
        }
    }

    /// A lost connection is an error like any that is not worth another attempt.
    "integrity::source_that_breaks_once" => NeverTriesAgain {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = read(data).map_err(|error| Error::other(error.to_string()).permanent())?;
            Ok(it.store(name, data))
        }
    }

    /// An object grows as it comes.
    "integrity::unseen_until_whole" => WritesInPlace {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let mut bytes = Vec::new();
            let old = it.objects().get(name).cloned();
            let read = in_pieces(data, |piece| {
                bytes.extend_from_slice(piece);
                it.store(name, bytes.clone());
            });
            if let Err(error) = read {
                // It clears up behind itself, as far as it can.
                match old {
                    Some(old) => it.store(name, old.data),
                    None => return it.delete(name).and(Err(error)),
                };
                return Err(error);
            }
            Ok(it.store(name, bytes))
        }
    }

    /// What has the name is deleted before the new object is sent.
    "integrity::old_until_whole" => DeletesFirst {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let old = it.objects().remove(name);
            let new = read(data);
            if let (Err(_), Some(old)) = (&new, old) {
                it.store(name, old.data);
            }
            Ok(it.store(name, new?))
        }
    }

    /// The temporary name of an object on its way is listed.
    "integrity::no_temporary_names" => ListsWhatIsOnItsWay {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let part = format!("{name}.part");
            let mut bytes = Vec::new();
            let read = in_pieces(data, |piece| {
                bytes.extend_from_slice(piece);
                it.store(&part, bytes.clone());
            });
            it.delete(&part)?;
            read?;
            Ok(it.store(name, bytes))
        }
    }

    /// The temporary name of a put that has failed stays.
    "integrity::no_temporary_names" => LeavesAPart {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let (bytes, end) = read_as_far_as_it_goes(data);
            if end.is_err() {
                it.store(&format!("{name}.part"), bytes.clone());
            }
            end?;
            Ok(it.store(name, bytes))
        }
    }

    /// That a target cannot be written to is not looked at, and no size is told.
    "integrity::after_a_failed_get" => IgnoresTheTarget {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let _ = send(&it.object(name)?.data, to);
            Ok(())
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|_| Metadata::new()))
        }
    }

    others {
        /// What an upload has sent before it failed stands before the next one.
        "integrity::after_a_failed_put" => LineKeepsUploads at "line://PLACE/upload";
        /// What a download has left unread is taken for the next one.
        "integrity::after_a_failed_get" => LineKeepsDownloads at "line://PLACE/download";
        /// What is put is seen as it comes, by a storage that declares that it may be seen late.
        "integrity::unseen_until_whole" => SeenByHalf at "half-seen://PLACE";
    }
}
