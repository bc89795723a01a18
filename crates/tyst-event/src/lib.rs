#![doc = include_str!("../README.md")]

mod define;

pub mod date;
pub mod decimal;
pub mod event;
pub mod field;
pub mod json;
mod kind;
pub mod packed;
mod portion;
pub mod schema;
pub mod slug;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod text;
pub mod view;
pub mod vocabulary;
pub mod wire;
pub mod words;

pub use date::{Day, Instant, PartialDate, Span, When};
pub use decimal::Decimal;
pub use event::{Certainty, Entry, Event, Statement, Warning, WarningRule};
pub use field::Leaf;
pub use json::{Problem, Problems};
pub use portion::{Portion, Row, Stretch};
pub use slug::Slug;
pub use text::{Line, Text};
pub use vocabulary::{Body, Data, Kind};
