"""A small certificate authority by the openssl command line."""

import ssl
import subprocess
from pathlib import Path


CURVE = ("ec", "-pkeyopt", "ec_paramgen_curve:prime256v1")


class Authority:
    def __init__(self, folder: Path):
        self.folder = folder
        self.chain, self.key = folder / "ca.pem", folder / "ca.key"
        self._run("req", "-x509", "-newkey", *CURVE, "-nodes", "-days", "30", "-subj", "/CN=Millrace test authority", "-keyout", self.key, "-out", self.chain,
                  "-addext", "keyUsage=critical,keyCertSign,cRLSign")

    def _run(self, *arguments, **options):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, **options)

    def issue(self, name: str, *names: str, days: int = 30, key_options=CURVE) -> tuple[Path, Path]:
        """A certificate for `names` (DNS names or IP addresses); `name` is its file's and its subject's."""
        chain, key, request = (self.folder / f"{name}.{end}" for end in ("pem", "key", "csr"))
        kinds = [("IP:" if entry.replace(".", "").isdigit() else "DNS:") + entry for entry in names or (name,)]
        self._run("req", "-new", "-newkey", *key_options, "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={','.join(kinds)}\n")
        self._run("x509", "-req", "-in", request, "-CA", self.chain, "-CAkey", self.key, "-CAcreateserial",
                  "-days", days, "-extfile", extensions, "-out", chain)
        return chain, key

    def client_context(self, certificate: tuple[Path, Path] | None = None, alpn: list[str] | None = None,
                       version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.chain))
        if certificate:
            context.load_cert_chain(*certificate)
        if alpn:
            context.set_alpn_protocols(alpn)
        if version:
            context.minimum_version = context.maximum_version = version
        return context

    def server_context(self, certificate: tuple[Path, Path]) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        return context
