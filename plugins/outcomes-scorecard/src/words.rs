//! The words of titles and closed lists, in both languages.
//!
//! Deliberately absent: the words of areas, which stand in the ledger. Welsh marked `U: translator` needs one.

use tyst_plugin::document::Text;
use tyst_plugin::event::terms::{Direction, Judgement, Quadrant, Stage, Status};

pub(crate) const QUESTION: (&str, &str) = (
    "How much did we do, how well did we do it, and is anyone better off?",
    "Faint wnaethom ni, pa mor dda y gwnaethom ni hynny, ac a oes unrhyw un yn well ei fyd?", // U: translator
);
pub(crate) const HOW_MUCH: (&str, &str) = ("How much did we do?", "Faint wnaethom ni?"); // U: translator
pub(crate) const HOW_WELL: (&str, &str) = ("How well did we do it?", "Pa mor dda y gwnaethom ni hynny?"); // U: translator
pub(crate) const BETTER_OFF: (&str, &str) = ("Is anyone better off?", "A oes unrhyw un yn well ei fyd?"); // U: translator
pub(crate) const NO_QUESTION: (&str, &str) = ("Question not stated", "Cwestiwn heb ei nodi"); // U: translator

/// Returns the words as a text in both languages.
pub(crate) fn both((en, cy): (&str, &str)) -> Text {
    Text::both(en, cy)
}

/// Returns the question that results of a quadrant answer.
pub(crate) fn question(quadrant: Option<Quadrant>) -> Text {
    both(match quadrant {
        Some(Quadrant::HowMuch) => HOW_MUCH,
        Some(Quadrant::HowWell) => HOW_WELL,
        Some(Quadrant::BetterOff) => BETTER_OFF,
        None => NO_QUESTION,
    })
}

/// Returns the stage of an initiative, or all that it may be in.
pub(crate) fn stages(numbers: &[u16]) -> Text {
    either(numbers.iter().filter_map(|number| Stage::from_number(*number)).map(|stage| match stage {
        Stage::Researching => ("researching", "ymchwilio"), // U: translator
        Stage::Developing => ("developing", "datblygu"),    // U: translator
        Stage::Developed => ("developed", "wedi'i ddatblygu"), // U: translator
        Stage::Piloting => ("piloting", "treialu"),         // U: translator
        Stage::Established => ("established", "wedi'i sefydlu"), // U: translator
        Stage::Ended => ("ended", "wedi dod i ben"),        // U: translator
    }))
}

/// Returns the status of a commitment, or all that it may have; one without an update is open.
pub(crate) fn statuses(numbers: &[u16]) -> Text {
    either(numbers.iter().map(|number| match Status::from_number(*number) {
        None => ("open", "ar agor"),                                // U: translator
        Some(Status::InProgress) => ("in progress", "ar y gweill"), // U: translator
        Some(Status::Kept) => ("kept", "wedi'i gadw"),              // U: translator
        Some(Status::PartKept) => ("kept in part", "wedi'i gadw yn rhannol"), // U: translator
        Some(Status::Missed) => ("missed", "wedi'i fethu"),         // U: translator
        Some(Status::Dropped) => ("dropped", "wedi'i ollwng"),      // U: translator
    }))
}

/// Returns what the source makes of a result.
pub(crate) fn judgement(judgement: Judgement) -> Text {
    both(match judgement {
        Judgement::Better => ("better", "gwell"),
        Judgement::Worse => ("worse", "gwaeth"),
        Judgement::Same => ("no better and no worse", "dim gwell a dim gwaeth"), // U: translator
        Judgement::Achieved => ("achieved", "wedi'i gyflawni"),                  // U: translator
        Judgement::Unknown => ("left open by the source", "heb ei bennu gan y ffynhonnell"), // U: translator
    })
}

/// Returns which way a result moved.
pub(crate) fn direction(direction: Direction) -> Text {
    both(match direction {
        Direction::Up => ("up", "i fyny"),
        Direction::Down => ("down", "i lawr"),
        Direction::Same => ("the same", "yr un fath"),
    })
}

fn either(words: impl Iterator<Item = (&'static str, &'static str)>) -> Text {
    let (en, cy): (Vec<&str>, Vec<&str>) = words.unzip();
    Text::both(en.join(" or "), cy.join(" neu "))
}
