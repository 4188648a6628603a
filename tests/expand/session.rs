#[backend(schemes = ["ftp", "ftps"], connections = 4, declares(eventual))]
impl Session {
    async fn new(
        url: &BackendUrl,
        options: Options<Login>,
        credentials: Credentials,
    ) -> Result<Self> {
        Self::log_in(url, options, credentials).await
    }
    async fn get<'a>(&'a mut self, name: &'a str, to: &'a mut Sink) -> Result<()> {
        self.retrieve(name, to).await
    }
    async fn put(&mut self, name: &Name, data: &mut Source) -> Result<u64> {
        self.store(name, data).await
    }
    async fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.names(prefix, to).await
    }
    async fn delete(&mut self, name: &str) -> Result<(), Reply> {
        self.command("DELE", name).await
    }
    fn error_code(&self, operation: Operation, error: &Reply) -> Option<ErrorCode> {
        error.code(operation)
    }
    async fn retry_cleanup(&mut self) -> Result<()> {
        self.reconnect().await
    }
}
