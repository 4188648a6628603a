//! What is given up leaves no harm.
