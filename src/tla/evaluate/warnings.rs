//! What is told while a specification is evaluated although it is no error: as
//! TLC does, each thing once.

use std::sync::{Arc, Mutex, PoisonError};

use ahash::AHashSet;

use super::Evaluator;
use crate::model::PrintHandle;
use crate::tla::compile::code::{NodeId, Origin};
use crate::tla::syntax::source::SourceMap;

/// What may be told, shared by all cores.
#[derive(Debug, Default)]
pub struct Warned(Mutex<AHashSet<(Warning, u32)>>);

/// Something odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Warning {
    /// A variable was changed where it is said to be UNCHANGED.
    Changed,
    /// An EXCEPT is about something outside of the domain.
    Nowhere,
}

/// Where warnings go to.
pub struct Warnings {
    /// What was told before, by any core.
    pub warned: Arc<Warned>,
    /// Takes the messages.
    pub tell: PrintHandle,
    /// Where the places are.
    pub sources: Arc<SourceMap>,
}

impl Evaluator<'_> {
    /// Tells of something odd at `node`, unless that was told before.
    #[cold]
    #[inline(never)]
    pub(super) fn warn(&mut self, warning: Warning, node: NodeId) {
        self.core.is_odd = true;
        let Some(warnings) = &self.core.warnings else {
            return;
        };
        let mut warned = warnings
            .warned
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if !warned.insert((warning, node.0)) {
            return;
        }
        drop(warned);
        let Origin { span, module } = self.code.origins[node.0 as usize];
        let module = &self.code.modules[usize::from(module)];
        let place = warnings.sources.place(span, module);
        let text = &warnings.sources.file(span.file).text;
        let text = text.get(span.start as usize..span.end as usize);
        let text = text.unwrap_or_default();
        (warnings.tell)(&match warning {
            Warning::Changed => {
                format!("{place}: `{text}` was changed while it is specified as UNCHANGED here")
            }
            Warning::Nowhere => format!(
                "{place}: this EXCEPT is about something outside of the domain and leaves it \
                 out: `{text}`"
            ),
        });
    }
}
