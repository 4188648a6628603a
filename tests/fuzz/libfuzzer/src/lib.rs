//! libFuzzer as a driver of the targets.

use fastrand::Rng;
use fuzz_targets::Target;
use libfuzzer_sys::fuzzer_mutate;

#[doc(hidden)]
pub use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// Has libFuzzer run a target, and change texts as the target knows how.
#[macro_export]
macro_rules! drive {
    ($target:expr) => {
        $crate::fuzz_target!(|text: &str| ($target.run)(text));
        $crate::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            $crate::mutate($target, data, size, max_size, seed)
        });
    };
}

/// Changes the text in `data[..size]`; its new size. Every fourth time as libFuzzer itself does, which knows what the code compares with.
pub fn mutate(target: Target, data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let changed = if rng.u8(..4) == 0 {
        let size = fuzzer_mutate(data, size, max_size);
        String::from_utf8_lossy(&data[..size]).into_owned()
    } else {
        (target.mutate)(&String::from_utf8_lossy(&data[..size]), &mut rng)
    };
    let size = changed.floor_char_boundary(max_size.min(target.longest));
    data[..size].copy_from_slice(&changed.as_bytes()[..size]);
    size
}
