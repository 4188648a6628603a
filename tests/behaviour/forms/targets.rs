//! Methods that are given something to write to: a sink, a path, entries.

use std::{ops::Range, path::Path};

use backend_core::{Target, prelude::*};
use tests::Script;

use crate::{code, open};

/// How plain functions and async ones write to what they are given.
macro_rules! sending {
    (plain, $to:ident.$method:ident($what:expr)) => {
        sending!(@ $method, $to, $what)
    };
    (awaited, $to:ident.$method:ident($what:expr)) => {
        $to.send($what).await
    };
    (@ write, $to:ident, $what:expr) => {
        std::io::Write::write_all($to, &$what)
    };
    (@ push, $to:ident, $what:expr) => {
        $to.push($what)
    };
}

macro_rules! targets {
    ($sink:literal, $path:literal, $self:ident, [$($receiver:tt)*], [$($fn:tt)*], $how:ident) => {
        const _: () = {
            struct ToSink(Script);

            #[backend(scheme = $sink)]
            impl ToSink {
                $($fn)* new(url: &BackendUrl) -> Result<Self> {
                    Script::of(url).map(Self)
                }
                $($fn)* get($($receiver)*, name: &str, to: &mut Sink) -> Result<()> {
                    let held = $self.0.held(name).ok_or_else(Error::not_found)?;
                    to.expect(Metadata::new().size(held.len() as u64))?;
                    for chunk in held.chunks(1000) {
                        sending!($how, to.write(Bytes::copy_from_slice(chunk)))?;
                    }
                    Ok(())
                }
                $($fn)* get_range($($receiver)*, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
                    let held = $self.0.held(name).ok_or_else(Error::not_found)?;
                    sending!($how, to.write(held.slice(range.start as usize..range.end as usize)))?;
                    Ok(())
                }
                $($fn)* put($($receiver)*, name: &str, data: Bytes) {
                    $self.0.hold(name, data);
                }
                $($fn)* list($($receiver)*, prefix: &str, to: &mut Entries) -> Result<()> {
                    for name in $self.0.names() {
                        if name.starts_with(prefix) {
                            sending!($how, to.push(Entry::new(name).size(1)))?;
                        }
                    }
                    Ok(())
                }
                $($fn)* delete($($receiver)*, name: &str) {
                    $self.0.remove(name);
                }
            }

            struct ToPath(Script);

            #[backend(scheme = $path)]
            impl ToPath {
                $($fn)* new(url: &BackendUrl) -> Result<Self> {
                    Script::of(url).map(Self)
                }
                $($fn)* get($($receiver)*, name: &str, to: &Path) -> std::io::Result<()> {
                    match name {
                        // As a program does that is told where to download to.
                        "replaced" => {
                            let other = to.with_extension("part");
                            std::fs::write(&other, "replaced")?;
                            std::fs::rename(other, to)
                        }
                        "removed" => std::fs::remove_file(to),
                        "untouched" => Ok(()),
                        _ => match $self.0.held(name) {
                            Some(held) => std::fs::write(to, held),
                            None => Err(std::io::ErrorKind::NotFound.into()),
                        },
                    }
                }
                $($fn)* get_range($($receiver)*, name: &str, range: Range<u64>, to: &Path) -> Option<()> {
                    let held = $self.0.held(name)?;
                    std::fs::write(to, held.slice(range.start as usize..range.end as usize)).ok()
                }
                $($fn)* put($($receiver)*, name: &str, data: Bytes) {
                    $self.0.hold(name, data);
                }
                $($fn)* list($($receiver)*, prefix: &str, to: &mut Entries) {
                    for name in $self.0.names() {
                        if name.starts_with(prefix) {
                            sending!($how, to.push(name)).unwrap();
                        }
                    }
                }
                $($fn)* delete($($receiver)*, name: &str) {
                    $self.0.remove(name);
                }
            }
        };
    };
}

targets!("to-sink", "to-path", self, [&self], [fn], plain);
targets!("to-sink-mut", "to-path-mut", self, [&mut self], [fn], plain);
targets!("to-sink-async", "to-path-async", self, [&self], [async fn], awaited);
targets!("to-sink-async-mut", "to-path-async-mut", self, [&mut self], [async fn], awaited);

const VARIANTS: [&str; 4] = ["", "-mut", "-async", "-async-mut"];

#[tokio::test]
async fn what_is_written_to_a_sink_or_a_path_arrives_wherever_the_caller_wants_it() {
    let long: Vec<u8> = (0..100_000u32).flat_map(|number| number.to_le_bytes()).collect();
    let dir = tempfile::tempdir().unwrap();
    let (file, output) = (dir.path().join("file"), dir.path().join("output"));
    for form in ["to-sink", "to-path"] {
        for variant in VARIANTS {
            let scheme = format!("{form}{variant}");
            let script = Script::new();
            script.hold("long", long.clone()).hold("empty", "");
            let store = open(&script, &scheme).await;
            for (name, contents) in [("long", long.as_slice()), ("empty", b"")] {
                assert!(store.get(name).await.unwrap() == contents, "{name} on {scheme}");
                store.get_to(name, file.as_path()).await.unwrap();
                assert!(std::fs::read(&file).unwrap() == contents, "{name} on {scheme}");
                let writer = Target::writer(std::fs::File::create(&output).unwrap());
                store.get_to(name, writer).await.unwrap();
                assert!(std::fs::read(&output).unwrap() == contents, "{name} on {scheme}");
            }
            assert!(store.get_range("long", 5..300_000).await.unwrap() == long[5..300_000]);
            assert_eq!(code(store.get("missing").await), 52, "{scheme}");
            assert_eq!(store.names("l").await.unwrap(), ["long"], "{scheme}");
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "{scheme}");
        }
    }
}

#[tokio::test]
async fn a_program_may_replace_the_file_whose_path_it_was_given() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    for variant in VARIANTS {
        let store = open(&Script::new(), &format!("to-path{variant}")).await;
        store.get_to("replaced", file.as_path()).await.unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"replaced", "{variant}");
        assert_eq!(store.get("replaced").await.unwrap(), "replaced", "{variant}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_get_that_writes_no_file_is_never_an_empty_object() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "old").unwrap();
    for variant in VARIANTS {
        let store = open(&Script::new(), &format!("to-path{variant}")).await;
        for name in ["untouched", "removed"] {
            assert_eq!(code(store.get_to(name, file.as_path()).await), 55, "{name}{variant}");
            assert_eq!(code(store.get(name).await), 55, "{name}{variant}");
            assert_eq!(std::fs::read(&file).unwrap(), b"old", "{name}{variant}");
        }
    }
}

#[tokio::test]
async fn what_a_listing_tells_of_an_object_comes_along() {
    use futures::TryStreamExt;
    for variant in VARIANTS {
        let script = Script::new();
        script.hold("a", "x");
        let store = open(&script, &format!("to-sink{variant}")).await;
        let entry = store.list("").try_next().await.unwrap().unwrap();
        assert_eq!(entry.metadata().size, Some(1));
        assert_eq!(store.query("a").await.unwrap().unwrap().size, Some(1));
    }
}
