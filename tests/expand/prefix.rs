#[backend(scheme = "zip", prefix = true, forwards(delete, delete_list, rename))]
impl Zip {
    fn new(inner: Store, options: Options<Level>) -> Self {
        Self { inner, level: options.level }
    }
    fn get(&self, name: &str) -> Result<Body> {
        self.unzipped(name)
    }
    fn put(&self, name: &str, data: &Path) -> Result<()> {
        self.zipped(name, data)
    }
    fn list(&self, prefix: &str) -> Listing {
        self.inner.list(prefix)
    }
}
