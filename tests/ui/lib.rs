//! The mistakes of authors, each beside what rustc says of it: `ui.rs` compares them.
