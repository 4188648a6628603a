//! What every object store needs: object_store speaks to the service, through our own client and without retries of its own; here is
//! what it leaves to its users, once for all of them.

mod again;
mod answers;
mod backend;
mod connector;
mod download;
mod given_up;
mod keys;
mod listing;
pub(crate) mod machine;
mod place;
mod service;
mod upload;

use std::{
    ops::Range,
    sync::Arc,
    time::{Duration, SystemTime},
};

use backend_core::{Body, Bytes, Error, ErrorCode, Metadata, Name, Result, Source};
use futures::{StreamExt, stream};
use object_store::{
    Attributes, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt,
    list::PaginatedListStore, multipart::MultipartStore, path::Path,
};
use reqwest::StatusCode;
use tokio::time::sleep;

use self::given_up::GivenUp;
#[cfg(any(feature = "azblob", feature = "s3"))]
pub(crate) use self::{answers::theirs, service::variable};
pub(crate) use self::{
    backend::backend,
    connector::Connector,
    place::{Kind, Place},
    service::{endpoint, unusable, without_retries},
};

/// How often it is asked whether a copy is complete.
const LOOK: Duration = Duration::from_millis(500);

/// A place in an object store.
pub(crate) struct Cloud {
    pub(crate) place: Place,
    pub(crate) objects: Arc<dyn ObjectStore>,
    /// Deletes one; Azure's does so as one of several.
    pub(crate) singly: Arc<dyn ObjectStore>,
    /// For objects that are put part by part.
    pub(crate) parts: Arc<dyn MultipartStore>,
    /// Completes them only where there is no such object, if the service offers that.
    pub(crate) creating: Option<Arc<dyn MultipartStore>>,
    /// Lists by the beginnings of names, if the service offers that.
    pub(crate) pages: Option<Arc<dyn PaginatedListStore>>,
    /// Of all that is put.
    pub(crate) attributes: Attributes,
    pub(crate) given_up: GivenUp,
}

impl Cloud {
    /// A place of which nothing else is known than what every service offers.
    pub(crate) fn new<S: ObjectStore + MultipartStore>(place: Place, service: S) -> Self {
        let service = Arc::new(service);
        Self {
            place,
            objects: service.clone(),
            singly: service.clone(),
            parts: service,
            creating: None,
            pages: None,
            attributes: Attributes::new(),
            given_up: GivenUp::default(),
        }
    }

    pub(crate) async fn get(&self, name: &str) -> Result<Option<Body>> {
        let path = self.place.path(name)?;
        let came = self.objects.get_opts(&path, GetOptions::default()).await;
        Ok(answers::found(came)?.map(|object| {
            let metadata = metadata(&object.meta);
            self.contents(path, object).metadata(metadata)
        }))
    }

    pub(crate) async fn get_range(&self, name: &str, range: Range<u64>) -> Result<Option<Body>> {
        let path = self.place.path(name)?;
        // Ends that no object has are left out: servers count in 63 bits.
        let start = range.start;
        let range = match i64::try_from(range.end) {
            Ok(_) => GetRange::Bounded(range),
            Err(_) => GetRange::Offset(start),
        };
        match self.objects.get_opts(&path, GetOptions::new().with_range(Some(range))).await {
            Err(refused) if answers::is(&refused, StatusCode::RANGE_NOT_SATISFIABLE) => {
                Ok(Some(Bytes::new().into()))
            }
            // Of an object that ends before it some services send all.
            Err(refused) if answers::is_unclear(&refused) => match self.query(name).await? {
                Some(found) if found.size.is_some_and(|size| size <= start) => {
                    Ok(Some(Bytes::new().into()))
                }
                _ => Err(answers::error(refused)),
            },
            came => Ok(answers::found(came)?.map(|part| {
                let size = part.range.end - part.range.start;
                self.contents(path, part).size(size)
            })),
        }
    }

    pub(crate) async fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        self.upload(&self.place.path(name)?, data, false).await
    }

    /// Puts where there is no such object. That is looked for beforehand, since some services do not mind being told so with the put.
    pub(crate) async fn put_new(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        match self.query(name).await? {
            None => self.upload(&self.place.path(name)?, data, true).await,
            Some(_) => Err(Error::already_exists()),
        }
    }

    /// Whether it was there; of S3 that is not known.
    pub(crate) async fn delete(&self, name: &str) -> Result<bool> {
        let deleted = self.singly.delete(&self.place.path(name)?).await;
        Ok(answers::found(deleted)?.is_some())
    }

    /// Deletes many at once. An outcome for each name, in their order.
    pub(crate) async fn delete_list(&self, names: &[Name]) -> Result<Vec<Result<bool>>> {
        let paths: Vec<_> = names.iter().map(|name| self.place.path(name)).collect();
        let good: Vec<_> = paths.iter().flatten().cloned().map(Ok).collect();
        let count = good.len();
        let deleted: Vec<_> =
            self.objects.delete_stream(stream::iter(good).boxed()).collect().await;
        if deleted.len() != count {
            // All of them have failed with the one request that they were in.
            let failed = deleted.into_iter().find_map(|outcome| outcome.err()).map(answers::error);
            return Err(failed.unwrap_or_else(|| "fewer names were answered than asked".into()));
        }
        let mut deleted = deleted.into_iter();
        let mut outcomes = Vec::with_capacity(names.len());
        for (name, path) in names.iter().zip(paths) {
            outcomes.push(match path {
                Err(bad) => Err(bad),
                Ok(_) => match deleted.next().transpose() {
                    // What is said of one among many has no code that can be relied on.
                    Err(error) if answers::is_unclear(&error) => self.delete(name).await,
                    outcome => answers::found(outcome.map(drop)).map(|found| found.is_some()),
                },
            });
        }
        Ok(outcomes)
    }

    pub(crate) async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        let found = self.objects.head(&self.place.path(name)?).await;
        Ok(answers::found(found)?.as_ref().map(metadata))
    }

    /// Whether the service has copied it; what it refuses to, as what is too large for it, goes through this machine. So does what has
    /// attributes of its own, which a copy would not have.
    pub(crate) async fn copy(&self, from: &str, to: &str) -> Result<bool> {
        if !self.attributes.is_empty() {
            return Ok(false);
        }
        let (from, to) = (self.place.path(from)?, self.place.path(to)?);
        match self.objects.copy(&from, &to).await {
            Ok(()) => Ok(true),
            Err(begun) if answers::is(&begun, StatusCode::ACCEPTED) => {
                self.copied(&from, &to).await.map(|()| true)
            }
            Err(refused) if answers::is(&refused, StatusCode::BAD_REQUEST) => Ok(false),
            Err(refused) => Err(answers::error(refused)),
        }
    }

    /// Waits for a copy that the service has only begun: until then the original must stay.
    async fn copied(&self, from: &Path, to: &Path) -> Result<()> {
        let size_of = async |path| Ok(self.objects.head(path).await?.size);
        let size = loop {
            sleep(LOOK).await;
            match size_of(to).await {
                Err(begun) if answers::is(&begun, StatusCode::ACCEPTED) => {}
                size => break size.map_err(answers::error)?,
            }
        };
        match size_of(from).await.map_err(answers::error)? {
            original if original == size => Ok(()),
            original => {
                let why = format!("the copy has ended with {size} of {original} bytes");
                Err(Error::new(ErrorCode::ValidationFailed, why).transient())
            }
        }
    }

    /// Waits until what was given up is cleared away.
    pub(crate) async fn close(&self) {
        self.given_up.wait().await;
    }
}

fn metadata(object: &ObjectMeta) -> Metadata {
    let metadata =
        Metadata::new().size(object.size).modified(SystemTime::from(object.last_modified));
    match object.e_tag.as_deref().and_then(version) {
        Some(version) => metadata.version(version),
        None => metadata,
    }
}

/// What an ETag says, which listings and headers write differently.
fn version(etag: &str) -> Option<String> {
    let opaque = etag.strip_prefix("W/").unwrap_or(etag).trim_matches('"');
    Some(opaque.to_owned()).filter(|opaque| !opaque.is_empty())
}
