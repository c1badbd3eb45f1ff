//! What outlives a run: its kept files, and the manifest that names them.

use std::fmt::Debug;
use std::path::PathBuf;

use super::{Disk, DiskError, FileDisk, FileId};

/// The place of a run that is to survive its process: disks for its cores, and
/// one manifest, which is replaced as a whole or not at all.
pub trait Home: Debug + Send + Sync {
    /// A disk for one core. Files have numbers of their own over all cores,
    /// and in all processes that continue the run. `carried_out` makes a disk
    /// of real files.
    fn disk(&self, core: usize, carried_out: &dyn Fn(FileDisk) -> Box<dyn Disk>) -> Box<dyn Disk>;

    /// The number that the next file will have.
    fn next_file(&self) -> u32;

    /// The bytes that its files may still take, until a directory is full;
    /// `None` if that is not known.
    fn room(&self) -> Option<u64> {
        None
    }

    /// The directories that its files are in, for the manifest.
    fn directories(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    /// Replaces the manifest, once the names of all kept files are durable.
    /// Whatever happens, either the old one or the new one is there afterwards.
    ///
    /// # Errors
    /// If the system refuses it; which of the two is there is open then.
    fn commit(&self, manifest: &[u8]) -> Result<(), DiskError>;

    /// Removes a kept file that the manifest does not name any more.
    fn discard(&self, file: FileId);

    /// Where it is, for messages and for `tlaloc resume`.
    fn place(&self) -> String;
}
