//! How a user says which cores to use.

use std::str::FromStr;

use crate::control::MAX_CORES;

/// The value of `--cores`: `2`, `0-3,8`, `all` or `auto`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoreSpec {
    /// All CPUs granted.
    All,
    /// That many cores on the best CPUs.
    Count(usize),
    /// A core on each of these CPUs, in this order.
    Cpus(Vec<usize>),
}

/// Why a choice of cores cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoreSpecError {
    /// No core at all.
    #[error("at least one core is needed")]
    Zero,
    /// More cores than a run can have.
    #[error("{wanted} cores are too many: a run has at most {MAX_CORES}")]
    TooMany {
        /// How many were asked for.
        wanted: String,
    },
    /// Neither a number, a list of CPUs, `all` nor `auto`.
    #[error(
        "`{text}` is no choice of cores: expected a number (4), a list of CPUs (0-3,8), `all` or `auto`"
    )]
    Syntax {
        /// What was given.
        text: String,
    },
    /// A range that ends before it starts.
    #[error("`{range}` is no range of CPUs: it ends before it starts")]
    Backwards {
        /// The range as given.
        range: String,
    },
    /// A CPU that is listed twice.
    #[error("CPU {cpu} is listed twice")]
    Twice {
        /// The CPU.
        cpu: usize,
    },
    /// A CPU that this process may not use.
    #[error("CPU {cpu} is not granted to this process; granted are {granted}")]
    NotGranted {
        /// The CPU.
        cpu: usize,
        /// All CPUs that are, as a list.
        granted: String,
    },
}

impl FromStr for CoreSpec {
    type Err = CoreSpecError;

    fn from_str(text: &str) -> Result<Self, CoreSpecError> {
        let text = text.trim();
        if matches!(text, "all" | "auto") {
            return Ok(Self::All);
        }
        if let Some(count) = number(text) {
            return match count {
                Ok(0) => Err(CoreSpecError::Zero),
                Ok(count) if count <= MAX_CORES => Ok(Self::Count(count)),
                _ => Err(CoreSpecError::TooMany {
                    wanted: text.to_owned(),
                }),
            };
        }
        let mut cpus = Vec::new();
        for part in text.split(',') {
            for cpu in range(part.trim(), text)? {
                if cpus.contains(&cpu) {
                    return Err(CoreSpecError::Twice { cpu });
                }
                cpus.push(cpu);
                if cpus.len() > MAX_CORES {
                    return Err(CoreSpecError::TooMany {
                        wanted: format!("`{text}`: so many"),
                    });
                }
            }
        }
        Ok(Self::Cpus(cpus))
    }
}

/// `text` as a number, if it consists of digits; the error is an overflow.
fn number(text: &str) -> Option<Result<usize, std::num::ParseIntError>> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse())
}

/// `part` as a range of CPUs: `3` or `0-3`.
fn range(part: &str, text: &str) -> Result<std::ops::RangeInclusive<usize>, CoreSpecError> {
    let syntax = || CoreSpecError::Syntax {
        text: text.to_owned(),
    };
    let cpu = |digits: &str| number(digits).and_then(Result::ok).ok_or_else(syntax);
    let (first, last) = match part.split_once('-') {
        Some((first, last)) => (cpu(first.trim())?, cpu(last.trim())?),
        None => (cpu(part)?, cpu(part)?),
    };
    if first > last {
        return Err(CoreSpecError::Backwards {
            range: part.to_owned(),
        });
    }
    Ok(first..=last)
}
