//! OpenStack Swift, by its S3 door: its four servers, a process each, with one copy of everything on the disk.

use std::{path::Path, process::Command};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site, url::BUCKET};

/// The package of the code alone: those of the servers start services, and bring a syslog.
const SWIFT: Package = Package::Debian {
    name: "python3-swift",
    brings: "/usr/lib/python3/dist-packages/swift/__init__.py",
};

pub(crate) static SERVER: Server = Server {
    name: "swift",
    make: "OpenStack Swift",
    protocol: Protocol::S3,
    packages: &[SWIFT],
    needs_root: false,
    logins: Logins::Own,
    doors: &["s3"],
    prepare,
};

/// Rings tell who has what; with any port for all but the proxy they are written at every start. The proxy opens its port when there is a
/// bucket. Its user has no colon in the name, as tempauth wants it, which curl takes for the end of it; and the cache that tempauth wants is
/// in memory. Times are long, as a put does not say that the listing could not be told of it.
const PROGRAM: &str = "\
import json, os
from logging import StreamHandler
from time import time as now
import eventlet, eventlet.wsgi
from swift.common import utils
eventlet.hubs.use_hub(utils.get_hub())
utils.eventlet_monkey_patch()
utils.ThreadSafeSysLogHandler = lambda **_: StreamHandler()
directory, data = os.environ['SWIFT'], os.environ['DATA']
utils.set_swift_dir(directory)
from swift.account import server as account
from swift.container import server as container
from swift.obj import server as object
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.middleware.tempauth import TempAuth
from swift.common.ring import RingBuilder
from swift.common.swob import Request
from swift.common.wsgi import loadapp
os.makedirs(os.path.join(data, 'disk'), exist_ok=True)
def serve(listener, app):
    eventlet.wsgi.server(listener, app, utils.NullLogger(), protocol=SwiftHttpProtocol,
        capitalize_response_headers=False)
patience = {'conn_timeout': '10', 'node_timeout': '60', 'container_update_timeout': '60'}
for name, module in ('account', account), ('container', container), ('object', object):
    listener = eventlet.listen(('127.0.0.1', 0), backlog=1024)
    ring = RingBuilder(1, 1, 0)
    ring.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1.0, 'device': 'disk',
        'ip': '127.0.0.1', 'port': listener.getsockname()[1]})
    ring.rebalance()
    ring.get_ring().save(os.path.join(directory, name + '.ring.gz'))
    app = module.app_factory({}, swift_dir=directory, devices=data, mount_check='no',
        log_requests='no', **patience)
    if os.fork() == 0:
        serve(listener, app)
class Cache:
    kept = {}
    def get(self, key, **_):
        value, end = self.kept.get(key, ('null', 0))
        return json.loads(value) if now() < end else None
    def set(self, key, value, time=0, **_):
        self.kept[key] = json.dumps(value), now() + time
    def delete(self, key, **_):
        self.kept.pop(key, None)
def proxy(environ, start_response):
    environ['swift.cache'] = Cache()
    return pipeline(environ, start_response)
pipeline = auth = loadapp(os.path.join(directory, 'proxy-server.conf'), {'swift_dir': directory})
while not isinstance(auth, TempAuth):
    auth = auth.app
place, secret = '/v1/' + os.environ['TESTER'], open(os.environ['SECRET']).read()
auth.users[os.environ['TESTER']] = {'key': secret, 'url': place, 'groups': ['.admin']}
bucket = Request.blank(place + '/' + os.environ['BUCKET'], {'REQUEST_METHOD': 'PUT',
    'swift.authorize_override': True})
answer = bucket.get_response(proxy)
assert answer.is_success, answer.status
serve(eventlet.listen(('127.0.0.1', int(os.environ['PORT'])), backlog=1024), proxy)
";

/// Its account is called as its user is, with nothing before that. A disk that had no room for a long name is asked again at once.
const PROXY: &str = "\
[pipeline:main]
pipeline = s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = yes
conn_timeout = 10
node_timeout = 60
error_suppression_interval = 0
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
reseller_prefix =
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
";

const HASH: &str = "[swift-hash]\nswift_hash_path_suffix = quintet\n";

fn prepare(site: &Site) -> Result<Command, Error> {
    let directory = site.writable("swift")?;
    site.file("swift/proxy-server.conf", Readers::All, PROXY)?;
    site.file("swift/swift.conf", Readers::All, HASH)?;
    let program = site.file("swift/servers.py", Readers::All, PROGRAM)?;
    let mut swift = site.command_as_user(Path::new("/usr/bin/python3"));
    swift
        .arg(program)
        .env("SWIFT", directory)
        .env("DATA", site.data())
        .env("PORT", site.port().to_string())
        .env("TESTER", site.user())
        .env("SECRET", site.password_file()?)
        .env("BUCKET", BUCKET)
        .env("TZ", "UTC0");
    Ok(swift)
}
