//! What is judged when a search is over, or from time to time: POSTCONDITION,
//! _POSSIBLE and _PERIODIC.

use super::compile::code::Entry;
use super::evaluate::Evaluator;
use super::evaluate::core::Core;
use super::evaluate::registers::Kept;
use super::specification::Specification;
use crate::model::{ErrorKind, Figures, ModelError};

impl Specification {
    /// Makes what the cores kept known to `core`.
    pub(super) fn recall(&self, core: &mut Core, figures: &Figures, left: &[Vec<u8>]) {
        let of_cores: Option<Vec<Kept>> = left.iter().map(|it| Kept::from_bytes(it)).collect();
        let of_cores = of_cores.unwrap_or_default();
        core.registers.figures = *figures;
        core.registers.kept = of_cores.first().cloned().unwrap_or_default();
        core.registers.of_all_cores = Some(of_cores);
    }

    /// Checks POSTCONDITION.
    ///
    /// # Errors
    /// The first that does not hold or has no value.
    pub(super) fn postconditions(&self, core: &mut Core) -> Result<(), ModelError> {
        for (name, &entry) in self
            .postconditions
            .iter()
            .zip(&self.compiled.postconditions)
        {
            let what = format!("the postcondition {name}");
            self.claim(core, entry, ErrorKind::Postcondition, &what)?;
        }
        Ok(())
    }

    /// Checks _POSSIBLE.
    ///
    /// # Errors
    /// The first that held nowhere.
    pub(super) fn possibilities(&self, core: &mut Core) -> Result<(), ModelError> {
        let of_cores = core.registers.of_all_cores.as_deref().unwrap_or_default();
        for (index, name) in self.possible_names.iter().enumerate() {
            let counts = of_cores.iter().filter_map(|kept| kept.possible.get(index));
            if counts.sum::<u64>() > 0 {
                continue;
            }
            let message = format!("{name} should be possible, but never holds");
            let body = self.compiled.possible[index].body;
            let place = self.place(self.code().origins[body.0 as usize]);
            return Err(ModelError::new(ErrorKind::Postcondition, message).at(place));
        }
        Ok(())
    }

    /// Evaluates _PERIODIC.
    ///
    /// # Errors
    /// It is FALSE or has no value.
    pub(super) fn periodic(&self, core: &mut Core) -> Result<(), ModelError> {
        match self.compiled.periodic {
            Some(entry) => self.claim(core, entry, ErrorKind::Assumption, "_PERIODIC"),
            None => Ok(()),
        }
    }

    fn claim(
        &self,
        core: &mut Core,
        entry: Entry,
        kind: ErrorKind,
        what: &str,
    ) -> Result<(), ModelError> {
        core.begin();
        core.registers.levels = [0, 0];
        core.explains = true;
        let mut evaluator = Evaluator::new(self.code(), core);
        match evaluator
            .holds(entry)
            .map_err(|fault| evaluator.detail(fault))
        {
            Ok(true) => Ok(()),
            Ok(false) => {
                let place = self.place(self.code().origins[entry.body.0 as usize]);
                let error = ModelError::new(kind, format!("{what} is FALSE")).at(place);
                core.begin();
                Err(match self.why_false(core, entry) {
                    Some(reason) => error.because(reason),
                    None => error,
                })
            }
            Err(fault) => {
                let mut error = self.error(fault);
                if matches!(error.kind, ErrorKind::Evaluation | ErrorKind::Assert) {
                    error.kind = kind;
                    error.message = format!("{what} has no value: {}", error.message);
                }
                Err(error)
            }
        }
    }
}
