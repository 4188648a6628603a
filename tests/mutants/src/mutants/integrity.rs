//! Against: Nothing is half there.

mutants! {}
