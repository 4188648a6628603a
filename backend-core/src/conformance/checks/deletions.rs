//! What is deleted is gone, and nothing else.
