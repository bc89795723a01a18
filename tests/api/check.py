"""Serves a ledger, comes in, and lets schemathesis ask. Says how to come in without accounts and with them; what is asked, and which
answers are right, is for schemathesis, its settings and the description of the interface.

    check.py TYST LEDGER [--accounts] -- ARGUMENTS OF SCHEMATHESIS
"""

import base64
import hashlib
import hmac
import json
import os
import pathlib
import re
import struct
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import openapi_spec_validator

HERE = pathlib.Path(__file__).parent
PASSPHRASE = "seven herons by the weir"
RIGHTS = ["recorder", "approver", "evaluator", "administrator"]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def ask(address, form=None, headers=None):
    """Returns the headers and the text of an answer."""
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(address, data, headers or {})
    try:
        answer = OPENER.open(request)
    except urllib.error.HTTPError as refused:
        answer = refused
    return answer.headers, answer.read().decode()


def signed_in(address, form):
    """Sends a form that lets somebody in, and returns the cookie."""
    headers, text = ask(address, form)
    cookie = (headers.get("set-cookie") or "").split(";")[0]
    assert cookie, text
    return cookie


def code(secret):
    """Returns the code of now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def token(pages, invitation):
    """Makes an account, and with it a token; returns that."""
    _, page = ask(invitation)
    hidden = dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', page))
    typed = {"passphrase": PASSPHRASE, "again": PASSPHRASE, "code": code(hidden["second"])}
    cookie = signed_in(f"{pages}/en/join", hidden | typed)
    form = {"act": "token", "name": "program", "rights": "\n".join(RIGHTS), "days": "1"}
    _, page = ask(f"{pages}/en/access", form, {"Cookie": cookie})
    return re.search(r"tyst_[A-Za-z0-9_-]{40,}", page).group()


def entered(ready):
    """Returns the header that shows who asks, and the same as a setting of schemathesis."""
    pages = ready["pages"].rstrip("/")
    if ready["join"]:
        secret = token(pages, ready["join"])
        return ("Authorization", f"Bearer {secret}"), f'token = {{ bearer = "{secret}" }}'
    link = urllib.parse.urlparse(ready["sign_in"])
    cookie = signed_in(f"{pages}{link.path}", dict(urllib.parse.parse_qsl(link.query)))
    return ("Cookie", cookie), f'session = {{ api_key = "{cookie.split("=", 1)[1]}" }}'


def main():
    split = sys.argv.index("--")
    (tyst, ledger, *accounts), more = sys.argv[1:split], sys.argv[split + 1:]
    serve = [tyst, "serve", "--json", "--listen", "127.0.0.1:0", "--ledger", ledger, *accounts]
    service = subprocess.Popen(serve, stdout=subprocess.PIPE, text=True)
    try:
        ready = json.loads(service.stdout.readline())
        (name, value), shown = entered(ready)
        base = f"{ready['pages']}api/v1"
        _, text = ask(f"{base}/openapi.json", None, {name: value})
        openapi_spec_validator.validate(json.loads(text))
        pathlib.Path("openapi.json").write_text(text)
        settings = (HERE / "schemathesis.toml").read_text()
        pathlib.Path("schemathesis.toml").write_text(f"{settings}\n[auth.openapi]\n{shown}\n")
        schemathesis = pathlib.Path(sys.executable).parent / "schemathesis"
        asked = subprocess.run(
            [schemathesis, "run", "openapi.json", "--url", base, "--rate-limit", "auto", *more],
            env=os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")},
        )
    finally:
        service.terminate()
        ended = service.wait(60)
    assert ended == 0, f"the service ended with {ended}"
    subprocess.run([tyst, "verify", "--ledger", ledger], check=True)
    sys.exit(asked.returncode)


main()
