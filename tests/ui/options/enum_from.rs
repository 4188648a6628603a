use backend_core::Options;
use serde::Deserialize;

#[derive(Deserialize, Options)]
#[serde(try_from = "u8")]
enum Level {
    Low,
}

impl TryFrom<u8> for Level {
    type Error = String;
    fn try_from(_: u8) -> Result<Self, String> {
        Ok(Self::Low)
    }
}

fn main() {}
