//! Against: What happens at once does not mix.

mutants! {}
