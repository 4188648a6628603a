//! The minimal key-value backend on OpenDAL: put, get, range, list and delete, reachable by URL once [`register`] was called.
//! Whatever else there is answers unsupported, and a put comes in one piece.

use opendal::{raw::*, *};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    vec::IntoIter,
};

/// Has `kv:` open by URL from here on.
pub fn register() {
    OperatorRegistry::get().register::<Config>("kv");
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Config {}

impl Configurator for Config {
    type Builder = Self;
    fn from_uri(_: &OperatorUri) -> Result<Self> {
        Ok(Self {})
    }
    fn into_builder(self) -> Self {
        self
    }
}

impl Builder for Config {
    type Config = Self;
    fn build(self) -> Result<impl Service> {
        Ok(Kv::default())
    }
}

#[derive(Clone, Debug, Default)]
struct Kv(Arc<Mutex<BTreeMap<String, Buffer>>>);

impl Kv {
    fn find(&self, path: &str) -> Result<Buffer> {
        let found = self.0.lock().unwrap().get(path).cloned();
        found.ok_or_else(|| Error::new(ErrorKind::NotFound, "no such object"))
    }
}

fn unsupported<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Unsupported, "operation is not supported"))
}

impl Service for Kv {
    type Reader = oio::StreamReader<Object>;
    type Writer = oio::OneShotWriter<Object>;
    type Lister = oio::HierarchyLister<Names>;
    type Deleter = oio::OneShotDeleter<Kv>;
    type Copier = ();
    type Composer = ();
    fn info(&self) -> ServiceInfo {
        ServiceInfo::with_scheme("kv")
    }
    fn capability(&self) -> Capability {
        Capability {
            read: true,
            write: true,
            write_can_empty: true,
            delete: true,
            stat: true,
            list: true,
            list_with_recursive: true,
            ..Default::default()
        }
    }
    async fn create_dir(
        &self,
        _: &OperationContext,
        _: &str,
        _: OpCreateDir,
    ) -> Result<RpCreateDir> {
        unsupported()
    }
    async fn stat(&self, _: &OperationContext, path: &str, _: OpStat) -> Result<RpStat> {
        let metadata = match path.ends_with('/') {
            true => MetadataBuilder::dir(),
            false => MetadataBuilder::file(self.find(path)?.len() as u64),
        };
        Ok(RpStat::new(metadata.build()))
    }
    fn read(&self, _: &OperationContext, path: &str, _: OpRead) -> Result<Self::Reader> {
        Ok(oio::StreamReader::new(Object(self.clone(), path.into())))
    }
    fn write(&self, _: &OperationContext, path: &str, _: OpWrite) -> Result<Self::Writer> {
        Ok(oio::OneShotWriter::new(Object(self.clone(), path.into())))
    }
    fn delete(&self, _: &OperationContext) -> Result<Self::Deleter> {
        Ok(oio::OneShotDeleter::new(self.clone()))
    }
    fn list(&self, _: &OperationContext, path: &str, args: OpList) -> Result<Self::Lister> {
        let prefix = build_abs_path("/", path);
        let names = self
            .0
            .lock()
            .unwrap()
            .keys()
            .filter(|n| n.starts_with(&prefix))
            .cloned()
            .collect::<Vec<_>>();
        Ok(oio::HierarchyLister::new(Names(names.into_iter()), path, args.recursive()))
    }
    fn copy(&self, _: &OperationContext, _: &str, _: &str, _: OpCopy) -> Result<()> {
        unsupported()
    }
    async fn rename(
        &self,
        _: &OperationContext,
        _: &str,
        _: &str,
        _: OpRename,
    ) -> Result<RpRename> {
        unsupported()
    }
    async fn presign(&self, _: &OperationContext, _: &str, _: OpPresign) -> Result<RpPresign> {
        unsupported()
    }
}

struct Object(Kv, String);

impl oio::StreamRead for Object {
    async fn open(&self, range: BytesRange) -> Result<(RpRead, Box<dyn oio::ReadStreamDyn>)> {
        let data = self.0.find(&self.1)?;
        let metadata = MetadataBuilder::file(data.len() as u64).build();
        let part = data.slice(range.to_content_range(data.len())?);
        Ok((RpRead::new(metadata), Box::new(part)))
    }
}

impl oio::OneShotWrite for Object {
    async fn write_once(&self, data: Buffer) -> Result<Metadata> {
        let metadata = MetadataBuilder::file(data.len() as u64).build();
        self.0.0.lock().unwrap().insert(self.1.clone(), data);
        Ok(metadata)
    }
}

struct Names(IntoIter<String>);

impl oio::List for Names {
    async fn next(&mut self) -> Result<Option<oio::Entry>> {
        Ok(self.0.next().map(|name| oio::Entry::with(name, MetadataBuilder::unknown().build())))
    }
}

impl oio::OneShotDelete for Kv {
    async fn delete_once(&self, path: String, _: OpDelete) -> Result<()> {
        self.0.lock().unwrap().remove(&path);
        Ok(())
    }
}
