//! A part that is another one, or none.

use std::ops::Range;

use backend_core::{Error, Result, Sink};

use crate::honest::Honest;

mutants! {
    /// The end is meant to be included, and so is the one asked for.
    "ranges::parts" => EndIncluded {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            it.get_range(name, range.start..range.end.saturating_add(1), to)
        }
    }

    /// The start is counted twice.
    "ranges::parts" => StartsTwiceAsFar {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            it.get_range(name, range.start * 2..range.start + range.end, to)
        }
    }

    /// A block is counted from one.
    "ranges::single_bytes" => BlockStartsLate {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            match range.start > 0 && range.start.is_multiple_of(65_536) {
                true => it.get_range(name, range.start - 1..range.end - 1, to),
                false => it.get_range(name, range, to),
            }
        }
    }

    /// A part ends where its block does.
    "ranges::across_boundaries" => EndsWithBlock {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            const BLOCK: u64 = 1 << 20;
            let end = (range.start / BLOCK + 1) * BLOCK;
            it.get_range(name, range.start..range.end.min(end), to)
        }
    }

    /// What reaches past the end is refused.
    "ranges::past_the_end" => RefusesPastEnd {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            let size = it.object(name)?.data.len() as u64;
            match (range.start..range.end).contains(&size) && range.end < 1 << 31 {
                true if range.end > size => Err(not_satisfiable()),
                _ => it.get_range(name, range, to),
            }
        }
    }

    /// Offsets have 32 bits.
    "ranges::the_rest" => EndWraps {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            let end = u64::from(range.end as u32);
            it.get_range(name, range.start..end.max(range.start), to)
        }
    }

    /// What has no such part answers its end.
    "ranges::behind_the_end" => AnswersTheEnd {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            let size = it.object(name)?.data.len() as u64;
            let length = range.end - range.start;
            match range.start < size {
                true => it.get_range(name, range, to),
                false => it.get_range(name, size.saturating_sub(length)..size, to),
            }
        }
    }

    /// A part that is not there is an object that is not there.
    "ranges::behind_the_end" => NotFoundBehindEnd {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            match range.start < it.object(name)?.data.len() as u64 {
                true => it.get_range(name, range, to),
                false => Err(Error::not_found()),
            }
        }
    }

    /// Offsets have 32 bits, and begin again.
    "ranges::far_behind_the_end" => StartWraps {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            let start = u64::from(range.start as u32);
            it.get_range(name, start..start + (range.end - range.start), to)
        }
    }

    /// A part without a byte is refused.
    "ranges::at_the_end" => RefusesEmpty {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            match range.start < it.object(name)?.data.len() as u64 {
                true => it.get_range(name, range, to),
                false => Err(not_satisfiable()),
            }
        }
    }

    /// Of what is not there each part is empty.
    "ranges::missing" => MissingIsEmpty {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            match it.query(name)? {
                Some(_) => it.get_range(name, range, to),
                None => Ok(()),
            }
        }
    }

    /// At most 16 KiB come at once.
    "ranges::random" => ShortParts {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            it.get_range(name, range.start..range.end.min(range.start + (16 << 10)), to)
        }
    }

    /// Every fifth part of an object goes on where the last has ended.
    "ranges::in_sequence" => LosesPlace {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            match it.count(name) % 5 {
                4 => it.get_range(name, range.start + 1..range.end + 1, to),
                _ => it.get_range(name, range, to),
            }
        }
    }

    /// The contents that were read first are kept for parts.
    "ranges::after_overwrite" => StaleBlocks {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            let now = it.object(name)?;
            it.objects().entry(format!("blocks/{name}")).or_insert(now);
            it.get_range(&format!("blocks/{name}"), range, to)
        }
    }

    /// To read is to change.
    "ranges::no_trace" => Touches {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            let data = it.object(name)?.data;
            it.store(name, data);
            it.get_range(name, range, to)
        }
    }
}

fn not_satisfiable() -> Error {
    Error::other("416 Range Not Satisfiable").permanent()
}
