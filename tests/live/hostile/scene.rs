//! A server, a proxy before it, and two contents: what an object was, and what it is to be.

use std::{fs, sync::Arc, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use backend_core::{Bytes, Error, ErrorCode, Store};
use proxy::{Link, Proxy};
use servers::{Instance, Wishes};
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

    /// Puts an object past the proxy.
    pub(super) async fn hold(&self, name: &str, contents: &Bytes) -> Result<()> {
        let store = self.well(Store::open(self.site.url(self.site.port(), "", "")).await)?;
        self.well(store.put(name, contents.clone()).await)?;
        self.well(store.close().await)
    }

    /// Waits until what was put has a version that stays: Apache gives what has just changed a weak one.
    pub(super) async fn settle(&self) {
        sleep(Duration::from_secs(2)).await;
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

    /// The object on the server's disk is this one, whole.
    pub(super) fn holds(&self, name: &str, contents: &[u8]) -> Result<()> {
        let came = self.site.on_disk(name).with_context(|| format!("{name} is not there"))?;
        ensure!(came == contents, "{name} is neither whole nor right: {} bytes", came.len());
        Ok(())
    }

    /// These are all files that there are on the server's disk, but for those that are the server's own, once what was given up is
    /// cleared up.
    pub(super) async fn only_holds(&self, names: &[&str]) -> Result<()> {
        let mut files = Vec::new();
        for _ in 0..100 {
            files = self.site.files();
            files.retain(|path| !OF_SERVERS.iter().any(|prefix| path.starts_with(prefix)));
            if files == names {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("there is more on the disk than {names:?}: {files:?}")
    }

    /// Removes what only a later listing would: who has lost the connection for good can remove nothing.
    pub(super) fn sweep(&self) -> Result<()> {
        for file in self.site.files().iter().filter(|file| file.starts_with(TEMPORARY)) {
            fs::remove_file(self.site.instance.data().join(file))?;
        }
        Ok(())
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
