//! A server, a proxy before it, and two contents: what an object was, and what it is to be.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use backend_core::{Bytes, Error, ErrorCode, Store};
use proxy::{Link, Proxy};
use servers::{Instance, Protocol, Wishes};
use tokio::time::sleep;

use crate::{
    run::Run,
    secrets::Secrets,
    subject::{Site, Subject},
};

/// What a variant is made of.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(super) subject: &'static Subject,
    pub(super) run: Arc<Run>,
}

/// A server with a proxy before it.
pub(super) struct Scene {
    pub(super) site: Site,
    pub(super) proxy: Proxy,
    secrets: Arc<Secrets>,
}

/// What Apache keeps beside the objects, and lists to nobody.
const OF_SERVERS: [&str; 2] = [".DAV/", ".davfs.tmp"];

/// With which the names begin that puts have on their way.
const TEMPORARY: &str = ".quintet-tmp";

/// About what a login and a put have in commands, and less than what they have in replies.
const FTP_COMMANDS: u64 = 400;

/// Retries that come soon, as those who wait for a test like them.
pub(super) const SOON: &str = "retry-delay=50ms";

impl Setting {
    pub(super) fn start(&self, wishes: &Wishes) -> Result<Scene> {
        let secrets = self.run.secrets.clone();
        let site = Site::start(self.subject, wishes, &secrets)?;
        let proxy = Proxy::to(([127, 0, 0, 1], site.port()).into())?;
        if site.instance.known_hosts().exists() {
            site.instance.make_known_at(proxy.port())?;
        }
        Ok(Scene { site, proxy, secrets })
    }
}

impl Scene {
    pub(super) fn instance(&mut self) -> &mut Instance {
        &mut self.site.instance
    }

    /// The URL through the proxy.
    pub(super) fn url(&self, options: &str) -> String {
        self.site.url(self.proxy.port(), "", options)
    }

    /// The store through the proxy.
    pub(super) async fn open(&self, options: &str) -> Result<Store> {
        self.well(Store::open(self.url(options)).await)
    }

    /// Puts an object past the proxy; on the server's disk where nobody can put any.
    pub(super) async fn hold(&self, name: &str, contents: &Bytes) -> Result<()> {
        if self.site.instance.server().protocol == Protocol::Http {
            return Ok(std::fs::write(self.site.instance.data().join(name), contents)?);
        }
        let store = self.well(Store::open(self.site.url(self.site.port(), "", "")).await)?;
        self.well(store.put(name, contents.clone()).await)?;
        self.well(store.close().await)
    }

    /// Waits until what was put has a version that stays, and would be there after a power failure: Apache gives what has just changed a
    /// weak one, and Azurite writes down every five seconds what it has.
    pub(super) async fn settle(&self) {
        let is_slow = self.site.instance.server().protocol == Protocol::Azure;
        sleep(Duration::from_secs(if is_slow { 7 } else { 2 })).await;
    }

    /// What came, if it is no error. What is said of an error has no secret.
    pub(super) fn well<T>(&self, outcome: backend_core::Result<T>) -> Result<T> {
        Ok(outcome.inspect_err(|error| self.secrets.look_at_error(error))?)
    }

    /// The error, which is to be one with this code. What is said of it has no secret.
    pub(super) fn refused<T>(
        &self,
        outcome: backend_core::Result<T>,
        code: ErrorCode,
    ) -> Result<Error> {
        let Err(error) = outcome else { bail!("a success instead of an error: {code}") };
        self.secrets.look_at_error(&error);
        ensure!(error.code() == code, "instead of {code}: {}", error.chain().join(": "));
        Ok(error)
    }

    /// The object that the server holds is this one, whole.
    pub(super) async fn holds(&self, name: &str, contents: &[u8]) -> Result<()> {
        let came = self.site.held(name).await?.with_context(|| format!("{name} is not there"))?;
        ensure!(came == contents, "{name} is neither whole nor right: {} bytes", came.len());
        Ok(())
    }

    /// This is all that the server holds, but for what is the server's own, once what was given up is cleared up.
    pub(super) async fn only_holds(&self, names: &[&str]) -> Result<()> {
        let mut held = Vec::new();
        for _ in 0..100 {
            held = self.site.all_held().await?;
            held.retain(|name| !OF_SERVERS.iter().any(|prefix| name.starts_with(prefix)));
            held.retain(|name| !is_cut_name(name));
            if held == names {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("there is more than {names:?}: {held:?}")
    }

    /// Removes what only a later listing would: who has lost the connection for good can remove nothing.
    pub(super) async fn sweep(&self) -> Result<()> {
        for name in self.site.all_held().await?.iter().filter(|name| name.starts_with(TEMPORARY)) {
            self.site.remove(name).await?;
        }
        Ok(())
    }

    /// How many bytes pass the proxy while an object of this size is put or got: the object, and what comes beside it. Of FTP it is only the
    /// latter, since data have connections of their own.
    pub(super) fn bytes_passing(&self, size: u64, beside: u64) -> u64 {
        match self.site.instance.server().protocol {
            Protocol::Ftp | Protocol::Ftps => FTP_COMMANDS,
            _ => size + beside,
        }
    }

    /// A narrow link, so that one can be in the middle of something.
    pub(super) fn narrow(&self, bytes_per_second: u64) {
        let bytes_per_second = std::num::NonZeroU64::new(bytes_per_second);
        self.proxy.link(Link { bytes_per_second, ..Link::default() });
    }

    /// Waits until as many bytes have passed.
    pub(super) async fn until(&self, passed: impl Fn(proxy::Seen) -> bool) -> Result<()> {
        for _ in 0..3000 {
            if passed(self.proxy.seen()) {
                return Ok(());
            }
            sleep(Duration::from_millis(5)).await;
        }
        bail!("nothing has passed in 15 s: {:?}", self.proxy.seen())
    }
}

/// Whether this is what ProFTPD makes of a command that was cut in the middle of a temporary's name: it obeys it.
fn is_cut_name(path: &str) -> bool {
    let is_cut_short = path.len() < backend_core::local::fresh_name().len();
    TEMPORARY.starts_with(path) || (path.starts_with(TEMPORARY) && is_cut_short)
}

/// Bytes that no two seeds have in common.
pub(super) fn contents(seed: u64, size: usize) -> Bytes {
    let mut bytes = vec![0; size];
    fastrand::Rng::with_seed(seed).fill(&mut bytes);
    bytes.into()
}

/// How much more than `size` has come, in percent.
pub(super) fn again(down: u64, size: u64) -> u64 {
    down.saturating_sub(size) * 100 / size
}
