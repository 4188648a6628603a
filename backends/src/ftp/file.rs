//! What the server tells of a file.

use backend_core::{Error, ErrorCode, Metadata};
use suppaftp::Status;

use super::{
    entry::{Kind, Line, time},
    reply::Failed,
    session::Session,
};

/// How often something is tried again on a server that does not say what is wrong.
pub(super) const DOUBTS: u32 = 3;

/// How often what was said to fail for want of a file had one all the same.
#[derive(Default)]
pub(super) struct Doubts(u32);

impl Doubts {
    /// What an error means to one who looks for an object: servers have one code for what is not there and for what is not allowed. Where it is
    /// no error somebody may have put the object anew in between, and it is worth another try.
    pub(super) async fn again(
        &mut self,
        session: &mut Session,
        path: &str,
        error: Failed,
    ) -> Result<(), Failed> {
        // Where it says so it is believed: somebody may put it anew before it can be asked again.
        let is_said = error.is_not_found() && !error.is_denied();
        if is_said || !session.is_file(path).await? {
            return Err(Error::not_found().into());
        }
        if error.is_denied() || self.0 == DOUBTS {
            return Err(Error::new(ErrorCode::PermissionDenied, Error::from(error)).into());
        }
        self.0 += 1;
        Ok(())
    }
}

impl Session {
    /// What a file is; `None` if there is none, also because there is a directory.
    pub(super) async fn find(&mut self, path: &str) -> Result<Option<Metadata>, Failed> {
        if self.can("MLST") {
            match self.facts(path).await? {
                Some(line) if line.kind == Kind::File && line.size.is_some() => {
                    return Ok(Some(line.metadata()));
                }
                // What a link leads to is told otherwise.
                Some(line) if matches!(line.kind, Kind::File | Kind::Link) => {}
                _ => return Ok(None),
            }
        }
        let size = match self.size(path).await {
            Ok(size) => size as u64,
            // IIS says so of a directory.
            Err(error) if error.is_denied() && self.enters(path).await? => return Ok(None),
            Err(error) => return none_if_not_there(error),
        };
        let mut metadata = Metadata::new().size(size);
        metadata.modified = self.time_of(path).await?;
        Ok(Some(metadata))
    }

    pub(super) async fn is_file(&mut self, path: &str) -> Result<bool, Failed> {
        Ok(self.find(path).await?.is_some())
    }

    /// The line of `MLST`.
    async fn facts(&mut self, path: &str) -> Result<Option<Line>, Failed> {
        match self.ask(format!("MLST {path}"), &[Status::RequestedFileActionOk]).await {
            Ok(reply) => {
                let line = reply.lines().nth(1).map(|line| line.strip_prefix(' ').unwrap_or(line));
                let line = line.and_then(|line| Line::of_facts(line.as_bytes()));
                line.map(Some)
                    .ok_or_else(|| Failed::Lost(format!("MLST is answered with {reply:?}")))
            }
            Err(error) => none_if_not_there(error),
        }
    }

    /// The size of a file, in bytes, if the server tells it; it has none of a directory.
    pub(super) async fn size_of(&mut self, path: &str) -> Result<Option<u64>, Failed> {
        match self.size(path).await {
            Ok(size) => Ok(Some(size as u64)),
            Err(error) if error.is_about_the_file() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// When a file was changed, if the server tells it.
    pub(super) async fn time_of(
        &mut self,
        path: &str,
    ) -> Result<Option<std::time::SystemTime>, Failed> {
        if !self.can("MDTM") {
            return Ok(None);
        }
        match self.ask(format!("MDTM {path}"), &[Status::File]).await {
            Ok(reply) => Ok(reply.split_whitespace().nth(1).and_then(time)),
            Err(error) if error.is_about_the_file() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Where a server gives no reason there is nothing. What is denied may be there.
fn none_if_not_there<T>(error: Failed) -> Result<Option<T>, Failed> {
    match error.is_about_the_file() && !error.is_denied() {
        true => Ok(None),
        false => Err(error),
    }
}
