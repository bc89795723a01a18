//! A `tyst serve` with pages, and requests to it, plain or encrypted.
//!
//! Each request has a connection of its own. What is answered is for tests to judge.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use serde_json::Value as Json;

use super::program;

/// The media types that are sent.
const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const JSON: &str = "application/json";

/// A service at work.
pub(crate) struct Served {
    pub(crate) child: Child,
    /// What it said when it was ready.
    pub(crate) ready: Json,
    /// Where it is, and how requests call it.
    pub(crate) host: String,
    pub(crate) name: String,
    /// Lines of the head of each request, which say who asks.
    pub(crate) who: String,
    /// How a connection is encrypted, where it is.
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answered {
    /// Returns a header; its name is in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    /// Returns the cookie that a browser keeps of it.
    pub(crate) fn cookie(&self) -> &str {
        self.header("set-cookie").unwrap().split(';').next().unwrap()
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|fault| panic!("{fault}: {self:?}"))
    }
}

impl Served {
    /// Serves a ledger at any port, with more flags, and comes in where there is a link to do so.
    pub(crate) fn start(ledger: &Path, flags: &[&str]) -> Self {
        Self::start_at(ledger, &[&["--listen", "127.0.0.1:0"], flags].concat())
    }

    /// Does the same at an address that is among the flags.
    pub(crate) fn start_at(ledger: &Path, flags: &[&str]) -> Self {
        let mut command = program();
        command.args(["serve", "--json", "--ledger"]).arg(ledger).args(flags);
        Self::of(command)
    }

    /// Does the same by a command that prints JSON.
    pub(crate) fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        let ready: Json = serde_json::from_str(&ready).unwrap_or_else(|_| {
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("it is not ready: {said}")
        });
        let (_, host) = ready["pages"].as_str().unwrap().split_once("://").unwrap();
        let host = host.trim_end_matches('/').to_owned();
        let mut served = Self { child, name: host.clone(), host, who: String::new(), tls: None, ready };
        if let Some(link) = served.ready["sign_in"].as_str().filter(|link| link.starts_with("http://")) {
            let secret = link.split_once("link=").unwrap().1.to_owned();
            served.come_in(&secret);
        }
        served
    }

    /// Comes in by the secret of a link.
    pub(crate) fn come_in(&mut self, secret: &str) {
        let answer = self.ask("POST", "/en/sign-in", &format!("link={secret}")).unwrap();
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        self.who = format!("Cookie: {}\r\n", answer.cookie());
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Option<Answered> {
        self.send(method, path, &format!("Content-Type: {FORM}\r\n"), body)
    }

    pub(crate) fn get(&self, path: &str) -> Answered {
        self.ask("GET", path, "").unwrap()
    }

    /// Records a statement through the interface for programs.
    pub(crate) fn record(&self, key: &str, statement: &str) -> Option<Answered> {
        let head = format!("Content-Type: {JSON}\r\nIdempotency-Key: {key}\r\n");
        self.send("POST", "/api/v1/events", &head, statement)
    }

    /// Sends a request with more lines in its head; nothing is returned where no whole answer came.
    pub(crate) fn send(&self, method: &str, path: &str, head: &str, body: &str) -> Option<Answered> {
        let mut stream = self.connect()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{}Connection: close\r\nContent-Length: {}\r\n{head}\r\n",
            self.name,
            self.who,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let status = head.split_whitespace().nth(1)?.parse().ok()?;
        let answered = Answered { status, head: head.replace("\r\n", "\n"), body: body.to_owned() };
        let length = answered.header("content-length").map(|length| length.parse::<usize>().unwrap());
        length.is_none_or(|length| length == answered.body.len()).then_some(answered)
    }

    fn connect(&self) -> Option<Box<dyn Stream>> {
        let stream = TcpStream::connect(&self.host).ok()?;
        let Some(config) = &self.tls else { return Some(Box::new(stream)) };
        let name = ServerName::try_from("localhost").unwrap();
        let connection = ClientConnection::new(Arc::clone(config), name).unwrap();
        Some(Box::new(StreamOwned::new(connection, stream)))
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &id]).status().unwrap().success());
    }

    /// Ends it with a signal, and returns its exit code.
    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        self.signal(signal);
        self.child.wait().unwrap().code()
    }

    /// Does the same, and returns what it said as well.
    pub(crate) fn end_and_say(mut self, signal: &str) -> (Option<i32>, String) {
        self.signal(signal);
        let mut said = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

/// A connection.
trait Stream: Read + Write {}

impl<T: Read + Write> Stream for T {}
