//! The integration program of tyst.
