//! Where source texts come from.

use std::collections::HashMap;
use std::io;

/// Reads source files; tests use files in memory.
pub trait FileSource {
    /// The text of the file at `path`; `Ok(None)` if there is no such file.
    ///
    /// # Errors
    /// The file exists, but cannot be read.
    fn read(&self, path: &str) -> io::Result<Option<String>>;
}

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSource for Disk {
    fn read(&self, path: &str) -> io::Result<Option<String>> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Files in memory: path to text.
impl FileSource for HashMap<String, String> {
    fn read(&self, path: &str) -> io::Result<Option<String>> {
        Ok(self.get(path).cloned())
    }
}
