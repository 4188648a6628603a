//! Against: A part of an object is that part.

mutants! {}
