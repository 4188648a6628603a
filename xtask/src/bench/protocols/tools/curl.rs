//! curl, 16 at once: what HTTP itself takes, since it neither lists nor verifies.

use std::process::Command;

use servers::Package;

use super::{Errand, Tool};
use crate::{
    bench::protocols::{door::Reach, job::Work},
    failure::Failure,
};

pub(super) static CURL: Tool = Tool {
    name: "curl",
    label: "curl, 16 at once, told all names",
    version: ["curl", "--version"],
    package: Some(Package::Debian { name: "curl", brings: "curl" }),
    command,
};

fn command(errand: &Errand<'_>) -> Result<Option<Command>, Failure> {
    let Reach::Dav(dav) = &errand.door.reach else { return Ok(None) };
    let url = format!("http://{}/{}", dav.host, errand.there);
    let each = |name: &String| {
        let (url, here) = (format!("url = \"{url}/{name}\"\n"), errand.here.join(name));
        match errand.work {
            Work::Up => format!("{url}upload-file = \"{}\"\n", here.display()),
            Work::Down => format!("{url}output = \"{}\"\n", here.display()),
            Work::Delete | Work::List => url,
        }
    };
    let script = match errand.work {
        Work::List => format!("url = \"{url}/\"\nrequest = PROPFIND\nheader = \"Depth: 1\"\n"),
        Work::Delete => {
            String::from("request = DELETE\n") + &errand.names.iter().map(each).collect::<String>()
        }
        Work::Up | Work::Down => errand.names.iter().map(each).collect(),
    };
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--show-error",
        "--fail",
        "--netrc",
        "--parallel",
        "--parallel-max",
        "16",
    ]);
    curl.arg("--config").arg(errand.script("curl.config", &script)?);
    Ok(Some(curl))
}
