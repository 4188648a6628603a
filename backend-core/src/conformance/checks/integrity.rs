//! Nothing is half there.
