//! The `sftp` backend: files on a host that is reached by SSH.

mod client;
mod directories;
mod download;
mod left_behind;
mod settings;
mod ssh;
mod status;
mod upload;
mod walk;

use std::{ops::Range, sync::Arc};

use backend_core::prelude::*;

use self::{
    client::{Client, Handle},
    directories::absent,
    settings::SftpOptions,
    ssh::Session,
    status::Failed,
    upload::{Contents, Place, Upload},
};
use crate::tree::Root;

/// Files on a host that is reached by SSH.
///
/// `sftp://user@host:port/rel/dir` is relative to where the login lands, `sftp://host//abs/dir` is absolute. The directory is made by the
/// first put. `scp:` is another name for it: what is spoken is SFTP, version 3, with the extensions that OpenSSH has, where they are offered.
///
/// ```no_run
/// # use backends as _;
/// # async fn example() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// let store = Store::open("sftp://me@example.org/backups?host-key=accept-new").await?;
/// store.put("2026/monday.tar", std::path::Path::new("monday.tar")).await?;
/// # Ok(()) }
/// ```
///
/// # The host
///
/// `~/.ssh/config` is gone by, or what `config=` names: `Host`, `HostName` (with `%h`), `User`, `Port`, `IdentityFile`, `IdentitiesOnly`,
/// `ProxyJump`, `UserKnownHostsFile`, `HostKeyAlias`, `Include`. What the URL says comes first. `Match` blocks are passed over, since they run
/// programs.
///
/// The host must be one that `~/.ssh/known_hosts` or `/etc/ssh/ssh_known_hosts` knows: by name, pattern or hash, with a key of its own or
/// a certificate of a `@cert-authority`, and not `@revoked`. Else it is an error that is not retried, with the fingerprint of the key that
/// was shown; `host-key=accept-new` keeps the key of a host that is new, as `ssh -o StrictHostKeyChecking=accept-new` does. A key that
/// has changed is refused in any case, with the line that has the other one.
///
/// # The login
///
/// Tried are, in this order and as far as the server lets us: the keys and certificates of the agent (`SSH_AUTH_SOCK`), the private keys
/// of `identity=`, else of the configuration, else `~/.ssh/id_rsa`, `id_ecdsa` and `id_ed25519`, each with the certificate in `KEY-cert.pub`
/// first; the password; the password as the answer to the one question of `keyboard-interactive`. Given `identity=`, the agent is not asked.
///
/// The password is looked for ([`Credentials`]) only when it is needed. One that opens an encrypted key is that of the key: it is not sent
/// to the server. Hosts on the way (`jump=`, `ProxyJump`) are told none. That nobody is let in is permission denied (51), and not retried.
///
/// # What is stored
///
/// A put writes to a file whose name starts with `.quintet-tmp` in the same directory, which takes its place by a rename once the server has
/// taken every byte, and with `fsync@openssh.com` has them on its disk (`fsync=false` does without). Where the server has no
/// `posix-rename@openssh.com`, what was there is moved aside first, and back if that fails: then there is a moment without either. Where the
/// connection is lost in that moment, it stays under a name that starts with `.quintet-tmp` and ends in `-was`, which nobody lists or
/// removes. Temporaries are never listed; those of a connection that was lost are removed by the next one, those older than a day by a
/// listing.
///
/// `put_new` links the file to its place (`hardlink@openssh.com`), else renames it, which fails in version 3 where something is there.
/// Directories are made when a put needs them, and go when the last object in them does. Symbolic links to files are objects; those to
/// directories are not followed by a listing. `copy` is done on the server where it has `copy-data`.
///
/// Times are whole seconds. An object's version is its size and time: one that is overwritten with as many bytes within a second cannot be
/// told from the old one. OpenSSH has one answer for many failures: that there is no space (53) is found by asking for the free space.
pub struct Sftp {
    session: Session,
    root: Root,
    fsync: bool,
}

#[backend(schemes = ["sftp", "scp"], connections = 4)]
impl Sftp {
    async fn new(
        url: &BackendUrl,
        options: Options<SftpOptions>,
        credentials: Credentials,
    ) -> Result<Self> {
        let session = Session::open(url, &options, &credentials).await?;
        Ok(Self { session, root: Root::of(url, ""), fsync: options.fsync })
    }

    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.get_range(name, 0..u64::MAX, to).await
    }

    async fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        let file = self.open(&self.root.object(name)?).await?;
        Ok(download::read(&self.session.client, &file, range, to).await?)
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        self.upload(self.session.idler().await, name, Contents::Data(data), Place::Any).await
    }

    async fn put_new(&self, name: &str, data: &mut Source) -> Result<u64> {
        self.upload(self.session.idler().await, name, Contents::Data(data), Place::Free).await
    }

    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        Ok(walk::list(&self.session.client, &self.root, prefix, to).await?)
    }

    async fn delete(&self, name: &str) -> Result<bool> {
        let (client, path) = (&self.session.client, self.root.object(name)?);
        match client.remove(&path).done().await {
            Ok(()) => {
                directories::prune(client, &self.root, &path).await;
                Ok(true)
            }
            Err(error) => match absent(client, &path, error).await {
                error if error.is_not_found() => Ok(false),
                error => Err(error.into()),
            },
        }
    }

    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        let (client, path) = (&self.session.client, self.root.object(name)?);
        match client.stat(&path).attributes().await {
            Ok(found) => Ok(found.is_file().then(|| found.metadata())),
            Err(error) => match absent(client, &path, error).await {
                error if error.is_not_found() => Ok(None),
                error => Err(error.into()),
            },
        }
    }

    async fn copy(&self, from: &str, to: &str) -> Result<bool> {
        let client = &self.session.client;
        if !client.can.copy {
            return Ok(false);
        }
        let from = self.open(&self.root.object(from)?).await?;
        self.upload(client, to, Contents::Of(&from), Place::Any).await?;
        Ok(true)
    }

    async fn rename(&self, from: &str, to: &str) -> Result<()> {
        if self.query(from).await?.is_none() {
            return Err(Error::not_found());
        }
        let client = &self.session.client;
        let (from, to) = (self.root.object(from)?, self.root.object(to)?);
        let rename = || upload::replace(client, &from, &to);
        directories::making_parents(client, &self.root, &to, rename).await?;
        directories::prune(client, &self.root, &from).await;
        Ok(())
    }

    fn retry_cleanup(&self) -> Result<()> {
        match self.session.client.is_lost() {
            true => Err(Failed::Lost("the connection is lost".into()).into()),
            false => Ok(()),
        }
    }

    async fn close(&self) {
        self.session.close().await;
    }
}

impl Sftp {
    async fn open(&self, path: &str) -> Result<Handle> {
        let client = &self.session.client;
        match client.open(path).await {
            Ok(file) => Ok(file),
            Err(error) => Err(absent(client, path, error).await.into()),
        }
    }

    async fn upload(
        &self,
        client: &Arc<Client>,
        name: &str,
        contents: Contents<'_>,
        place: Place,
    ) -> Result<u64> {
        let path = self.root.object(name)?;
        let upload = Upload { client, root: &self.root, path: &path, fsync: self.fsync };
        Ok(upload.run(contents, place).await?)
    }
}
