"""nginx as a plain HTTP backend that nobody here wrote: files, a redirect, an error, gzip, a large answer."""

import os
import shutil
import subprocess
from pathlib import Path

from .deadline import eventually
from .raw import ask_once
from .upstream import refusing_port

_CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log error;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    client_max_body_size 64m;
    server {{
        listen 127.0.0.1:{port};
        root {folder}/www;
        location = /moved {{ return 302 /elsewhere; }}
        location = /none {{ return 204; }}
        location = /broken {{ return 503 "down\\n"; }}
        location = /echo {{ return 200 "$request_method $request_uri $host"; }}
        location /zipped/ {{ gzip on; gzip_min_length 1; gzip_types *; }}
        location /dav/ {{ dav_methods PUT DELETE; }}
    }}
}}
"""


class Nginx:
    def __init__(self, folder: Path):
        self.folder, self.port = folder, refusing_port()
        self.url = f"http://127.0.0.1:{self.port}"
        for name in ("www/zipped", "www/dav"):
            (folder / name).mkdir(parents=True)
        self.large = bytes(range(256)) * 16384
        (folder / "www/large.bin").write_bytes(self.large)
        (folder / "www/index.html").write_text("hello from nginx\n")
        (folder / "www/zipped/text.txt").write_text("water " * 2000)
        config = folder / "nginx.conf"
        config.write_text(_CONFIG.format(folder=folder, port=self.port))
        # Started by root it would give its folders to another user; the tests' own user is enough.
        program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
        user = ["-g", "user root;"] if os.geteuid() == 0 else []
        self.process = subprocess.Popen([program, "-p", folder, "-c", config, *user], stderr=subprocess.DEVNULL)
        eventually(self._answers, 5, "nginx to listen")

    def _answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "nginx.log").read_text()
        try:
            return ask_once(("127.0.0.1", self.port), "GET", "/echo").status == 200
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait(5)
