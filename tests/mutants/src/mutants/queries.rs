//! Against: What is asked is answered as it is now.

mutants! {}
