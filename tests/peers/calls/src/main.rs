//! One operation on one object, many times: what runs under valgrind.
//!
//! `calls LIBRARY OPERATION COUNT` prints how many nanoseconds the calls took together. What is done before them does not depend
//! on COUNT: the cost of one call is the difference of two runs, divided by that of their COUNTs.

mod object_store;
mod opendal;
mod quintet;

use std::{error::Error, process::ExitCode, time::Instant};

use bytes::Bytes;
use tokio::runtime::Builder;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: calls LIBRARY get|put|query|delete COUNT

LIBRARY: quintet, quintet-in-place, quintet-with-query, opendal, opendal-without-retries, object_store";

const SIZE: usize = 1 << 10;

/// How many calls warm up what is made once, such as the first thread for blocking work.
const WARM_UP: usize = 16;

/// The most that may be asked for: as many objects are there to be deleted.
const MOST: usize = 4096;

/// One library's handle of an empty store in memory.
trait Library {
    /// A name in the form that suits the calls best, made before they are counted.
    type Name;
    fn name(name: String) -> Result<Self::Name>;
    /// Answers the contents, contiguous and in memory.
    async fn get(&self, name: &Self::Name) -> Result<Bytes>;
    async fn put(&self, name: &Self::Name, data: Bytes) -> Result<()>;
    /// Answers whether there is such an object. The metadata that come with the answer are built, where there are any.
    async fn query(&self, name: &Self::Name) -> Result<bool>;
    async fn delete(&self, name: &Self::Name) -> Result<()>;
}

#[derive(Clone, Copy)]
enum Operation {
    Get,
    Put,
    Query,
    Delete,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(nanoseconds) => {
            println!("{nanoseconds}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("calls: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<u128> {
    let [library, operation, count] = arguments else { return Err(USAGE.into()) };
    let operation = match operation.as_str() {
        "get" => Operation::Get,
        "put" => Operation::Put,
        "query" => Operation::Query,
        "delete" => Operation::Delete,
        _ => return Err(USAGE.into()),
    };
    let count: usize = count.parse()?;
    if count > MOST {
        return Err(format!("at most {MOST} calls").into());
    }
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        match library.as_str() {
            "quintet" => time(quintet::open("mem:").await?, operation, count).await,
            "quintet-in-place" => time(quintet::open("in-place:").await?, operation, count).await,
            "quintet-with-query" => {
                time(quintet::open("with-query:").await?, operation, count).await
            }
            "opendal" => time(opendal::open()?, operation, count).await,
            "opendal-without-retries" => time(opendal::open_bare()?, operation, count).await,
            "object_store" => time(object_store::open(), operation, count).await,
            _ => Err(USAGE.into()),
        }
    })
}

/// How long `count` calls take, after some that are not measured.
async fn time(library: impl Library, operation: Operation, count: usize) -> Result<u128> {
    let data = Bytes::from(vec![7; SIZE]);
    let names = prepare(&library, operation, &data).await?;
    let (warm_up, measured) = names.split_at(WARM_UP);
    calls(&library, operation, warm_up, &data).await?;
    let start = begin();
    calls(&library, operation, &measured[..count], &data).await?;
    let took = start.elapsed();
    // To free what is left is no part of a call, and after a delete less is left.
    std::mem::forget(library);
    Ok(took.as_nanos())
}

/// Where measuring begins: callgrind is told to forget what came before it (`--zero-before`).
#[inline(never)]
fn begin() -> Instant {
    Instant::now()
}

/// The names to call with: of one object over and over, or, to be deleted, of many.
async fn prepare<L: Library>(
    library: &L,
    operation: Operation,
    data: &Bytes,
) -> Result<Vec<L::Name>> {
    let name = |number: usize| match operation {
        Operation::Delete => L::name(format!("object-{number:04}")),
        _ => L::name("object-0000".to_owned()),
    };
    let names = (0..WARM_UP + MOST).map(name).collect::<Result<Vec<_>>>()?;
    let objects = match operation {
        Operation::Delete => names.as_slice(),
        _ => &names[..1],
    };
    for name in objects {
        library.put(name, data.clone()).await?;
    }
    Ok(names)
}

async fn calls<L: Library>(
    library: &L,
    operation: Operation,
    names: &[L::Name],
    data: &Bytes,
) -> Result<()> {
    for name in names {
        match operation {
            Operation::Get => assert_eq!(library.get(name).await?.len(), SIZE),
            Operation::Put => library.put(name, data.clone()).await?,
            Operation::Query => assert!(library.query(name).await?),
            Operation::Delete => library.delete(name).await?,
        }
    }
    Ok(())
}
