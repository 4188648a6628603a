//! Copies and renames keep contents, and each other apart.
