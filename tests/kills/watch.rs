//! Kills in the middle of a call, once an operation has visibly come so far.

use std::process::Child;

use crate::{operations::Progress, scene::Scene};

/// Kills the operation when this part of it, between 0 and 1, is done: how far it had come, or `None` if it ended before.
pub(crate) fn kill(scene: &Scene, progress: Progress, part: f64) -> Option<String> {
    let mut child = scene.command(&scene.words()).spawn().unwrap();
    let reached = match progress {
        Progress::Growing => {
            let size = scene.after.values().map(|contents| contents.bytes().len()).max().unwrap();
            let mark = (size as f64 * part) as u64;
            until(&mut child, || scene.largest_temporary().filter(|size| *size >= mark))
                .map(|size| format!("at {size} bytes of the temporary"))
        }
        Progress::Vanishing => {
            let places: Vec<_> = scene.before.keys().map(|place| scene.path(place)).collect();
            let going = places.len() - scene.after.len();
            let mark = 1 + (going as f64 * part) as usize;
            let gone = || places.iter().filter(|path| !path.exists()).count();
            until(&mut child, || Some(gone()).filter(|gone| *gone >= mark))
                .map(|gone| format!("when {gone} of {going} were gone"))
        }
    };
    child.kill().unwrap();
    // A kill that comes too late is none.
    let status = child.wait().unwrap();
    reached.filter(|_| std::os::unix::process::ExitStatusExt::signal(&status) == Some(9))
}

/// What `look` sees at last, unless the process ends before.
fn until<T>(child: &mut Child, look: impl Fn() -> Option<T>) -> Option<T> {
    loop {
        if let Some(seen) = look() {
            return Some(seen);
        }
        if child.try_wait().unwrap().is_some() {
            return None;
        }
    }
}
