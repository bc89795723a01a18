//! Tests of the pages, asked without a socket.
