//! Against: Opening and closing lose nothing.

mutants! {}
