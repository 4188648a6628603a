//! What some servers get wrong: faults of their own, which no client can mend. In the tables these checks have failed; here it is told that they
//! do, so that any other failure is seen, and one that is no more.

/// A check that fails on a server.
pub(crate) struct Fault {
    /// A subject; all whose names begin so, where it ends with `*`.
    subject: &'static str,
    check: &'static str,
    /// A race, or a cache, is not lost every time.
    pub(crate) always: bool,
}

impl Fault {
    const fn always(subject: &'static str, check: &'static str) -> Self {
        Self { subject, check, always: true }
    }

    const fn at_times(subject: &'static str, check: &'static str) -> Self {
        Self { subject, check, always: false }
    }
}

static FAULTS: &[Fault] = &[
    // It lists no name that starts with a dot, so that such names are refused.
    Fault::always("nginx", "naming::hidden"),
    Fault::always("nginx", "naming::directories"),
    // An empty collection in the place of an object cannot be told from one with hidden objects, and stays.
    Fault::always("nginx", "deletions::name_is_free"),
    // Of an `Overwrite: F`, or an `If-None-Match: *`, it looks whether something is there, and then moves or writes: of several at the very same time more than one may win.
    Fault::at_times("apache*", "creating::one_of_several"),
    Fault::at_times("nginx", "creating::one_of_several"),
    Fault::at_times("wsgidav", "creating::one_of_several"),
    Fault::at_times("rclone*", "creating::one_of_several"),
    Fault::at_times("s3s", "creating::one_of_several"),
    // Its file system makes other names of control characters and of composed ones, and keeps listings for a while.
    Fault::at_times("rclone*", "naming::controls"),
    Fault::at_times("rclone*", "naming::line_breaks"),
    Fault::at_times("rclone*", "naming::unicode_forms"),
    Fault::at_times("rclone*", "deletions::several_names"),
    Fault::at_times("rclone*", "nothing_is_left"),
    // It has no rename that replaces: what was there is removed first, a directory with all that is in it.
    Fault::at_times("rclone*", "naming::beside_directory"),
    Fault::at_times("rclone*", "copying::rename_onto_directory"),
    Fault::at_times("rclone*", "concurrency::racing"),
    // While one file takes another one's place both are in its directory, by one name.
    Fault::at_times("rclone*", "concurrency::same_name"),
    Fault::at_times("rclone*", "concurrency::reading_while_overwritten"),
    // Of what is below an object rclone lists the object, and Apache calls that a bad request.
    Fault::always("apache-rclone", "errors::below_an_object"),
    // It stores control characters, and a space at the end of a name, as others, and then has two names for one object.
    Fault::always("pureftpd*", "naming::edge_spaces"),
    Fault::always("pureftpd*", "naming::line_breaks"),
    Fault::always("pureftpd*", "naming::controls"),
    // A prefix with a circumflex or a tilde is encoded in another way by who signs it and by it.
    Fault::always("moto", "listing::prefix_is_no_pattern"),
    // It knows no `If-None-Match` with a put, so that it is asked beforehand whether something is there.
    Fault::at_times("swift", "creating::one_of_several"),
    // Of what is a directory to it, it says that something is wrong with itself.
    Fault::always("s3s", "queries::directory"),
    Fault::always("s3s", "deletions::directory"),
    Fault::always("s3s", "deletions::name_is_free"),
    Fault::always("s3s", "copying::copy_directory"),
    Fault::always("s3s", "copying::rename_directory"),
    Fault::always("s3s", "copying::rename_onto_directory"),
    // It stores the object, then fails with what it keeps beside it, in a file with a name that is too long.
    Fault::always("s3s", "naming::long_parts"),
    Fault::always("s3s", "naming::longest_parts"),
    Fault::always("s3s", "naming::long_names"),
];

/// What is known of a check on a subject.
pub(crate) fn known(subject: &str, check: &str) -> Option<&'static Fault> {
    let is_of = |fault: &&Fault| match fault.subject.strip_suffix('*') {
        Some(beginning) => subject.starts_with(beginning),
        None => subject == fault.subject,
    };
    FAULTS.iter().filter(|fault| fault.check == check).find(is_of)
}
