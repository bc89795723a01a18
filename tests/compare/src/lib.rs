#![doc = include_str!("../README.md")]

pub mod answer;
pub mod arguments;
pub mod clock;
pub mod columns;
pub mod events;
pub mod glance;
pub mod group;
pub mod lines;
pub mod machine;
pub mod names;
pub mod runs;
pub mod store;
pub mod stores;
pub mod table;
pub mod trial;
