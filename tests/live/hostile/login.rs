//! Who has the wrong password.

use anyhow::{Result, ensure};
use backend_core::{ErrorCode, Store};
use servers::Protocol;

use super::scene::Setting;
use crate::subject::with_password;

pub(super) async fn wrong_password(setting: Setting) -> Result<String> {
    let scene = setting.start(&Default::default())?;
    let wrong = match scene.site.instance.server().protocol {
        // What could be a key.
        Protocol::Azure => "wr0ng/pa+ssw0rA=",
        _ => "wr0ng pa/ss:w@rd%20",
    };
    let user = scene.site.instance.user();
    setting.run.secrets.keep("a wrong password", user, wrong);
    let url = with_password(&scene.site.open_url(scene.proxy.port(), "", ""), wrong);
    let outcome = async { Store::open(&url).await?.get("object").await }.await;
    let error = scene.refused(outcome, ErrorCode::PermissionDenied)?;
    ensure!(error.attempts() <= 1, "{} attempts", error.attempts());
    let connections = scene.proxy.seen().connections;
    ensure!(connections == 1, "{connections} connections");
    Ok("error 51, one attempt".into())
}
