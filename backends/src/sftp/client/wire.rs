//! The messages of SFTP version 3 (draft-ietf-secsh-filexfer-02). Names and handles are bytes in it: a handle need not be text.

use std::{
    io,
    time::{Duration, SystemTime},
};

use backend_core::Metadata;
use bytes::{Buf, BufMut, Bytes, BytesMut};

/// What a message is: its first byte.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Kind {
    Init = 1,
    Open = 3,
    Close = 4,
    Read = 5,
    Write = 6,
    Lstat = 7,
    Fstat = 8,
    Opendir = 11,
    Readdir = 12,
    Remove = 13,
    Mkdir = 14,
    Rmdir = 15,
    Stat = 17,
    Rename = 18,
    Extended = 200,
}

/// What an answer is: its first byte.
pub(super) mod answers {
    pub(crate) const VERSION: u8 = 2;
    pub(crate) const STATUS: u8 = 101;
    pub(crate) const HANDLE: u8 = 102;
    pub(crate) const DATA: u8 = 103;
    pub(crate) const NAME: u8 = 104;
    pub(crate) const ATTRS: u8 = 105;
    pub(crate) const EXTENDED_REPLY: u8 = 201;
}

/// How a file is opened.
pub(super) mod access {
    pub(crate) const READ: u32 = 0x01;
    /// A new file to write to.
    pub(crate) const CREATE_NEW: u32 = 0x02 | 0x08 | 0x20;
}

/// The longest answer that is believed: a server that says more speaks no SFTP.
const LONGEST: usize = 4 << 20;

/// A request, written field by field.
pub(super) struct Request(BytesMut);

impl Request {
    pub(super) fn new(kind: Kind) -> Self {
        let mut bytes = BytesMut::with_capacity(64);
        bytes.put_u32(0);
        bytes.put_u8(kind as u8);
        bytes.put_u32(0);
        Self(bytes)
    }

    pub(super) fn extended(name: &str) -> Self {
        Self::new(Kind::Extended).text(name)
    }

    pub(super) fn number(mut self, number: u32) -> Self {
        self.0.put_u32(number);
        self
    }

    pub(super) fn offset(mut self, offset: u64) -> Self {
        self.0.put_u64(offset);
        self
    }

    pub(super) fn text(mut self, text: impl AsRef<[u8]>) -> Self {
        let text = text.as_ref();
        self.0.reserve(4 + text.len());
        self.0.put_u32(text.len() as u32);
        self.0.put_slice(text);
        self
    }

    /// The message; `id` is that of the request, or the version of the protocol.
    pub(super) fn sealed(mut self, id: u32) -> BytesMut {
        let length = self.0.len() as u32 - 4;
        self.0[..4].copy_from_slice(&length.to_be_bytes());
        self.0[5..9].copy_from_slice(&id.to_be_bytes());
        self.0
    }
}

/// Cuts one answer off what has arrived, if it is whole: its kind and what follows that.
pub(super) fn next_answer(arrived: &mut BytesMut) -> io::Result<Option<(u8, Fields)>> {
    let Some(length) = arrived.first_chunk().map(|length| u32::from_be_bytes(*length) as usize)
    else {
        return Ok(None);
    };
    if length == 0 || length > LONGEST {
        let why = "what came is no SFTP: the login of this user may print something";
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    if arrived.len() < 4 + length {
        arrived.reserve(4 + length - arrived.len());
        return Ok(None);
    }
    arrived.advance(4);
    let mut answer = arrived.split_to(length).freeze();
    Ok(Some((answer.get_u8(), Fields(answer))))
}

/// The fields of an answer, read in turn. What ends too early is an error.
#[derive(Clone)]
pub(super) struct Fields(Bytes);

impl Fields {
    pub(super) fn number(&mut self) -> io::Result<u32> {
        Ok(self.0.try_get_u32()?)
    }

    pub(super) fn offset(&mut self) -> io::Result<u64> {
        Ok(self.0.try_get_u64()?)
    }

    pub(super) fn bytes(&mut self) -> io::Result<Bytes> {
        let length = self.number()? as usize;
        if length > self.0.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(self.0.split_to(length))
    }

    pub(super) fn text(&mut self) -> String {
        let text = self.bytes().unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn attributes(&mut self) -> io::Result<Attributes> {
        let flags = self.number()?;
        let mut attributes = Attributes::default();
        if flags & 1 != 0 {
            attributes.size = Some(self.offset()?);
        }
        if flags & 2 != 0 {
            self.offset()?; // user and group
        }
        if flags & 4 != 0 {
            attributes.mode = Some(self.number()?);
        }
        if flags & 8 != 0 {
            self.number()?; // the last access
            attributes.modified = Some(self.number()?);
        }
        if flags & 0x8000_0000 != 0 {
            for _ in 0..self.number()? {
                self.bytes()?;
                self.bytes()?;
            }
        }
        Ok(attributes)
    }
}

/// What a server tells of a file.
#[derive(Clone, Copy, Default)]
pub(in crate::sftp) struct Attributes {
    pub(in crate::sftp) size: Option<u64>,
    mode: Option<u32>,
    modified: Option<u32>,
}

impl Attributes {
    /// A server that does not tell what something is has files only.
    pub(in crate::sftp) fn is_file(&self) -> bool {
        self.mode.is_none_or(|mode| mode & 0o170_000 == 0o100_000)
    }

    pub(in crate::sftp) fn is_directory(&self) -> bool {
        self.mode.is_some_and(|mode| mode & 0o170_000 == 0o040_000)
    }

    pub(in crate::sftp) fn is_link(&self) -> bool {
        self.mode.is_some_and(|mode| mode & 0o170_000 == 0o120_000)
    }

    pub(in crate::sftp) fn modified(&self) -> Option<SystemTime> {
        let seconds = Duration::from_secs(self.modified?.into());
        Some(SystemTime::UNIX_EPOCH + seconds)
    }

    pub(in crate::sftp) fn metadata(&self) -> Metadata {
        let mut metadata = Metadata::new();
        metadata.size = self.size;
        metadata.modified = self.modified();
        metadata
    }
}
