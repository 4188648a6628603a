//! Against: A put replaces what had the name, wholly.

mutants! {}
