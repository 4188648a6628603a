//! What `chaos+` does itself: which calls are struck, and what passes through untouched.
