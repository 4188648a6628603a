//! An error says what is so.
