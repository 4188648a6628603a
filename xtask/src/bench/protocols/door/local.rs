//! A directory, with no server in between.

use std::{fs, time::Duration};

use super::{Door, Protocol, Reach};

pub(super) static PROTOCOL: Protocol = Protocol {
    name: "local",
    label: "local files",
    thousand_names: 50,
    round_trip: Duration::ZERO,
    open: |home, _| {
        let disk = home.join("there");
        fs::create_dir(&disk).map_err(|e| format!("cannot create {}: {e}", disk.display()))?;
        Ok(Door {
            reach: Reach::Local(disk.clone()),
            disk,
            here: None,
            keeps_more: false,
            home: home.to_owned(),
            server: "no server".into(),
            _way: None,
        })
    },
};
