//! The operations of a backend: all but how it is opened are those of a [`Cloud`](super::Cloud), which it is a struct around.

macro_rules! backend {
    (#[backend $registration:tt] impl $backend:ident { $($new:tt)* }) => {
        #[backend $registration]
        impl $backend {
            $($new)*

            async fn get(&self, name: &str) -> Result<Option<Body>> {
                self.0.get(name).await
            }

            async fn get_range(&self, name: &str, range: std::ops::Range<u64>) -> Result<Option<Body>> {
                self.0.get_range(name, range).await
            }

            async fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
                self.0.put(name, data).await
            }

            async fn put_new(&self, name: &str, data: &mut Source) -> Result<Metadata> {
                self.0.put_new(name, data).await
            }

            async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
                self.0.list(prefix, to).await
            }

            async fn delete(&self, name: &str) -> Result<bool> {
                self.0.delete(name).await
            }

            async fn delete_list(&self, names: &[Name]) -> Result<Vec<Result<bool>>> {
                self.0.delete_list(names).await
            }

            async fn query(&self, name: &str) -> Result<Option<Metadata>> {
                self.0.query(name).await
            }

            async fn copy(&self, from: &str, to: &str) -> Result<bool> {
                self.0.copy(from, to).await
            }

            async fn close(&self) {
                self.0.close().await;
            }
        }
    };
}
pub(crate) use backend;
