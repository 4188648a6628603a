//! Against: The same promises at volume.

mutants! {}
