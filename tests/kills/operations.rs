//! The operations whose processes are killed.

/// An operation: the command, and what is where before it and after it.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// The words of the command. `URL` is the store, and `local/` the directory of local files.
    pub(crate) words: &'static str,
    /// `place=letter`, where a place is `store/NAME` or `local/FILE`, and a letter stands for contents.
    pub(crate) before: &'static str,
    pub(crate) after: &'static str,
    /// Besides 0, what the same command may answer once it has had its effect, or a part of it.
    pub(crate) done: Option<i32>,
    /// How far it has come can be seen from outside.
    pub(crate) progress: Option<Progress>,
    pub(crate) odd: Option<Odd>,
}

#[derive(Clone, Copy)]
pub(crate) enum Progress {
    /// By the size of the temporary.
    Growing,
    /// By the places that are there no more.
    Vanishing,
}

/// What else is odd about the place.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Odd {
    /// Temporaries are written beside the objects, since the directory for them is somebody's link.
    Beside,
    /// The local file has another hard link, so that it is copied and then deleted instead of being renamed.
    Linked,
}

const PUT: Operation = Operation {
    name: "put",
    words: "put URL local/a",
    before: "local/a=n",
    after: "local/a=n store/a=n",
    done: None,
    progress: Some(Progress::Growing),
    odd: None,
};

pub(crate) const OPERATIONS: [Operation; 15] = [
    PUT,
    Operation { name: "put over an object", before: "local/a=n store/a=o", ..PUT },
    Operation {
        name: "put into new directories",
        words: "put URL local/a --as d/e/a",
        after: "local/a=n store/d/e/a=n",
        ..PUT
    },
    Operation {
        name: "put several",
        words: "put URL local/a local/b local/c",
        before: "local/a=n local/b=p local/c=q store/b=o",
        after: "local/a=n local/b=p local/c=q store/a=n store/b=p store/c=q",
        ..PUT
    },
    Operation {
        name: "put beside",
        before: "local/a=n store/d/a=o",
        words: "put URL local/a --as d/a",
        after: "local/a=n store/d/a=n",
        odd: Some(Odd::Beside),
        ..PUT
    },
    Operation { name: "put_new", words: "put --new URL local/a", done: Some(50), ..PUT },
    Operation {
        name: "get",
        words: "get URL a --to local/a",
        before: "store/a=n",
        after: "store/a=n local/a=n",
        ..PUT
    },
    Operation {
        name: "get over a file",
        words: "get URL a --to local/a",
        before: "store/a=n local/a=o",
        after: "store/a=n local/a=n",
        ..PUT
    },
    Operation {
        name: "get several",
        words: "get URL a d/b --to local/",
        before: "store/a=n store/d/b=p local/a=o",
        after: "store/a=n store/d/b=p local/a=n local/d/b=p",
        ..PUT
    },
    Operation {
        name: "move",
        words: "put --move URL local/a --as d/a",
        before: "local/a=n store/d/a=o",
        after: "store/d/a=n",
        done: Some(52),
        progress: None,
        odd: None,
    },
    Operation {
        name: "move by copying",
        words: "put --move URL local/a",
        before: "local/a=n store/a=o",
        after: "store/a=n",
        done: Some(52),
        progress: Some(Progress::Growing),
        odd: Some(Odd::Linked),
    },
    Operation {
        name: "delete_list",
        words: "rm URL a d/b d/e/c d/e/f g",
        before: "store/a=n store/d/b=o store/d/e/c=p store/d/e/f=q store/g=r",
        after: "",
        done: Some(52),
        progress: Some(Progress::Vanishing),
        odd: None,
    },
    Operation {
        name: "copy",
        words: "copy URL a d/b",
        before: "store/a=n store/d/b=o",
        after: "store/a=n store/d/b=n",
        ..PUT
    },
    Operation {
        name: "rename",
        words: "rename URL a b",
        before: "store/a=n store/b=o",
        after: "store/b=n",
        done: Some(52),
        progress: None,
        odd: None,
    },
    Operation {
        name: "rename into a new directory",
        words: "rename URL d/e/a f/b",
        before: "store/d/e/a=n",
        after: "store/f/b=n",
        done: Some(52),
        progress: None,
        odd: None,
    },
];
