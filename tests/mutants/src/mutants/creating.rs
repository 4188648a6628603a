//! Against: An object that must be new is new.

mutants! {}
