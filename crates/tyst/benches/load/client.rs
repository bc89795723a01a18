//! A client that keeps its connection, and numbers that look drawn.
//!
//! It knows as much of HTTP as the server answers with here: a length, and never pieces.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value as Json;

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// A connection of one client.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    /// Who it is, and the host that it asks, as lines of a head.
    head: String,
}

impl Client {
    /// Connects; the secret is a line that says who asks.
    pub(crate) fn new(address: SocketAddr, secret: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("the connection takes it");
        Self { stream: BufReader::new(stream), head: format!("Host: {address}\r\n{secret}\r\n") }
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\n{}\r\n", self.head))
    }

    pub(crate) fn post(&mut self, path: &str, key: &str, body: &str) -> Answer {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\n{}Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        ))
    }

    /// Sends a form, and returns the cookie that is set for it.
    pub(crate) fn sign_in(&mut self, path: &str, form: &str) -> String {
        let words = format!(
            "POST {path} HTTP/1.1\r\n{}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.head,
            form.len()
        );
        self.stream.get_mut().write_all(words.as_bytes()).expect("the server hears");
        let (head, _) = self.heard();
        let cookie = head.iter().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a cookie is set");
        cookie.split(';').next().expect("it has a value").to_owned()
    }

    fn ask(&mut self, words: &str) -> Answer {
        self.stream.get_mut().write_all(words.as_bytes()).expect("the server hears");
        let (head, body) = self.heard();
        let status = head[0].split(' ').nth(1).expect("an answer has a status");
        Answer { status: status.parse().expect("it is a number"), body }
    }

    fn heard(&mut self) -> (Vec<String>, String) {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).expect("the server answers");
            let line = line.trim_end().to_owned();
            if line.is_empty() {
                break;
            }
            head.push(line);
        }
        let length = head.iter().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().expect("it is a number"))];
        self.stream.read_exact(&mut body).expect("the answer is whole");
        (head, String::from_utf8(body).expect("it is text"))
    }
}

/// Returns the position that a receipt names.
pub(crate) fn seq(receipt: &str) -> u64 {
    let receipt: Json = serde_json::from_str(receipt).expect("a receipt is JSON");
    receipt["seq"].as_u64().expect("it names a position")
}

/// Numbers that look drawn, the same in every run.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    /// Returns a number from 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.below(1_000_000) as f64 / 1e6
    }
}
