//! A connection that is given up when whoever asked takes nothing of their answer for a while, so that what the answer holds, its place
//! and open files of the ledger, is free again.
//!
//! How long somebody may be silent is not looked at: who follows the ledger often is.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// For how long an answer may lie untaken.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that is not waited for longer than [`PATIENCE`].
pub(crate) struct Patient<S> {
    stream: S,
    /// The end of patience, while nothing is taken.
    end: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, end: None }
    }

    fn wait<T>(&mut self, context: &mut Context<'_>, taken: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if taken.is_ready() {
            self.end = None;
            return taken;
        }
        let end = self.end.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        end.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let taken = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wait(context, taken)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let taken = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.wait(context, taken)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let taken = Pin::new(&mut self.stream).poll_flush(context);
        self.wait(context, taken)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let taken = Pin::new(&mut self.stream).poll_shutdown(context);
        self.wait(context, taken)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_takes_is_given_up_and_one_that_is_taken_slowly_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let mut ours = Patient::new(ours);
        let sent = tokio::spawn(async move {
            let begun = Instant::now();
            let sent = ours.write_all(&[7; 8 * 1024]).await;
            (sent.map_err(|fault| fault.kind()), begun.elapsed())
        });
        let (slow, mut part) = (Duration::from_secs(29), [0; 1024]);
        for _ in 0..4 {
            sleep(slow).await;
            theirs.read_exact(&mut part).await.unwrap();
        }
        let (sent, took) = sent.await.unwrap();
        assert_eq!(sent, Err(io::ErrorKind::TimedOut));
        let whole = 4 * slow + PATIENCE;
        assert!(took >= whole && took < whole + Duration::from_secs(1), "{took:?}");
    }
}
