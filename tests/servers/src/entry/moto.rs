//! moto: S3 in Python, as Amazon's documentation has it, and behind a door that translates for it Google's storage as well; its objects
//! are in memory, and gone when it ends.

use std::process::Command;

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, url::BUCKET};

const MOTO: Package = Package::Python { requirements: &["moto[server]==5.2.5"], program: "python" };

pub(crate) static SERVER: Server = Server {
    name: "moto",
    make: "moto",
    protocol: Protocol::S3,
    packages: &[MOTO],
    needs_root: false,
    logins: Logins::Own,
    doors: &["s3"],
    prepare,
};

/// With a bucket, and one user who may do everything: moto has neither, and lets everybody in.
const PROGRAM: &str = "\
import os
os.environ['INITIAL_NO_AUTH_ACTION_COUNT'] = '0'
from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.server import main
iam = iam_backends[DEFAULT_ACCOUNT_ID]['aws']
user = iam.create_user('aws', os.environ['TESTER'])
key = iam.create_access_key(user.name)
key.access_key_id, key.secret_access_key = os.environ['TESTER'], open(os.environ['SECRET']).read()
iam.access_keys[key.physical_resource_id] = key
iam.put_user_policy(user.name, 'all', '{\"Version\": \"2012-10-17\", \"Statement\": \
[{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}')
s3_backends[DEFAULT_ACCOUNT_ID]['aws'].create_bucket(os.environ['BUCKET'], 'us-east-1')
main(['-H', '127.0.0.1', '-p', os.environ['PORT']])
";

fn prepare(site: &Site) -> Result<Command, Error> {
    let program = site.file("moto.py", Readers::All, PROGRAM)?;
    let mut moto = site.command_as_user(&MOTO.path()?);
    moto.arg(program)
        .env("TESTER", site.user())
        .env("SECRET", site.password_file()?)
        .env("BUCKET", BUCKET)
        .env("PORT", site.port().to_string());
    Ok(moto)
}

pub(crate) static GOOGLE: Server = Server {
    name: "moto-gs",
    make: "moto, translated",
    protocol: Protocol::Google,
    packages: &[MOTO],
    needs_root: false,
    logins: Logins::Own,
    doors: &["gs"],
    prepare: prepare_google,
};

/// Google's interface in XML is S3's, but for the names of headers, and that it tells what it has not deleted. Who comes is not asked.
const TRANSLATED: &str = "\
import os
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.exceptions import NotFound
from werkzeug.serving import run_simple
from werkzeug.test import Client
s3_backends[DEFAULT_ACCOUNT_ID]['aws'].create_bucket(os.environ['BUCKET'], 'us-east-1')
s3 = DomainDispatcherApplication(create_backend_app)
somebody = 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request'
def google(environ, start_response):
    environ['HTTP_AUTHORIZATION'] = somebody
    if 'HTTP_X_GOOG_COPY_SOURCE' in environ:
        environ['HTTP_X_AMZ_COPY_SOURCE'] = environ.pop('HTTP_X_GOOG_COPY_SOURCE')
    if environ.pop('HTTP_X_GOOG_IF_GENERATION_MATCH', None) == '0':
        environ['HTTP_IF_NONE_MATCH'] = '*'
    if environ['REQUEST_METHOD'] == 'DELETE' and not environ['QUERY_STRING']:
        if Client(s3).head(environ['REQUEST_URI'], headers={'Authorization': somebody}).status_code == 404:
            return NotFound()(environ, start_response)
    return s3(environ, start_response)
run_simple('127.0.0.1', int(os.environ['PORT']), google, threaded=True)
";

fn prepare_google(site: &Site) -> Result<Command, Error> {
    let program = site.file("moto.py", Readers::All, TRANSLATED)?;
    let mut moto = site.command_as_user(&MOTO.path()?);
    moto.arg(program).env("BUCKET", BUCKET).env("PORT", site.port().to_string());
    Ok(moto)
}
