//! Source files and regions in them.

use crate::model::Place;

/// The index of a file in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u16);

/// A region of a source file, in bytes; `end` is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The smallest region that holds both.
    pub fn to(self, other: Span) -> Span {
        Span {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// One file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as it was named or found; built-in modules have `<Name>`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// The byte offset of each line's start.
    line_starts: Vec<u32>,
}

/// All files of a run.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file and returns its index.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let bytes = text.as_bytes();
        // A carriage return alone ends a line too.
        let ends_line = |at: usize| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let ends = (0..bytes.len()).filter(|&at| ends_line(at));
        let line_starts = std::iter::once(0)
            .chain(ends.map(|at| at as u32 + 1))
            .collect();
        self.files.push(SourceFile {
            path: path.into(),
            text,
            line_starts,
        });
        FileId((self.files.len() - 1) as u16)
    }

    /// All files, in the order in which they were read.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The file with the given index.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[usize::from(id.0)]
    }

    /// The file that was read from `path`.
    pub fn by_path(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The file added under `path`, if there is one.
    pub fn id_of(&self, path: &str) -> Option<FileId> {
        let position = self.files.iter().position(|file| file.path == path)?;
        Some(FileId(position as u16))
    }

    /// The place of a region, in lines and columns (characters) from 1.
    pub fn place(&self, span: Span, module: &str) -> Place {
        let file = self.file(span.file);
        let (line, column) = file.line_column(span.start);
        let last = file
            .text
            .floor_char_boundary(span.end.saturating_sub(1) as usize) as u32;
        let last = last.max(span.start);
        let (end_line, end_column) = file.line_column(last);
        Place {
            file: file.path.clone(),
            module: module.to_string(),
            line,
            column,
            end_line,
            end_column,
        }
    }
}

impl SourceFile {
    /// The line and column (in characters), from 1, of a byte offset.
    pub fn line_column(&self, offset: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|&start| start <= offset);
        let start = self.line_starts[line.saturating_sub(1)] as usize;
        let end = (offset as usize).clamp(start, self.text.len());
        let end = self.text.floor_char_boundary(end);
        let column = self
            .text
            .get(start..end)
            .map_or(0, |text| text.chars().count());
        (line as u32, column as u32 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let mut sources = SourceMap::default();
        let file = sources.add("M.tla", "a\rb\r\nc\nd");
        let lines = [0, 2, 5, 7].map(|at| sources.file(file).line_column(at));
        assert_eq!(lines, [(1, 1), (2, 1), (3, 1), (4, 1)]);
    }

    #[test]
    fn a_place_counts_characters_even_where_the_last_one_has_several_bytes() {
        let mut sources = SourceMap::default();
        let file = sources.add("M.tla", "a\n é == ⟨x⟩\n");
        let start = 3;
        let end = sources.file(file).text.len() as u32 - 1;
        let place = sources.place(Span { file, start, end }, "M");
        assert_eq!((place.line, place.column), (2, 2));
        assert_eq!((place.end_line, place.end_column), (2, 9));
    }
}
