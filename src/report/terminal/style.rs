//! How kinds of text look.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// All is well.
pub(super) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Something is broken.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Something is unknown.
pub(super) const DOUBTFUL: Style = AnsiColor::Yellow.on_default().bold();
/// What a step changes.
pub(super) const CHANGED: Style = AnsiColor::Yellow.on_default();
/// Names and titles.
pub(super) const TITLE: Style = Style::new().bold();
/// What matters less.
pub(super) const FAINT: Style = Style::new().dimmed();

/// `text` in `style`.
pub(super) fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
