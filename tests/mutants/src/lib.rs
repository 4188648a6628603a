//! What the checks of the contract are checked by.
//!
//! A mutant (in [`mutants`]) is an [`honest`] storage with one fault in it, and names the check that must fail for it; every check has one
//! at least. The [`odd`] ones keep the contract in unusual ways, and fail none. [`matrix`] makes the checks on all of them.

mod declared;
pub mod fault;
mod given_up;
pub mod honest;
mod instance;
mod line;
pub mod matrix;
pub mod mutants;
pub mod odd;
mod paged;
mod paths;
mod telling;
mod windows;
