//! `tyst import --whole`: makes a ledger again from what `tyst export events` wrote.
//!
//! Nothing is decided anew: every byte, position, time and hash is what it was, or nothing is made.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};
use clap::ArgMatches;
use serde_json::{Map, Value as Json, json};
use tyst_event::json::parse_object;
use tyst_event::{Instant, Problems, wire};
use tyst_ledger::{Head, Header, leaf_hash, recreate};

use crate::commands::export::events::{FORMAT, readable};
use crate::failure::{Class, Failure, Outcome, problem_line};
use crate::place::Place;
use crate::screen::counted;

/// The longest line in bytes: an entry has 32 KiB, and stands in it twice.
const LINE_BYTES_MAX: u64 = 1 << 20;

pub(super) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let folder = place.folder()?;
    let files: Vec<&PathBuf> = matches.get_many("files").into_iter().flatten().collect();
    let [file] = files[..] else {
        return Err(
            Failure::usage("--whole takes one file").hint("a file of `tyst export events` is a whole ledger")
        );
    };
    let mut lines = Lines::open(file)?;
    let (header, head) = lines.first()?;
    let bar = place.screen.progress("importing");
    bar.set_length(head.count);
    let mut seq = 0;
    recreate(&folder, &header, head, &mut || {
        bar.set_position(seq);
        if seq == head.count {
            return lines.last(head).map(|()| None);
        }
        let bytes = lines.entry(seq)?;
        seq += 1;
        Ok(Some(bytes))
    })?;
    bar.finish_and_clear();
    let root = wire::hex(&head.root);
    if place.screen.json {
        return place.screen.json_line(&json!({ "ledger": folder, "records": head.count, "root": root }));
    }
    let entries = counted(head.count, "entry", "entries");
    place.screen.data(&format!("made {} again with {entries}\n  ledger root  {root}", folder.display()))
}

/// The lines of a file.
struct Lines {
    file: PathBuf,
    input: BufReader<Box<dyn Read>>,
    number: u64,
}

impl Lines {
    fn open(file: &Path) -> Outcome<Lines> {
        let input: Box<dyn Read> = if file == Path::new("-") {
            Box::new(std::io::stdin())
        } else {
            Box::new(File::open(file).map_err(|fault| Failure::file(file, &fault))?)
        };
        Ok(Lines { file: file.to_owned(), input: BufReader::new(input), number: 0 })
    }

    fn refused(&self, what: impl std::fmt::Display) -> Failure {
        let message = format!("{}, line {}: {what}", self.file.display(), self.number);
        Failure::new(Class::Refused, message)
            .hint("nothing was made; the file is not as `tyst export events` wrote it")
    }

    /// Returns the object on the next line, which has these fields and no others.
    fn next(&mut self, fields: &[&str]) -> Outcome<Map<String, Json>> {
        self.number += 1;
        let mut line = Vec::new();
        let read = self.input.by_ref().take(LINE_BYTES_MAX + 1).read_until(b'\n', &mut line);
        read.map_err(|fault| Failure::file(&self.file, &fault))?;
        if line.len() as u64 > LINE_BYTES_MAX {
            return Err(self.refused(format!("the line is longer than {LINE_BYTES_MAX} bytes")));
        }
        let Some(line) = line.strip_suffix(b"\n") else {
            return Err(self.refused("the file is cut off here"));
        };
        let mut problems = Problems::default();
        let Some(map) = parse_object(line, &mut problems) else {
            let problems = problems.into_vec();
            return Err(self.refused(problems.first().map_or_else(String::new, problem_line)));
        };
        match map.keys().find(|name| !fields.contains(&name.as_str())) {
            Some(name) => Err(self.refused(format!("`{name}` does not belong here"))),
            None => Ok(map),
        }
    }

    fn text<'a>(&self, map: &'a Map<String, Json>, name: &str) -> Outcome<&'a str> {
        map.get(name)
            .and_then(Json::as_str)
            .ok_or_else(|| self.refused(format!("`{name}` is missing or no text")))
    }

    fn number(&self, map: &Map<String, Json>, name: &str) -> Outcome<u64> {
        map.get(name)
            .and_then(Json::as_u64)
            .ok_or_else(|| self.refused(format!("`{name}` is missing or no number")))
    }

    /// Returns a hash that is written as 64 hexadecimal digits.
    fn hash(&self, map: &Map<String, Json>, name: &str) -> Outcome<[u8; 32]> {
        let text = self.text(map, name)?;
        let mut hash = [0; 32];
        for (index, byte) in hash.iter_mut().enumerate() {
            let digits = text.get(2 * index..2 * index + 2);
            *byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or_default();
        }
        if wire::hex(&hash) == text { Ok(hash) } else { Err(self.refused(format!("`{name}` is no hash"))) }
    }

    /// Reads the first line: which ledger it is, and what it comes to.
    fn first(&mut self) -> Outcome<(Header, Head)> {
        let map = self.next(&["format", "id", "created_at", "clock", "time_zone", "count", "root"])?;
        if self.text(&map, "format")? != FORMAT {
            return Err(self.refused(format!("the format is not {FORMAT:?}")));
        }
        let created = self.text(&map, "created_at")?;
        let created: Instant =
            created.parse().map_err(|fault| self.refused(format!("`created_at` is {fault}")))?;
        let header = Header {
            id: self.text(&map, "id")?.to_owned(),
            created_at_us: created.0,
            clock: self.text(&map, "clock")?.to_owned(),
            time_zone: self.text(&map, "time_zone")?.to_owned(),
        };
        Ok((header, Head { count: self.number(&map, "count")?, root: self.hash(&map, "root")? }))
    }

    /// Reads the line of an entry, and returns its bytes.
    fn entry(&mut self, seq: u64) -> Outcome<Vec<u8>> {
        let map = self.next(&["seq", "leaf", "event", "bytes"])?;
        if self.number(&map, "seq")? != seq {
            return Err(self.refused(format!("entry {seq} must stand here")));
        }
        let bytes = BASE64_STANDARD.decode(self.text(&map, "bytes")?);
        let bytes = bytes.map_err(|fault| self.refused(format!("`bytes` is no base64: {fault}")))?;
        if leaf_hash(&bytes) != self.hash(&map, "leaf")? {
            return Err(self.refused(format!("the bytes of entry {seq} do not hash to its leaf")));
        }
        let says = map.get("event");
        if says.is_some() && says != readable(&wire::decode(&bytes), &bytes).as_ref() {
            return Err(self.refused(format!("`event` says something else than the bytes of entry {seq}")));
        }
        Ok(bytes)
    }

    /// Reads the last line, which must say the same as the first, and after which nothing may follow.
    fn last(&mut self, head: Head) -> Outcome {
        let map = self.next(&["end", "count", "root"])?;
        let said = Head { count: self.number(&map, "count")?, root: self.hash(&map, "root")? };
        if map.get("end") != Some(&Json::Bool(true)) || said != head {
            return Err(self.refused("the end does not say what the first line says"));
        }
        let more = self.input.fill_buf().map_err(|fault| Failure::file(&self.file, &fault))?;
        if more.is_empty() { Ok(()) } else { Err(self.refused("something follows the end")) }
    }
}
