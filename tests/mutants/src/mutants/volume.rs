//! What breaks only when there is much of it.

use std::ops::Range;

use backend_core::{Entries, Metadata, Result, Sink, Source};

use crate::honest::{Honest, read};

mutants! {
    /// A listing ends behind five pages.
    "volume::many_names" => FivePages {
        fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
            it.entries(prefix).into_iter().take(5000).try_for_each(|entry| to.push(entry))
        }
    }

    /// Of an object in parts, those behind the fourth are never filled.
    "volume::large_object" => FourParts {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            const PART: usize = 8 << 20;
            let mut data = read(data)?;
            data.iter_mut().skip(4 * PART).for_each(|byte| *byte = 0);
            Ok(it.store(name, data))
        }
    }

    /// An offset has 24 bits.
    "volume::range_of_large_object" => ShortOffsets {
        fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
            let start = range.start & 0xff_ffff;
            it.get_range(name, start..start + (range.end - range.start), to)
        }
    }

    /// There is room for two hundred objects; the first give way.
    "volume::many_small_objects" => RoomForTwoHundred {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let stored = it.put(name, data)?;
            let mut objects = it.objects();
            while objects.len() > 200 {
                objects.pop_first();
            }
            Ok(stored)
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            Ok(it.query(name)?.map(|_| Metadata::new()))
        }
    }

    /// A journal has room for 512 versions; the others are thrown away.
    "volume::overwrites" => ShortJournal {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match it.count(name) {
                0..512 => it.put(name, data),
                _ => Ok(Metadata::new().size(read(data)?.len() as u64)),
            }
        }
    }
}
