//! Who has the wrong password.

use anyhow::{Result, ensure};
use backend_core::{ErrorCode, Store};

use super::scene::Setting;
use crate::subject::with_password;

pub(super) async fn wrong_password(setting: Setting) -> Result<String> {
    const WRONG: &str = "wr0ng pa/ss:w@rd%20";
    let scene = setting.start(&Default::default())?;
    let user = scene.site.instance.user();
    setting.run.secrets.keep("a wrong password", user, WRONG);
    let url = with_password(&scene.site.open_url(scene.proxy.port(), "", ""), WRONG);
    let outcome = async { Store::open(&url).await?.get("object").await }.await;
    let error = scene.refused(outcome, ErrorCode::PermissionDenied)?;
    ensure!(error.attempts() <= 1, "{} attempts", error.attempts());
    let connections = scene.proxy.seen().connections;
    ensure!(connections == 1, "{connections} connections");
    Ok("error 51, one attempt".into())
}
