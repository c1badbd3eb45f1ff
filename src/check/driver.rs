//! Which cores and which driver a run gets.

use executor::drivers::{Choice, choose_driver};
use executor::{Driver as Drive, MAX_CORES, Topology};

use super::options::{Driver, Options};
use super::outcome::{DriverUsed, StartError};

/// How a run is driven.
pub(super) struct Plan {
    pub cores: usize,
    pub driver: Drive,
    /// Whether everything happens on the calling thread.
    pub is_here: bool,
    pub used: DriverUsed,
    pub warnings: Vec<String>,
}

/// Chooses the driver and its cores.
///
/// # Errors
/// If the cores that were asked for cannot be had.
pub(super) fn plan(options: &Options) -> Result<Plan, StartError> {
    let (cores, choice, warning) = match options.driver {
        Driver::Simulated {
            virtual_cores,
            seed,
        } => (
            virtual_cores,
            without_refusal(Drive::Simulated { seed }),
            None,
        ),
        Driver::Auto | Driver::Plain | Driver::Glommio => {
            let placement = Topology::detect()
                .place(&options.cores)
                .map_err(|error| StartError::Cores(error.to_string()))?;
            let warning = placement.warning().map(ToString::to_string);
            let choice = match options.driver {
                Driver::Plain => without_refusal(Drive::Plain(placement.clone())),
                _ => choose_driver(placement.clone()),
            };
            if let (Driver::Glommio, Some(refusal)) = (options.driver, &choice.refusal) {
                return Err(StartError::System(format!("no glommio here: {refusal}")));
            }
            (placement.cores(), choice, warning)
        }
    };
    if !(1..=MAX_CORES).contains(&cores) {
        let message = format!("a run has 1 to {MAX_CORES} cores, not {cores}");
        return Err(StartError::Cores(message));
    }
    let refused = choice.refusal.map(|refusal| refusal.to_string());
    let without_glommio = refused
        .iter()
        .map(|reason| format!("{reason}: the cores run on plain threads, without glommio"));
    let name = match choice.driver {
        Drive::Glommio(_) => "glommio",
        Drive::Plain(_) => "plain",
        Drive::Simulated { .. } => "simulated",
    };
    Ok(Plan {
        cores,
        is_here: name == "simulated" || (name == "plain" && cores == 1),
        warnings: warning.into_iter().chain(without_glommio).collect(),
        used: DriverUsed { name, refused },
        driver: choice.driver,
    })
}

fn without_refusal(driver: Drive) -> Choice {
    Choice {
        driver,
        refusal: None,
    }
}
