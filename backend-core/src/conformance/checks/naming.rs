//! A name comes back as it was given.
