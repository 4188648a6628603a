//! Local files: what a backend that keeps some shares with the framework, which delivers to some.

mod copy;
mod reserve;
mod temporary;

pub use copy::copy;
pub(crate) use reserve::reserve;
pub use temporary::{PREFIX, checked, claim, fresh_name, is_leftover, is_temporary};
pub(crate) use temporary::{Temporary, spool, unnamed_spool};
