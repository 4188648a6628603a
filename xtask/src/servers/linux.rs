//! What is done with the servers.

use std::path::Path;

use serde_json::{Value, json};
use servers::{Error, Server, State, Up};

use crate::{
    arguments::{Arguments, did_you_mean},
    failure::Failure,
};

/// The servers that are named, or all of them.
pub(super) fn named(arguments: Arguments, help: &str) -> Result<Vec<&'static Server>, Failure> {
    let names = arguments.names(help)?;
    if names.is_empty() {
        return Ok(servers::ALL.to_vec());
    }
    let find = |name: &String| {
        servers::named(name).ok_or_else(|| {
            let known: Vec<_> = servers::ALL.iter().map(|server| server.name).collect();
            let hint = did_you_mean(name, &known);
            Failure::Usage(format!(
                "there is no server {name:?}{hint}; there are {}",
                known.join(", ")
            ))
        })
    };
    names.iter().map(find).collect()
}

/// Starts them, whatever becomes of one of them; an error if one could not be started.
pub(super) fn up(servers: &[&'static Server]) -> Result<(), Failure> {
    let mut state = open()?;
    let failed: Vec<_> = servers
        .iter()
        .filter_map(|server| start(&mut state, server).err().map(|why| (server.name, why)))
        .collect();
    table(&state, servers);
    if failed.len() < servers.len() {
        println!("\nfor the passwords: . {}", state.environment().display());
    }
    told(&failed)
}

fn start(state: &mut State, server: &'static Server) -> Result<(), Error> {
    let missing: Vec<_> = server.missing().map(ToString::to_string).collect();
    if !missing.is_empty() {
        println!("{}: installing {}", server.name, missing.join(", "));
        server.install()?;
    }
    state.up(server).map(|_| ())
}

pub(super) fn down(servers: &[&'static Server]) -> Result<(), Failure> {
    let mut state = open()?;
    let mut failed = Vec::new();
    for server in servers {
        match state.down(server.name) {
            Ok(true) => println!("{}: stopped", server.name),
            Ok(false) => println!("{}: was not up", server.name),
            Err(why) => failed.push((server.name, why)),
        }
    }
    told(&failed)
}

pub(super) fn status(servers: &[&'static Server]) -> Result<(), Failure> {
    table(&open()?, servers);
    Ok(())
}

pub(super) fn status_for_programs(servers: &[&'static Server]) -> Result<(), Failure> {
    let state = open()?;
    let all: Vec<_> = servers.iter().map(|server| facts(server, state.get(server))).collect();
    println!("{:#}", Value::from(all));
    Ok(())
}

fn facts(server: &Server, up: Option<&Up>) -> Value {
    json!({
        "name": server.name,
        "make": server.make,
        "protocol": server.protocol.name(),
        "version": server.version(),
        "up": up.is_some_and(Up::is_running),
        "urls": up.map_or(&[][..], |up| &up.urls),
        "data": up.map(|up| &up.data),
        "log": up.map(|up| &up.log),
    })
}

/// A line for each server, and one for each further door.
fn table(state: &State, servers: &[&'static Server]) {
    for server in servers {
        let version = server.version();
        let (doors, version) = match state.get(server) {
            Some(up) if up.is_running() => (up.urls.clone(), up.version.clone()),
            Some(up) => (vec![format!("ended by itself; see {}", up.log.display())], version),
            None if version.is_none() => (vec!["not installed".to_owned()], version),
            None => (vec!["down".to_owned()], version),
        };
        let version = version.unwrap_or_default();
        let (name, make) = (server.name, server.make);
        for (number, door) in doors.iter().enumerate() {
            match number {
                0 => println!("{name:<14} {make:<20} {version:<21} {door}"),
                _ => println!("{:<57} {door}", ""),
            }
        }
    }
}

fn open() -> Result<State, Failure> {
    State::open(Path::new("target/servers")).map_err(|error| Failure::Failed(error.to_string()))
}

/// Says what failed.
fn told(failed: &[(&str, Error)]) -> Result<(), Failure> {
    for (name, why) in failed {
        eprintln!("xtask: {name}: {why}");
    }
    if failed.is_empty() { Ok(()) } else { Err(Failure::Told) }
}
