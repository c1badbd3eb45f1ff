//! What a run may use: cores, memory, disks, and how often it is secured.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use executor::CoreSpec;
use executor::topology::granted_memory_bytes;
use tlaloc::check::{Driver, Io, IoEngine, Limits, Options, Spill, StopFlag};
use tlaloc::report::{Format, Report};

use super::metrics;

/// What a run may use. None of it changes the result, but the limits.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Search")]
pub struct MachineArguments {
    /// Cores: a number, CPUs such as 0-3,8, or all that are granted
    #[arg(
        long,
        visible_alias = "workers",
        value_name = "N|LIST|all",
        default_value = "all",
        hide_default_value = true,
        conflicts_with = "virtual_cores"
    )]
    cores: CoreSpec,

    /// Simulate N cores on one thread, in an order drawn from --seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    virtual_cores: Option<u16>,

    /// Seed of the simulated order [default: 0]
    #[arg(long, value_name = "S", requires = "virtual_cores")]
    seed: Option<u64>,

    /// What runs the cores: glommio, but plain threads for one core or where it is refused
    #[arg(
        long,
        value_enum,
        default_value_t,
        hide_possible_values = true,
        value_name = "auto|plain|glommio",
        conflicts_with = "virtual_cores"
    )]
    driver: DriverChoice,

    /// Memory to use at most, such as 4G or 50% [default: 80% of what is granted]
    #[arg(long, value_name = "SIZE|SHARE")]
    memory: Option<Memory>,

    /// Memory that fingerprints and their filters may take of it [default: all there is]
    #[arg(long, value_name = "SIZE|SHARE")]
    table_memory: Option<Memory>,

    /// Directories for what exceeds memory, or none to stop there [default: ./states]
    #[arg(long, value_name = "DIR[,DIR]|none")]
    spill: Option<SpillTo>,

    /// How disks are used: uring, threads or blocking; direct or buffered [default: uring,direct where the system lets us]
    #[arg(long, value_name = "HOW[,HOW]", value_parser = io, hide_default_value = true, default_value = "auto")]
    io: Io,

    /// How often the run is secured so that it can go on later, such as 10m, or off [default: 30m]
    #[arg(long, value_name = "TIME|off", value_parser = Interval::from_str)]
    checkpoint: Option<Interval>,

    /// Serve the figures for Prometheus, on this machine's own address unless one is given
    #[arg(long, value_name = "[ADDR:]PORT", value_parser = metrics::address)]
    metrics: Option<SocketAddr>,

    /// Print one JSON object a line
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DriverChoice {
    #[default]
    Auto,
    Plain,
    Glommio,
}

/// How often checkpoints are taken by default.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30 * 60);

impl MachineArguments {
    /// A report in the format asked for, which serves its figures if that is
    /// asked for too.
    pub fn report(&self) -> Arc<dyn Report> {
        let report = Format::new(self.json).report();
        if self.table_memory.is_some() && self.spill == Some(SpillTo::Nothing) {
            report.warning(
                "--table-memory does nothing: with --spill none no fingerprint may leave memory",
            );
        }
        let Some(address) = self.metrics else {
            return report;
        };
        match metrics::serve(address, Arc::clone(&report)) {
            Ok(metered) => metered,
            Err(error) => {
                report.warning(&format!("no figures are served at {address}: {error}"));
                report
            }
        }
    }

    /// The options of a search that ends when `stop` is raised.
    pub fn options(&self, stop: StopFlag) -> Options {
        let driver = match (self.virtual_cores, self.driver) {
            (Some(cores), _) => Driver::Simulated {
                virtual_cores: cores.into(),
                seed: self.seed.unwrap_or(0),
            },
            (None, DriverChoice::Auto) => Driver::Auto,
            (None, DriverChoice::Plain) => Driver::Plain,
            (None, DriverChoice::Glommio) => Driver::Glommio,
        };
        Options {
            cores: self.cores.clone(),
            driver,
            memory_limit_bytes: self.memory.map(Memory::bytes),
            spill: self.spill.clone().unwrap_or_default().spill(),
            io: self.io,
            limits: Limits {
                table_bytes: self.table_memory.map(Memory::bytes),
                ..Limits::default()
            },
            stop,
            ..Options::default()
        }
    }

    /// How often checkpoints are taken; never if `None`.
    pub fn interval(&self) -> Option<Duration> {
        match self.checkpoint {
            None => Some(CHECKPOINT_INTERVAL),
            Some(Interval::Off) => None,
            Some(Interval::Every(interval)) => Some(interval),
        }
    }

    /// The directories for spilling that the user named.
    pub fn spill_directories(&self) -> Vec<PathBuf> {
        match &self.spill {
            Some(SpillTo::Directories(paths)) => paths.clone(),
            _ => Vec::new(),
        }
    }

    /// The same from any folder.
    pub fn absolute(&self) -> Self {
        let mut machine = self.clone();
        if let Some(SpillTo::Directories(paths)) = &mut machine.spill {
            for path in paths {
                if let Ok(absolute) = std::path::absolute(&*path) {
                    *path = absolute;
                }
            }
        }
        machine
    }
}

/// The value of `--checkpoint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Interval {
    Off,
    Every(Duration),
}

impl FromStr for Interval {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected a time such as 10m, 90s or 2h, or off";
        if text == "off" {
            return Ok(Interval::Off);
        }
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let factor = match text[digits.len()..].trim() {
            "ms" => 1,
            "s" => 1000,
            "m" | "min" => 60 * 1000,
            "h" => 3600 * 1000,
            _ => return Err(EXPECTED),
        };
        let number: u64 = digits.trim().parse().map_err(|_| EXPECTED)?;
        let milliseconds = number.checked_mul(factor).ok_or(EXPECTED)?;
        Ok(Interval::Every(Duration::from_millis(milliseconds)))
    }
}

/// The value of `--io`: words with commas between them.
fn io(text: &str) -> Result<Io, String> {
    let mut io = Io::default();
    for word in text.split(',') {
        match word {
            "auto" => io.engine = IoEngine::Auto,
            "uring" => io.engine = IoEngine::Uring,
            "threads" => io.engine = IoEngine::Threads,
            "blocking" => io.engine = IoEngine::Blocking,
            "direct" => io.direct = true,
            "buffered" => io.direct = false,
            _ => {
                let expected = "auto, uring, threads, blocking, direct or buffered";
                return Err(format!("expected {expected}, with commas between them"));
            }
        }
    }
    Ok(io)
}

/// The value of `--spill`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum SpillTo {
    /// `./states`, as with TLC.
    #[default]
    States,
    Nothing,
    Directories(Vec<PathBuf>),
}

impl SpillTo {
    fn spill(self) -> Spill {
        match self {
            SpillTo::Nothing => Spill::Never,
            SpillTo::States => Spill::Directories {
                paths: vec!["states".into()],
                named: false,
            },
            SpillTo::Directories(paths) => Spill::Directories { paths, named: true },
        }
    }
}

impl FromStr for SpillTo {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(SpillTo::Nothing);
        }
        let paths: Vec<PathBuf> = text.split(',').map(PathBuf::from).collect();
        match paths.iter().all(|path| !path.as_os_str().is_empty()) {
            true => Ok(SpillTo::Directories(paths)),
            false => Err("expected directories with commas between them, or none"),
        }
    }
}

/// The value of `--memory`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memory {
    Bytes(u64),
    /// Of what the control group or the machine grants.
    Percent(u64),
}

impl Memory {
    fn bytes(self) -> u64 {
        match self {
            Memory::Bytes(bytes) => bytes,
            Memory::Percent(percent) => granted_memory_bytes() / 100 * percent,
        }
    }
}

/// What is wrong with a value of `--memory`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MemoryError;

impl fmt::Display for MemoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a size such as 4G or 512M, or a share from 1% to 100%")
    }
}

impl std::error::Error for MemoryError {}

impl FromStr for Memory {
    type Err = MemoryError;

    fn from_str(text: &str) -> Result<Self, MemoryError> {
        if let Some(percent) = text.strip_suffix('%') {
            return match percent.trim().parse() {
                Ok(percent @ 1..=100) => Ok(Memory::Percent(percent)),
                _ => Err(MemoryError),
            };
        }
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let factor = match text[digits.len()..].trim().to_ascii_uppercase().as_str() {
            "" | "B" => 1,
            "K" | "KB" | "KIB" => 1 << 10,
            "M" | "MB" | "MIB" => 1 << 20,
            "G" | "GB" | "GIB" => 1 << 30,
            "T" | "TB" | "TIB" => 1 << 40,
            _ => return Err(MemoryError),
        };
        let number: u64 = digits.trim().parse().map_err(|_| MemoryError)?;
        let bytes = number.checked_mul(factor).filter(|bytes| *bytes > 0);
        bytes.map(Memory::Bytes).ok_or(MemoryError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoints_are_taken_every_so_often_or_never() {
        let every = |seconds| Ok(Interval::Every(Duration::from_secs(seconds)));
        assert_eq!("10m".parse(), every(600));
        assert_eq!("90 s".parse(), every(90));
        assert_eq!("2h".parse(), every(7200));
        assert_eq!("off".parse(), Ok(Interval::Off));
        for wrong in ["", "10", "m", "-1s", "1d", "99999999999999999999h"] {
            assert!(wrong.parse::<Interval>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn spill_names_directories_or_none() {
        let directories =
            |paths: &[&str]| SpillTo::Directories(paths.iter().map(PathBuf::from).collect());
        assert_eq!("none".parse(), Ok(SpillTo::Nothing));
        assert_eq!("./none".parse(), Ok(directories(&["./none"])));
        assert_eq!("/a,b".parse(), Ok(directories(&["/a", "b"])));
        for wrong in ["", ",", "a,", ",b"] {
            assert!(wrong.parse::<SpillTo>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn io_names_what_carries_requests_out_and_whether_the_cache_is_used() {
        let (engine, direct) = (IoEngine::Threads, false);
        assert_eq!(io("threads,buffered"), Ok(Io { engine, direct }));
        assert_eq!(io("auto"), Ok(Io::default()));
        assert!(io("uring,fast").is_err() && io("").is_err());
    }

    #[test]
    fn memory_is_a_size_or_a_share() {
        assert_eq!("4G".parse(), Ok(Memory::Bytes(4 << 30)));
        assert_eq!("512 MiB".parse(), Ok(Memory::Bytes(512 << 20)));
        assert_eq!("1000".parse(), Ok(Memory::Bytes(1000)));
        assert_eq!("80%".parse(), Ok(Memory::Percent(80)));
        for wrong in ["", "G", "0", "0%", "101%", "-1", "1.5G", "4X", "99999999T"] {
            assert_eq!(wrong.parse::<Memory>(), Err(MemoryError), "{wrong}");
        }
    }
}
