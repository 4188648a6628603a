//! The table of servers: a file each, or one of a make that speaks several protocols.

pub(crate) mod apache;
pub(crate) mod openssh;
