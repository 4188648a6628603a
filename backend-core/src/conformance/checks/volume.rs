//! The same promises at volume.
