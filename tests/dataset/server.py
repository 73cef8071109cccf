"""A web server on this machine that gives one archive, well or badly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Server:
    """What it gives, how, and what it was asked for.

    Attributes:
        content: the file it has.
        ranges: whether it honours a Range request.
        breaks_after: bytes of body after which it closes the connection; None for never.
        gone: whether it has no such file any more.
        asked: the Range header of every request so far, None where there was none.
    """

    content: bytes
    ranges: bool = True
    breaks_after: int | None = None
    gone: bool = False
    asked: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            server.asked.append(wanted)
            if server.gone:
                self.send_error(404)
                return
            start, size = 0, len(server.content)
            if wanted and server.ranges:
                start = int(wanted.removeprefix("bytes=").removesuffix("-"))
                if start >= size:
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(size - start))
            self.end_headers()
            body = server.content[start:]
            self.wfile.write(body[: server.breaks_after])

        def log_message(self, *_: object) -> None:
            """Keep the test's output quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_port}/groove.zip"
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()
