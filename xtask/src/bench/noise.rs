//! Contents that are the same in every run, and that nothing can squeeze.

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
};

/// Bytes that neither the disk nor the file system nor a connection can squeeze (xorshift).
pub(super) struct Noise(u64);

impl Default for Noise {
    fn default() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }
}

impl Noise {
    /// A file of the next `size` bytes, which are a whole number of MiB or less than one.
    pub(super) fn write(&mut self, path: &Path, size: usize) -> io::Result<()> {
        let mut file = File::create(path)?;
        let mut block = vec![0; size.min(1 << 20)];
        for _ in 0..size / block.len() {
            block.chunks_exact_mut(8).for_each(|word| word.copy_from_slice(&self.next()));
            file.write_all(&block)?;
        }
        Ok(())
    }

    fn next(&mut self) -> [u8; 8] {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_le_bytes()
    }
}
