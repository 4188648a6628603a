//! Which connection gets which fault.

use std::collections::VecDeque;

use crate::fault::Fault;

/// The faults of the connections to come.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    next: VecDeque<Fault>,
    /// Of every connection after those.
    rest: Option<Fault>,
}

impl Plan {
    pub(crate) fn fail(&mut self, connections: usize, fault: Fault) {
        self.next.extend(std::iter::repeat_n(fault, connections));
    }

    pub(crate) fn fail_all(&mut self, fault: Fault) {
        self.rest = Some(fault);
    }

    /// What the connection that has just come is to suffer.
    pub(crate) fn take(&mut self) -> Option<Fault> {
        self.next.pop_front().or(self.rest)
    }
}
