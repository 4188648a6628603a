//! Opening and closing lose nothing.
