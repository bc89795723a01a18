//! Requests by chance, from a seed: sound ones, ones that break a rule, repeats, corrections and withdrawals.

use crate::{Command, Request};

use super::command;

/// Numbers by chance (`SplitMix64`), the same for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % end
    }

    /// Returns a request of one to three commands for a ledger that has about `count` entries.
    pub(crate) fn request(&mut self, count: u64) -> Request {
        let commands: Vec<Command> = (0..=self.below(3)).map(|_| self.command(count)).collect();
        commands.into()
    }

    fn command(&mut self, count: u64) -> Command {
        let area = format!("area-{}", self.below(3));
        let data = self.data(count);
        let sensitivity = if self.below(9) == 0 { r#""sensitivity":"restricted","# } else { "" };
        let line = format!(r#"{{"area":"{area}","source":[{{"doc":"M"}}],{sensitivity}{data}}}"#);
        let occurrence = usize::try_from(self.below(3)).unwrap();
        command(&line, None, occurrence)
    }

    /// Returns a kind and its data. Slugs come from a few, so that some are taken and some are not there yet.
    fn data(&mut self, count: u64) -> String {
        let (one, other, entry) = (self.below(4), self.below(4), self.below(count + 2));
        let stated = |kind: &str, data: String| format!(r#""kind":"{kind}","data":{{{data}}}"#);
        match self.below(22) {
            0 => stated("party.described", format!(r#""party":"party-{one}","type":"service","name":"N""#)),
            1 => stated("partner.joined", format!(r#""party":"party-{one}","roles":["host"]"#)),
            2 => stated("partner.left", format!(r#""party":"party-{one}""#)),
            3 => stated("initiative.launched", launched(one, other)),
            4 => stated("initiative.changed", format!(r#""initiative":"club-{one}","stage":"ended""#)),
            5 => stated("goal.set", format!(r#""ref":"{one}","text":"x""#)),
            6 => stated(
                "commitment.made",
                format!(r#""commitment":"vow-{one}","by":{{"text":"us"}},"text":"t""#),
            ),
            7 => stated("commitment.updated", format!(r#""commitment":"vow-{one}","status":"in-progress""#)),
            8 => stated("commitment.endorsed", endorsed(one, other)),
            9 => stated(
                "area.described",
                format!(r#""name":"A","level":"pioneer-area","parent":"area-{one}""#),
            ),
            10 => stated("area.designated", format!(r#""designation":"pioneer","ended":{}"#, one == 0)),
            11 => stated("entry.withdrawn", format!(r#""target":{entry},"reason":"duplicate""#)),
            12 => {
                let replacement = stated("initiative.launched", launched(one, other));
                stated("entry.corrected", corrected(entry, &replacement))
            }
            13 => {
                let replacement = stated("note.recorded", format!(r#""topic":"story","text":"{one}""#));
                stated("entry.corrected", corrected(entry, &replacement))
            }
            _ => stated(
                "note.recorded",
                format!(r#""topic":"story","text":"{one}","about":["party-{other}"]"#),
            ),
        }
    }
}

fn launched(initiative: u64, stage: u64) -> String {
    let stage = if stage == 0 { "piloting" } else { "established" };
    format!(r#""initiative":"club-{initiative}","name":"N","stage":"{stage}""#)
}

fn endorsed(commitment: u64, party: u64) -> String {
    format!(r#""commitment":"vow-{commitment}","by":"party-{party}","stance":"sought""#)
}

fn corrected(entry: u64, replacement: &str) -> String {
    format!(r#""target":{entry},"reason":"source-error","replacement":{{{replacement}}}"#)
}
