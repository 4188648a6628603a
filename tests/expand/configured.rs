#[cfg(unix)]
#[backend(scheme = "box", blocking = false, flat = true, lacks(put, list), crate = crate::core)]
impl Configured {
    fn new() -> Result<Self, String> {
        Ok(Self)
    }
    fn get(&self, name: String) -> Vec<u8> {
        name.into()
    }
    fn delete(&self, name: Name) {
        drop(name)
    }
    #[cfg(target_os = "linux")]
    fn query(&self, name: &str) -> Option<u64> {
        Some(name.len() as u64)
    }
    #[cfg(not(target_os = "linux"))]
    async fn query(&self, name: &str) -> Option<u64> {
        None
    }
}
