//! Against: A local file that is moved in is in the store before it is gone.

mutants! {}
