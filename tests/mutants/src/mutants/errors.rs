//! Against: An error says what is so.

mutants! {}
