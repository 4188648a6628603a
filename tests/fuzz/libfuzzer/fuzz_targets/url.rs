#![no_main]

fuzz::drive!(fuzz_targets::targets::url::TARGET);
