//! What is given up, and leaves harm. All of these are honest as long as every call is waited for.

mutants! {
    others {
        /// An upload that is dropped ends as if all had come.
        "cancellation::put" => CommitsOnDrop at "async://PLACE/commits-on-drop";
        /// An upload empties what it replaces, and puts it back if it fails, not if it is dropped.
        "cancellation::replacement" => EmptiesWhatItReplaces at "async://PLACE/empties";
        /// An upload that is dropped leaves its temporary name.
        "cancellation::leaves_no_name" => LeavesItsTemporary at "async://PLACE/leaves-part";
        /// A download that is dropped leaves the rest of it on the connection.
        "cancellation::get" => LineKeepsDroppedDownloads at "line://PLACE/dropped-download";
        /// A listing that is dropped leaves the rest of it on the connection.
        "cancellation::listing" => LineKeepsListings at "line://PLACE/listing";
        /// A delete empties the object, then removes the name.
        "cancellation::delete" => DeletesInTwoSteps at "async://PLACE/two-deletes";
        /// A copy makes the name, then fills it.
        "cancellation::copy" => CopiesInTwoSteps at "async://PLACE/two-copies";
        /// A rename removes the old name, then makes the new one.
        "cancellation::rename" => RenamesInTwoSteps at "async://PLACE/two-renames";
        /// A connection comes back to its pool only if its call does.
        "cancellation::many" => LosesConnections at "async://PLACE/loses-connections";
    }
}
