//! Against: What is given up leaves no harm.

mutants! {}
