//! What comes back is not what was put.

use std::io::Read;

use backend_core::{Bytes, Error, Metadata, Result, Sink, Source};

use crate::honest::{Honest, Object, read, send};

mutants! {
    /// An empty object is not there.
    "contents::empty" => EmptyIsMissing {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            if it.object(name)?.data.is_empty() {
                return Err(Error::not_found());
            }
            it.get(name, to)
        }
    }

    /// A line feed comes back as a carriage return and a line feed.
    "contents::one_byte" => TextMode {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let data = it.object(name)?.data;
            let lines: Vec<_> = data.split(|byte| *byte == b'\n').collect();
            send(&lines.join(&b"\r\n"[..]), to)
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            unknown(it, name)
        }
    }

    /// The eighth bit is lost.
    "contents::every_byte" => SevenBits {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data: Vec<_> = read(data)?.iter().map(|byte| byte & 0x7f).collect();
            Ok(it.store(name, data))
        }
    }

    /// Of two bytes 255 in a row one is taken for the escape of the other.
    "contents::every_byte" => Telnet {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            Ok(untold(it, name, replaced(&read(data)?, b"\xff\xff", b"\xff")))
        }
    }

    /// Two characters that end a line are stored as one.
    "contents::line_endings" => UnixText {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            Ok(untold(it, name, replaced(&read(data)?, b"\r\n", b"\n")))
        }
    }

    /// Text is trimmed.
    "contents::blank_edges" => Trims {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            Ok(untold(it, name, read(data)?.trim_ascii().to_vec()))
        }
    }

    /// The mark of an encoding is taken off.
    "contents::byte_order_marks" => DropsMark {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let data = it.object(name)?.data;
            send(data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&data), to)
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            unknown(it, name)
        }
    }

    /// What is compressed is unpacked on the way.
    "contents::compressed" => Unpacks {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            match it.object(name)?.data.starts_with(b"\x1f\x8b") {
                true => send(b"unpacked\n", to),
                false => it.get(name, to),
            }
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            unknown(it, name)
        }
    }

    /// A dot alone in a line ends a transfer.
    "contents::protocol_text" => EndsAtDot {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = read(data)?;
            let end = data.windows(5).position(|part| part == b"\r\n.\r\n");
            Ok(untold(it, name, data[..end.map_or(data.len(), |end| end + 2)].to_vec()))
        }
    }

    /// An answer that looks like an error is one.
    "contents::error_text" => LooksForErrors {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            match it.object(name)?.data.starts_with(b"<?xml version=\"1.0\"?><Error>") {
                true => Err(Error::not_found()),
                false => it.get(name, to),
            }
        }
    }

    /// A file ends before the last of its holes.
    "contents::zeros" => LosesLastHole {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let mut data = read(data)?;
            while data.last_chunk() == Some(&[0; 4096]) {
                data.truncate(data.len() - 4096);
            }
            Ok(untold(it, name, data))
        }
    }

    /// A last block that is full is taken for another that is empty, and not written.
    "contents::sizes" => LosesFullBlock {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            const BLOCK: usize = 64 << 10;
            let data = it.object(name)?.data;
            match data.len() % BLOCK {
                0 => send(&data[..data.len().saturating_sub(BLOCK)], to),
                _ => it.get(name, to),
            }
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            unknown(it, name)
        }
    }

    /// The first byte of the second part of an upload is flipped.
    "contents::upload_parts" => FlipsAtPart {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let mut data = read(data)?;
            if let Some(byte) = data.get_mut(5 << 20) {
                *byte ^= 1;
            }
            Ok(it.store(name, data))
        }
    }

    /// What does not tell its length has none.
    "contents::unknown_length" => UnknownIsEmpty {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            match data.size() {
                Some(_) => it.put(name, data),
                None => Ok(untold(it, name, Vec::new())),
            }
        }
    }

    /// A read that is short is taken for the end.
    "contents::dribbling" => ShortReadIsEnd {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let (mut all, mut block) = (Vec::new(), [0; 512]);
            loop {
                let came = data.read(&mut block)?;
                all.extend_from_slice(&block[..came]);
                if came < block.len() {
                    break;
                }
            }
            Ok(untold(it, name, all))
        }
    }

    /// Of a file as much is sent as the system takes at once.
    "contents::from_file" => SendsOnce {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let is_file = data.path().is_some();
            let mut all = read(data)?;
            if is_file {
                all.truncate(64 << 10);
            }
            Ok(untold(it, name, all))
        }
    }

    /// A transfer begins where the one before it has ended.
    "contents::read_again" => ReadsOn {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            match it.count(name) {
                0 => it.get(name, to),
                _ => Ok(()),
            }
        }

        fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
            unknown(it, name)
        }
    }

    /// Equal contents are kept once, and deleted at once.
    "contents::same_twice" => DeletesEqual {
        fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
            let Ok(object) = it.object(name) else { return Ok(false) };
            it.objects().retain(|_, other| other.data != object.data);
            Ok(true)
        }
    }

    /// Equal contents are kept once, and written over at once.
    "contents::same_twice" => ChangesEqual {
        fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
            let data = Bytes::from(read(data)?);
            if let Ok(old) = it.object(name) {
                let equal = |other: &&mut Object| other.data == old.data;
                it.objects().values_mut().filter(equal).for_each(|other| other.data = data.clone());
            }
            Ok(it.store(name, data))
        }
    }
}

/// Stores contents and does not tell their size: so that nobody but the check finds that it is another.
fn untold(it: &Honest, name: &str, data: Vec<u8>) -> Metadata {
    it.objects().insert(name.into(), Object { data: data.into(), metadata: Metadata::new() });
    Metadata::new()
}

/// Whether there is an object, and nothing else.
fn unknown(it: &Honest, name: &str) -> Result<Option<Metadata>> {
    Ok(it.query(name)?.map(|_| Metadata::new()))
}

/// The bytes with each `from` in them as `to`.
fn replaced(data: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let (mut rest, mut changed) = (data, Vec::new());
    while let Some(first) = rest.first() {
        let (taken, put) = match rest.starts_with(from) {
            true => (from.len(), to),
            false => (1, std::slice::from_ref(first)),
        };
        changed.extend_from_slice(put);
        rest = &rest[taken..];
    }
    changed
}
