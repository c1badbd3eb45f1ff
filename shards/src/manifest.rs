//! What a checkpoint consists of: a file format.
//!
//! | bytes | what                                                        |
//! |-------|-------------------------------------------------------------|
//! | 8     | `TLALOCRN`                                                   |
//! | 4     | version of all file formats: [`FORMAT_VERSION`]             |
//! | 8     | length of what follows, but for the last 4 bytes            |
//! | n     | the fields of [`Manifest`] in their order                   |
//! | 4     | CRC-32C of all that                                         |
//!
//! Numbers are little-endian and as wide as their fields, lists and texts begin
//! with their length in 4 bytes, and what may be absent begins with a byte that
//! is 0 or 1.

use std::ops::Range;
use std::path::PathBuf;

use crate::disk::page::PAGE_BYTES;
use crate::fingerprint;

/// The version of all file formats of a run.
pub const FORMAT_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"TLALOCRN";
const HEADER_BYTES: usize = 20;

/// Pages of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePart {
    /// The file's number.
    pub file: u32,
    /// The first page, and the one after the last.
    pub pages: Range<u64>,
}

/// Keys of fingerprints, those in `partitions` only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPart {
    /// Where they are.
    pub part: FilePart,
    /// The partitions of which it was asked.
    pub partitions: Range<u16>,
    /// How many merges a sorted run took; absent where keys are in no order.
    pub tier: Option<u32>,
}

/// Candidates of the level that is being found, sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidatePart {
    /// Where they are.
    pub part: FilePart,
    /// The partitions of which it was asked.
    pub partitions: Range<u16>,
}

/// A block of states that wait to be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockPart {
    /// Where it is.
    pub part: FilePart,
    /// Its states that were expanded already: the first ones.
    pub expanded: u32,
    /// Those that were not.
    pub left: u32,
}

/// A part of the parent log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPart {
    /// The file's number.
    pub file: u32,
    /// Number, first page and entries of each segment; all but the last are
    /// full.
    pub segments: Vec<(u32, u64, u32)>,
}

impl LogPart {
    /// The number of entries.
    pub fn entries(&self) -> u64 {
        let entries = self.segments.iter().map(|&(_, _, count)| u64::from(count));
        entries.sum()
    }
}

/// What a checkpoint consists of, of one core or of all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Fingerprints of closed levels.
    pub keys: Vec<KeyPart>,
    /// States found of the level that is being found.
    pub candidates: Vec<CandidatePart>,
    /// States to be expanded.
    pub blocks: Vec<BlockPart>,
    /// The parent log.
    pub logs: Vec<LogPart>,
}

impl Contents {
    /// Takes what another core has.
    pub fn append(&mut self, mut other: Contents) {
        self.keys.append(&mut other.keys);
        self.candidates.append(&mut other.candidates);
        self.blocks.append(&mut other.blocks);
        self.logs.append(&mut other.logs);
    }

    /// The numbers of all files that it names, sorted.
    pub fn files(&self) -> Vec<u32> {
        let keys = self.keys.iter().map(|key| key.part.file);
        let candidates = self.candidates.iter().map(|part| part.part.file);
        let blocks = self.blocks.iter().map(|block| block.part.file);
        let logs = self.logs.iter().map(|log| log.file);
        let mut files: Vec<u32> = keys.chain(candidates).chain(blocks).chain(logs).collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    /// What core number `core` of `cores` takes over, which owns `partitions`:
    /// all that may have states of its own, and a share of the blocks, which
    /// any core can expand.
    pub fn part(&self, partitions: &Range<u16>, core: usize, cores: usize) -> Contents {
        let overlaps =
            |other: &Range<u16>| other.start < partitions.end && partitions.start < other.end;
        let left = self.left();
        let mut before = 0;
        let is_own = |block: &&BlockPart| {
            let turn = u128::from(before) * cores as u128 / u128::from(left.max(1));
            before += u64::from(block.left);
            turn == core as u128
        };
        Contents {
            keys: (self.keys.iter())
                .filter(|key| overlaps(&key.partitions))
                .cloned()
                .collect(),
            candidates: (self.candidates.iter())
                .filter(|part| overlaps(&part.partitions))
                .cloned()
                .collect(),
            blocks: self.blocks.iter().filter(is_own).cloned().collect(),
            logs: Vec::new(),
        }
    }

    /// The states that wait to be expanded.
    pub fn left(&self) -> u64 {
        self.blocks.iter().map(|block| u64::from(block.left)).sum()
    }

    /// About the bytes of memory that its fingerprints and states found take:
    /// 21 a fingerprint, and 3 times their size for states in an index.
    pub fn memory_bytes(&self) -> u64 {
        let bytes =
            |part: &FilePart| part.pages.end.saturating_sub(part.pages.start) * PAGE_BYTES as u64;
        let keys: u64 = self.keys.iter().map(|key| bytes(&key.part)).sum();
        let candidates: u64 = self.candidates.iter().map(|part| bytes(&part.part)).sum();
        keys.saturating_mul(21) / 8 + candidates.saturating_mul(3)
    }

    /// The states of all closed levels.
    pub fn states(&self) -> u64 {
        self.logs.iter().map(LogPart::entries).sum()
    }
}

/// A run as it was at its last checkpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The version of the fingerprints' function.
    pub fingerprint_version: u32,
    /// Bytes of a stored fingerprint.
    pub fingerprint_bytes: u32,
    /// The fingerprints' seed.
    pub fingerprint_seed: u64,
    /// The number of partitions.
    pub partitions: u32,
    /// The length of states, if all have the same.
    pub state_bytes: Option<u32>,
    /// The number of checkpoints of this run.
    pub checkpoints: u64,
    /// The number of the next file.
    pub next_file: u32,
    /// The number of the next segment of the parent log.
    pub next_segment: u32,
    /// The directories of the files, relative to the run's own.
    pub directories: Vec<PathBuf>,
    /// What is being searched, as its front end wrote it.
    pub subject: Vec<u8>,
    /// How far the search is, as it wrote it.
    pub search: Vec<u8>,
    /// What is where.
    pub contents: Contents,
}

/// Why a manifest cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is none.
    #[error("it is no manifest of a run")]
    Foreign,
    /// Another version wrote it.
    #[error("format {found} was written by another version: this one reads format {expected}")]
    Version {
        /// The version found.
        found: u32,
        /// The version that can be read.
        expected: u32,
    },
    /// It is not what was written.
    #[error("it is damaged: the checksum is wrong; the disk or the memory is faulty")]
    Damaged,
}

impl Manifest {
    /// It as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::new());
        out.0.extend_from_slice(MAGIC);
        out.u32(FORMAT_VERSION);
        out.u64(0);
        self.write(&mut out);
        let mut bytes = out.0;
        let length = (bytes.len() - HEADER_BYTES) as u64;
        bytes[12..HEADER_BYTES].copy_from_slice(&length.to_le_bytes());
        let sum = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    fn write(&self, out: &mut Writer) {
        out.u32(self.fingerprint_version);
        out.u32(self.fingerprint_bytes);
        out.u64(self.fingerprint_seed);
        out.u32(self.partitions);
        out.optional(self.state_bytes);
        out.u64(self.checkpoints);
        out.u32(self.next_file);
        out.u32(self.next_segment);
        out.list(&self.directories, |out, directory| {
            use std::os::unix::ffi::OsStrExt;
            out.bytes(directory.as_os_str().as_bytes());
        });
        out.bytes(&self.subject);
        out.bytes(&self.search);
        let contents = &self.contents;
        out.list(&contents.keys, |out, key| {
            out.part(&key.part);
            out.partitions(&key.partitions);
            out.optional(key.tier);
        });
        out.list(&contents.candidates, |out, candidates| {
            out.part(&candidates.part);
            out.partitions(&candidates.partitions);
        });
        out.list(&contents.blocks, |out, block| {
            out.part(&block.part);
            out.u32(block.expanded);
            out.u32(block.left);
        });
        out.list(&contents.logs, |out, log| {
            out.u32(log.file);
            out.list(&log.segments, |out, &(id, page, entries)| {
                out.u32(id);
                out.u64(page);
                out.u32(entries);
            });
        });
    }

    /// The manifest that `bytes` are.
    ///
    /// # Errors
    /// If they are none, or not as they were written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        let (header, rest) = bytes
            .split_at_checked(HEADER_BYTES)
            .ok_or(ManifestError::Foreign)?;
        if !header.starts_with(MAGIC) {
            return Err(ManifestError::Foreign);
        }
        let mut numbers = Reader(&header[MAGIC.len()..]);
        let (version, length) = (numbers.u32(), numbers.u64());
        let found = version.ok_or(ManifestError::Foreign)?;
        let body = rest.split_last_chunk::<4>().ok_or(ManifestError::Damaged)?;
        let sum = crc32c::crc32c(&bytes[..bytes.len() - 4]);
        let is_whole = length == Some(body.0.len() as u64) && sum == u32::from_le_bytes(*body.1);
        if !is_whole {
            return Err(ManifestError::Damaged);
        }
        if found != FORMAT_VERSION {
            let expected = FORMAT_VERSION;
            return Err(ManifestError::Version { found, expected });
        }
        let mut reader = Reader(body.0);
        let manifest = Self::read(&mut reader).filter(|_| reader.0.is_empty());
        let manifest = manifest.ok_or(ManifestError::Damaged)?;
        match manifest.fingerprint_version {
            fingerprint::FORMAT_VERSION => Ok(manifest),
            found => Err(ManifestError::Version {
                found,
                expected: fingerprint::FORMAT_VERSION,
            }),
        }
    }

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(Manifest {
            fingerprint_version: reader.u32()?,
            fingerprint_bytes: reader.u32()?,
            fingerprint_seed: reader.u64()?,
            partitions: reader.u32()?,
            state_bytes: reader.optional()?,
            checkpoints: reader.u64()?,
            next_file: reader.u32()?,
            next_segment: reader.u32()?,
            directories: reader.list(|reader| {
                use std::os::unix::ffi::OsStrExt;
                Some(std::ffi::OsStr::from_bytes(reader.bytes()?).into())
            })?,
            subject: reader.bytes()?.to_vec(),
            search: reader.bytes()?.to_vec(),
            contents: Contents {
                keys: reader.list(|reader| {
                    Some(KeyPart {
                        part: reader.part()?,
                        partitions: reader.partitions()?,
                        tier: reader.optional()?,
                    })
                })?,
                candidates: reader.list(|reader| {
                    Some(CandidatePart {
                        part: reader.part()?,
                        partitions: reader.partitions()?,
                    })
                })?,
                blocks: reader.list(|reader| {
                    Some(BlockPart {
                        part: reader.part()?,
                        expanded: reader.u32()?,
                        left: reader.u32()?,
                    })
                })?,
                logs: reader.list(|reader| {
                    Some(LogPart {
                        file: reader.u32()?,
                        segments: reader
                            .list(|reader| Some((reader.u32()?, reader.u64()?, reader.u32()?)))?,
                    })
                })?,
            },
        })
    }
}

struct Writer(Vec<u8>);

impl Writer {
    fn u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn optional(&mut self, number: Option<u32>) {
        self.0.push(u8::from(number.is_some()));
        number.into_iter().for_each(|number| self.u32(number));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.u32(bytes.len() as u32);
        self.0.extend_from_slice(bytes);
    }

    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.u32(items.len() as u32);
        items.iter().for_each(|item| write(self, item));
    }

    fn part(&mut self, part: &FilePart) {
        self.u32(part.file);
        self.u64(part.pages.start);
        self.u64(part.pages.end);
    }

    fn partitions(&mut self, partitions: &Range<u16>) {
        self.u32(partitions.start.into());
        self.u32(partitions.end.into());
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn optional(&mut self) -> Option<Option<u32>> {
        match self.take()? {
            [0] => Some(None),
            [1] => self.u32().map(Some),
            _ => None,
        }
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u32()? as usize;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.u32()?).map(|_| read(self)).collect()
    }

    fn part(&mut self) -> Option<FilePart> {
        let (file, pages) = (self.u32()?, self.u64()?..self.u64()?);
        Some(FilePart { file, pages })
    }

    fn partitions(&mut self) -> Option<Range<u16>> {
        let mut bound = || self.u32().and_then(|bound| u16::try_from(bound).ok());
        Some(bound()?..bound()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let part = |file| FilePart { file, pages: 3..9 };
        Manifest {
            fingerprint_version: fingerprint::FORMAT_VERSION,
            fingerprint_bytes: 8,
            fingerprint_seed: 5,
            partitions: 4096,
            state_bytes: Some(17),
            checkpoints: 2,
            next_file: 70,
            next_segment: 7,
            directories: vec!["".into(), "/spill".into()],
            subject: b"subject".to_vec(),
            search: b"search".to_vec(),
            contents: Contents {
                keys: [Some(2), None]
                    .map(|tier| KeyPart {
                        part: part(1),
                        partitions: 0..4096,
                        tier,
                    })
                    .into(),
                candidates: vec![CandidatePart {
                    part: part(2),
                    partitions: 5..6,
                }],
                blocks: vec![BlockPart {
                    part: part(3),
                    expanded: 4,
                    left: 5,
                }],
                logs: vec![LogPart {
                    file: 9,
                    segments: vec![(1, 2, 65536), (8, 130, 4)],
                }],
            },
        }
    }

    #[test]
    fn a_manifest_comes_back() {
        let manifest = manifest();
        let bytes = manifest.to_bytes();
        assert_eq!(Manifest::from_bytes(&bytes), Ok(manifest.clone()));
        assert_eq!(manifest.contents.files(), [1, 2, 3, 9]);
        assert_eq!(manifest.contents.states(), 65540);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let mut bytes = manifest().to_bytes();
        for bit in 0..8 * bytes.len() {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Manifest::from_bytes(&bytes).is_err(), "bit {bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
        for length in 0..bytes.len() {
            assert!(Manifest::from_bytes(&bytes[..length]).is_err());
        }
    }

    #[test]
    fn another_format_is_told_from_damage() {
        let mut other = manifest();
        other.fingerprint_version += 1;
        let refused = Manifest::from_bytes(&other.to_bytes());
        assert!(matches!(refused, Err(ManifestError::Version { .. })));
    }
}
