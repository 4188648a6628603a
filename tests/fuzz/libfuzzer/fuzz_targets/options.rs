#![no_main]

fuzz::drive!(fuzz_targets::targets::options::TARGET);
