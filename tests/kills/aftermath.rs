//! What is left by a killed process, and what the next one makes of it.

use std::process::Output;

use backend_core::{Result, blocking::Store};

use crate::{
    contents::Contents,
    laws,
    operations::Odd,
    scene::{Scene, State},
};

/// Whether everything holds that must: at once, and after the same command was run again. `lists`: also by a listing before that.
pub(crate) fn inspect(scene: &Scene, lists: bool) -> Result<(), String> {
    let found = scene.found();
    laws::check(&scene.before, &scene.after, &found)?;
    if lists {
        as_the_store_tells(scene, &found)?;
    }
    let again = scene.run();
    let is_done = found != scene.before && again.status.code() == scene.operation.done;
    if !again.status.success() && !is_done {
        return Err(format!("the same command, run again, failed: {}", shown(&again)));
    }
    let (came, expected) = (scene.found(), &scene.after);
    if came != *expected {
        return Err(format!("the same command, run again, came to {came:?}, not to {expected:?}"));
    }
    let left = |when: &str| match &*scene.temporaries() {
        [] => Ok(()),
        left => Err(format!("left behind {when}: {}", left.join(", "))),
    };
    // What is beside the objects is seen, and removed, only by who goes there; and who has nothing to do removes nothing.
    if scene.operation.odd != Some(Odd::Beside) && again.status.success() {
        left("by the killed process and by the next")?;
    }
    as_the_store_tells(scene, expected)?;
    left("after a listing")?;
    no_obstacles(scene).map_err(|error| format!("an empty directory is in the way: {error}"))
}

/// Directories may be left, without anything in them: they must not be in the way of an object.
fn no_obstacles(scene: &Scene) -> Result<()> {
    let store = Store::open(scene.url())?;
    for directory in scene.empty_directories() {
        store.put(&directory, "object")?;
        store.delete(&directory)?;
    }
    store.close()
}

/// The store tells of exactly these objects, and of nothing stray.
fn as_the_store_tells(scene: &Scene, expected: &State) -> Result<(), String> {
    let told = told(scene).map_err(|error| format!("the store cannot be read: {error}"))?;
    let objects = expected.iter().filter(|(place, _)| place.starts_with("store/"));
    let objects = objects.map(|(place, contents)| (place.clone(), contents.clone()));
    let objects: State = objects.collect();
    if told != objects {
        return Err(format!("the store tells of {told:?}, not of {objects:?}"));
    }
    Ok(())
}

fn told(scene: &Scene) -> Result<State> {
    let store = Store::open(scene.url())?;
    let mut told = State::new();
    for name in store.names("")? {
        let contents = store.get(&name)?.to_vec();
        told.insert(format!("store/{name}"), Contents::from(contents));
    }
    store.close()?;
    Ok(told)
}

fn shown(output: &Output) -> String {
    format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim())
}
