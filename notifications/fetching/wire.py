"""The connection to an IMAP server: imaplib's dialogue over bytes that are bounded in time and size, and can be cut."""

import imaplib
import select
import socket
import ssl
import threading
import time

CHUNK = 65_536
BESIDE_BYTES = 10_000_000
"""So much beyond the largest mail may one answer be: the numbers of a million mails."""
LONGEST = 10
"""An answer that trickles is waited for at most so many times as long as one that does not come at all."""


class Cord:
    """What ends a connection from another thread, in whichever state it hangs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: socket.socket | None = None
        self._is_cut = False

    def hold(self, one: socket.socket) -> None:
        """From now on this is what is cut."""
        with self._lock:
            self._held = one
            if self._is_cut:
                _shut(one)

    def cut(self) -> None:
        """Ends the connection, and any that comes later."""
        with self._lock:
            self._is_cut = True
            if self._held is not None:
                _shut(self._held)


def _shut(one: socket.socket) -> None:
    try:
        # Not that of a TLS socket, which takes its state from under the thread that reads.
        socket.socket.shutdown(one, socket.SHUT_RDWR)
    except OSError:
        return  # It is closed already.


class Wire(imaplib.IMAP4):
    """imaplib with bytes of its own: a wait that ends does no harm to what comes later, and IDLE sees each byte.

    ``context`` protects it from the first byte; without one `secure` does later, or nothing.
    Raises OSError (ssl.SSLError, TimeoutError among them) and imaplib.IMAP4.error.
    """

    def __init__(
        self, host: str, port: int, timeout_s: float, most_bytes: int, cord: Cord, context: ssl.SSLContext | None
    ) -> None:
        self._timeout_s, self._most_bytes = timeout_s, most_bytes + BESIDE_BYTES
        self._cord, self._context = cord, context
        self._held = bytearray()
        self._came = 0
        self._ends_at = time.monotonic() + timeout_s * LONGEST
        super().__init__(host, port, timeout_s)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connects; with a context as TLS."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout)
        self._cord.hold(self.sock)
        if self._context is not None:
            try:
                self._protect(self._context)
            except BaseException:
                self.shutdown()
                raise

    def secure(self, context: ssl.SSLContext) -> None:
        """Goes over to TLS by STARTTLS. What was said in the clear before counts for nothing."""
        answer, _ = self.xatom("STARTTLS")
        if answer != "OK":
            raise self.error("no STARTTLS")
        if self._held:
            raise self.abort("words in the clear after STARTTLS")
        self._protect(context)

    def _protect(self, context: ssl.SSLContext) -> None:
        protected = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = protected
        self._cord.hold(protected)
        protected.do_handshake()

    def send(self, data: bytes) -> None:  # type: ignore[override]  # of typeshed's buffers imaplib gives bytes alone
        """Sends, and gives the answer its time and room."""
        self._came = 0
        self._ends_at = time.monotonic() + self._timeout_s * LONGEST
        self.sock.sendall(data)

    def read(self, size: int) -> bytes:
        """So many bytes."""
        if size > self._most_bytes:
            raise self.abort("too much")
        while len(self._held) < size:
            self._fill()
        return self._take(size)

    def readline(self) -> bytes:
        """A line with its end."""
        looked = 0
        while (end := self._held.find(b"\n", looked)) < 0:
            looked = len(self._held)
            self._fill()
        return self._take(end + 1)

    def waits(self, at_most_s: float) -> bool:
        """Whether the server says something within that time, which begins anew for its next answer."""
        self._came = 0
        self._ends_at = time.monotonic() + max(at_most_s, 0) + self._timeout_s
        if self._held or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return bool(poll.poll(max(at_most_s, 0) * 1000))

    def shutdown(self) -> None:
        """Closes the connection."""
        self.sock.close()

    def _fill(self) -> None:
        if time.monotonic() > self._ends_at:
            raise TimeoutError
        came = self.sock.recv(CHUNK)
        if not came:
            raise self.abort("EOF")
        self._came += len(came)
        if self._came > self._most_bytes:
            raise self.abort("too much")
        self._held += came

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken
