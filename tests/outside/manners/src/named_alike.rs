//! Arguments that are called like what the macro calls its own, and patterns in place of names.

use backend_core::prelude::*;

use crate::bare::Bare;

#[derive(Debug, Default)]
struct Glue(Bare);

#[backend(scheme = "named-like-the-glue")]
#[allow(clippy::unused_async, clippy::unused_self)]
impl Glue {
    fn new(opening: &BackendUrl, argument_0: Credentials) -> Result<Self> {
        if argument_0.user().is_some() {
            return Err(Error::bad_url(format!("{opening} has a user")));
        }
        drop(argument_0);
        Ok(Self::default())
    }
    fn get(&self, lease: &str) -> Option<Bytes> {
        self.0.get(lease)
    }
    fn put(&self, instance: &str, content: Bytes) {
        self.0.put(instance, content);
    }
    fn list(&self, returned: &str) -> Vec<String> {
        let mut to = self.0.names();
        to.retain(|name| name.starts_with(returned));
        to
    }
    async fn delete(&self, data: &str) -> bool {
        self.0.delete(data)
    }
    async fn copy(&self, to: &str, from: &str) -> bool {
        from == to
    }
}

/// A name, taken apart.
mod raw {
    use super::{backend, Bare, BackendUrl, Bytes};

    #[derive(Debug, Default)]
    #[allow(non_camel_case_types)]
    pub(super) struct r#struct(Bare);

    #[backend(scheme = "raw", crate = backend_core)]
    #[allow(clippy::needless_pass_by_value)]
    impl r#struct {
        fn new(_: BackendUrl) -> Self {
            Self::default()
        }
        fn r#get(&self, r#type: &str) -> Option<Bytes> {
            self.0.get(r#type)
        }
        fn put(&self, name: &str, mut data: Vec<u8>) {
            data.truncate(usize::MAX);
            self.0.put(name, data.into());
        }
        fn list(&self, mut r#in: String) -> Vec<String> {
            r#in.push('/');
            r#in.clear();
            self.0.names()
        }
        fn delete(&self, r#fn: &str) -> bool {
            self.0.delete(r#fn)
        }
        fn get_range(&self, name: &str, std::ops::Range { start, end }: std::ops::Range<u64>) -> Option<Bytes> {
            self.0.get(name).filter(|_| start <= end)
        }
    }
}
