//! What is put comes back, byte by byte.

use std::{
    io::{self, Read, Write},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    Bytes, Operation, Source, Target,
    conformance::{
        case::Case,
        found::{Found, same},
    },
};

const MIB: usize = 1 << 20;

pub(in crate::conformance) async fn empty(case: &Case) -> Found {
    case.have("empty", b"").await
}

pub(in crate::conformance) async fn one_byte(case: &Case) -> Found {
    for byte in [b"\0", b"\n", b"x", b"\xff"] {
        case.have(&format!("of-{}", byte[0]), byte).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn every_byte(case: &Case) -> Found {
    // Every byte before and behind every other: what is encoded, escaped or doubled shows.
    let pairs =
        (0..=u8::MAX).flat_map(|first| (0..=u8::MAX).flat_map(move |second| [first, second]));
    case.have("pairs", &pairs.collect::<Vec<_>>()).await
}

pub(in crate::conformance) async fn line_endings(case: &Case) -> Found {
    for (name, text) in [
        ("unix", "one\ntwo\n\nfour\n"),
        ("windows", "one\r\ntwo\r\n\r\nfour\r\n"),
        ("mixed", "one\rtwo\n\rthree\r\r\nfour\u{1a}five"),
        ("unended", "one\ntwo"),
        ("cut", "one\r\ntwo\r"),
    ] {
        case.have(name, text.as_bytes()).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn blank_edges(case: &Case) -> Found {
    for (name, contents) in
        [("spaces", &b"  \t text \t  "[..]), ("lines", b"\n\ntext\n\n"), ("zeros", b"\0\0text\0\0")]
    {
        case.have(name, contents).await?;
    }
    case.have("blank", b" ").await
}

pub(in crate::conformance) async fn byte_order_marks(case: &Case) -> Found {
    for (name, contents) in [
        ("utf-8", &b"\xef\xbb\xbftext"[..]),
        ("utf-16", b"\xff\xfet\0e\0x\0t\0"),
        ("utf-8-only", b"\xef\xbb\xbf"),
        ("latin-1", b"caf\xe9"),
    ] {
        case.have(name, contents).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn compressed(case: &Case) -> Found {
    // Whole and sound, so that whoever unpacks such things can.
    const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\x2b\xcd\x2b\x48\x4c\xce\x4e\x4d\xe1\x02\0\
        \x80\x1f\x71\x2b\x09\0\0\0";
    for name in ["unpacked.gz", "page.html"] {
        case.have(name, GZIP).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn protocol_text(case: &Case) -> Found {
    for (name, text) in [
        ("dot", "one\r\n.\r\n..\r\n.two\r\n.\r\n"),
        ("chunk", "5\r\nhello\r\n0\r\n\r\n"),
        ("head", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        ("boundary", "--boundary\r\n\r\ntext\r\n--boundary--\r\n"),
        ("reply", "226 Transfer complete.\r\nQUIT\r\n"),
    ] {
        case.have(name, text.as_bytes()).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn error_text(case: &Case) -> Found {
    for (name, text) in [
        ("xml", "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code></Error>"),
        ("json", "{\"error\":{\"code\":404,\"message\":\"not found\"}}"),
        ("html", "<!DOCTYPE html><html><title>404 Not Found</title></html>"),
    ] {
        case.have(name, text.as_bytes()).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn zeros(case: &Case) -> Found {
    let mut sparse = vec![0; 2 * MIB];
    (sparse[0], sparse[MIB]) = (1, 2);
    case.have("sparse", &sparse).await?;
    case.have("zeros", &[0; 64 << 10]).await
}

pub(in crate::conformance) async fn sizes(case: &Case) -> Found {
    let binary = [512, 4 << 10, 8 << 10, 64 << 10, 256 << 10, MIB];
    let around = binary.into_iter().flat_map(|size| [size - 1, size, size + 1]);
    for size in around.chain([10, 1_000, 100_000]) {
        case.have(&format!("of-{size}"), &case.bytes(size)).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn upload_parts(case: &Case) -> Found {
    for size in [5 * MIB, 5 * MIB + 1, 8 * MIB - 1] {
        case.have(&format!("of-{size}"), &case.bytes(size)).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn unknown_length(case: &Case) -> Found {
    for size in [0, 1, 600_000] {
        let (name, contents) = (format!("of-{size}"), Bytes::from(case.bytes(size)));
        let source = contents.clone();
        case.put(&name, Source::reader(move || Ok(io::Cursor::new(source.clone())))).await?;
        case.holds(&name, &contents).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn dribbling(case: &Case) -> Found {
    let contents = Bytes::from(case.bytes(150_000));
    let rest = contents.clone();
    let source = Source::reader(move || Ok(Dribble { rest: rest.clone(), reads: 0 }));
    case.put("dribbled", source.with_size(contents.len() as u64)).await?;
    case.holds("dribbled", &contents).await
}

pub(in crate::conformance) async fn from_file(case: &Case) -> Found {
    let mut file = tempfile::NamedTempFile::new()?;
    case.put("empty", file.path()).await?;
    case.holds("empty", b"").await?;
    let contents = case.bytes(MIB + 1);
    file.write_all(&contents)?;
    case.put("file", file.path()).await?;
    case.holds("file", &contents).await?;
    // It was put, not moved.
    same(&std::fs::read(file.path())?, &contents)
}

pub(in crate::conformance) async fn read_again(case: &Case) -> Found {
    let contents = case.bytes(300_000);
    case.have("object", &contents).await?;
    let (directory, written) = (tempfile::tempdir()?, Written::default());
    let path = directory.path().join("object");
    case.get_to("object", &path).await?;
    same(&std::fs::read(&path)?, &contents)?;
    case.get_to("object", Target::writer(written.clone())).await?;
    same(&written.take(), &contents)?;
    case.holds("object", &contents).await
}

pub(in crate::conformance) async fn same_twice(case: &Case) -> Found {
    let contents = case.bytes(10_000);
    for name in ["one", "two", "three"] {
        case.have(name, &contents).await?;
    }
    case.have("one", b"other").await?;
    if case.can(Operation::Delete) {
        case.delete("two").await?;
    }
    case.holds("three", &contents).await
}

/// A reader that hands out little at a time, in pieces of odd sizes.
struct Dribble {
    rest: Bytes,
    reads: usize,
}

impl Read for Dribble {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const PIECES: [usize; 6] = [1, 2, 997, 1, 4_095, 63];
        let piece = PIECES[self.reads % PIECES.len()].min(self.rest.len()).min(buffer.len());
        self.reads += 1;
        buffer[..piece].copy_from_slice(&self.rest.split_to(piece));
        Ok(piece)
    }
}

/// A writer that keeps what it is given. Clones are the same one.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
