//! A get that was cut gone on with by another attempt: where it was, if the object is known to be still the same.

use tracing::debug;

use crate::{
    Error, ErrorCode, Metadata, Name, Operation, Result, Sink, Store, Target, Transfer,
    retry::Attempt, store::same_size,
};

impl Store {
    /// One attempt to deliver what an earlier one has left, if it has left something and the object is still the same.
    pub(crate) async fn go_on(
        &self,
        attempt: &Attempt,
        name: &Name,
        target: &Target,
    ) -> Result<Option<(Sink, Transfer)>> {
        let Some((come, object)) = target.left().filter(|_| self.can_go_on()) else {
            return Ok(None);
        };
        let Some(size) = object.size else { return Ok(None) };
        // Where the rest brought nothing the last time, the whole may do.
        if !self.is_still(attempt, name, &object).await? || !target.is_further(come) {
            return Ok(None);
        }
        debug!(%name, come, size, "going on with a get that was cut");
        let behind = || target.sink_behind(&attempt.progress);
        let get = self.backend().get(attempt.clone(), name.clone(), Some(come..size), behind()?);
        let (sink, _) = get.await?.fill_behind(behind).await?;
        same_size(sink.position(), Some(size))?;
        // It may have been replaced between the question and the answer.
        if !self.is_still(attempt, name, &object).await? {
            sink.discard();
            let why = "the object was replaced while it was read";
            return Err(Error::new(ErrorCode::ValidationFailed, why));
        }
        Ok(Some((sink, Transfer { bytes: size, verified: true })))
    }

    fn can_go_on(&self) -> bool {
        self.capabilities().is_native(Operation::GetRange) && self.tells_sizes()
    }

    /// Whether the object has the contents that these metadata are of.
    async fn is_still(&self, attempt: &Attempt, name: &Name, object: &Metadata) -> Result<bool> {
        let now = self.backend().query(attempt.aside(), name.clone()).await?;
        Ok(now.is_some_and(|now| now.is_same_contents(object)))
    }
}
