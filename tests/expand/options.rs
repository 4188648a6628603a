#[derive(Deserialize, Options)]
#[serde(rename_all = "kebab-case")]
struct FooOptions {
    /// Objects larger than this are sent in parts.
    #[serde(default = "eight_mib", alias = "chunk_size")]
    part_size: u64,
    #[serde(default)]
    access: Access,
    /// Signs every request.
    signing_key: SecretString,
    #[serde(default, deserialize_with = "by_hand")]
    custom: (u8, u8),
}
#[derive(Default, Deserialize, Options)]
enum Access {
    #[default]
    Private,
    /// Whoever knows the name.
    PublicRead,
}
