//! The minimal key-value backend on object_store: put, get, range, list and delete, reachable by the URL that an instance is
//! registered with. Whatever else there is answers that it is not implemented.

use async_trait::async_trait;
use bytes::Bytes;
use chrono::Utc;
use futures::stream::{self, BoxStream, StreamExt};
use object_store::{path::Path, *};
use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

#[derive(Clone, Debug, Default)]
pub struct Kv(Arc<Mutex<BTreeMap<Path, Bytes>>>);

impl fmt::Display for Kv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kv")
    }
}

fn meta(location: &Path, data: &Bytes) -> ObjectMeta {
    ObjectMeta {
        location: location.clone(),
        last_modified: Utc::now(),
        size: data.len() as u64,
        e_tag: None,
        version: None,
    }
}

fn not_implemented<T>(operation: &str) -> Result<T> {
    Err(Error::NotImplemented { operation: operation.into(), implementer: "Kv".into() })
}

#[async_trait]
impl ObjectStore for Kv {
    async fn put_opts(
        &self,
        location: &Path,
        data: PutPayload,
        opts: PutOptions,
    ) -> Result<PutResult> {
        if opts.mode != PutMode::Overwrite {
            return not_implemented("put_opts with a mode");
        }
        self.0.lock().unwrap().insert(location.clone(), data.into());
        Ok(PutResult { e_tag: None, version: None, extensions: Default::default() })
    }
    async fn put_multipart_opts(
        &self,
        _: &Path,
        _: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        not_implemented("put_multipart_opts")
    }
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        let found = self.0.lock().unwrap().get(location).cloned();
        let data = found.ok_or_else(|| Error::NotFound {
            path: location.to_string(),
            source: "no such object".into(),
        })?;
        let meta = meta(location, &data);
        options.check_preconditions(&meta)?;
        let range = match options.range {
            Some(range) => range
                .as_range(meta.size)
                .map_err(|source| Error::Generic { store: "Kv", source: source.into() })?,
            None => 0..meta.size,
        };
        let part = data.slice(range.start as usize..range.end as usize);
        let payload = GetResultPayload::Stream(stream::iter([Ok(part)]).boxed());
        Ok(GetResult {
            payload,
            meta,
            range,
            attributes: Default::default(),
            extensions: Default::default(),
        })
    }
    fn delete_stream(
        &self,
        locations: BoxStream<'static, Result<Path>>,
    ) -> BoxStream<'static, Result<Path>> {
        let kv = self.clone();
        let delete = move |location: Result<Path>| {
            location.inspect(|location| _ = kv.0.lock().unwrap().remove(location))
        };
        locations.map(delete).boxed()
    }
    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let prefix = prefix.cloned().unwrap_or_default();
        let objects = self.0.lock().unwrap();
        let found = objects.iter().filter(|(location, _)| location.prefix_matches(&prefix));
        let found: Vec<_> = found.map(|(location, data)| Ok(meta(location, data))).collect();
        stream::iter(found).boxed()
    }
    async fn list_with_delimiter(&self, _: Option<&Path>) -> Result<ListResult> {
        not_implemented("list_with_delimiter")
    }
    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        not_implemented("copy_opts")
    }
}
