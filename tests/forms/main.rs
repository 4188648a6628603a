//! Every form that an author may write: the build script makes a backend of every combination, the tests open them by URL, call
//! every operation and look at every answer.
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

mod answer;
mod case;
mod counts;
mod exercise;
mod kept;
mod table;

use backend_core::prelude::*;

use crate::{case::Case, exercise::Exercise};

/// The backends.
#[allow(clippy::type_complexity)] // some layers are rather thick
mod made {
    use std::{
        collections::{BTreeMap, HashMap},
        io,
        ops::Range,
        path::{Path, PathBuf},
    };

    use backend_core::{Operation, prelude::*};

    use crate::{
        answer::{
            Answer, Boxed, Data, Did, Each, Names, Refused, Reply, Says, Several, Size, stream,
        },
        case::{Case, Written},
        kept::{Kept, Level},
    };

    include!(concat!(env!("OUT_DIR"), "/forms.rs"));
}

/// What stands behind those that are prefixes.
struct Inner;

/// Nothing.
#[backend(scheme = "inner", lacks(put, list, delete))]
impl Inner {
    fn new() -> Self {
        Self
    }
    fn get(&self, _: &str) -> Option<Bytes> {
        None
    }
}

#[tokio::test]
async fn every_operation_answers_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    for case in made::CASES {
        Exercise::begin(case, &folder.path().join(case.scheme)).await.all().await;
    }
}
