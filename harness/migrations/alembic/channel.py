"""JSON lines to harness, on a descriptor that nothing else knows of.

What the project prints goes to standard error, whose end harness keeps for a worker's last words; who asks for input
gets the end of a file. A child that the project forks has no part in the channel.
"""
import json
import os
import sys


class Channel:
    def __init__(self, requests):
        self._requests = requests
        self._answers = os.dup(1)
        self._owner = os.getpid()
        self._pushed_back = None
        sys.stdout.flush()
        os.dup2(2, 1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        # Line by line, so that the last words of a process that ends itself are there.
        sys.stdout = open(1, "w", buffering=1, errors="backslashreplace", closefd=False)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._leave)

    def _leave(self):
        os.close(self._answers)
        self._answers = -1

    def is_owner(self):
        """False in a child that the project forked."""
        return os.getpid() == self._owner

    def next(self):
        """The next request; None when there will be no more."""
        if self._pushed_back is not None:
            request, self._pushed_back = self._pushed_back, None
            return request
        line = self._requests.readline()
        return json.loads(line.decode("utf-8")) if line else None

    def wait_for_the_end(self):
        while self._requests.readline():
            pass
        os._exit(0)

    def push_back(self, request):
        """What next() gives again: somebody else's."""
        self._pushed_back = request

    def answer(self, request, result):
        self._send({"id": request.get("id"), "ok": result})

    def fail(self, request, error):
        self._send({"id": request.get("id"), "error": error})

    def _send(self, message):
        data = json.dumps(message, ensure_ascii=False, default=str).encode("utf-8", "replace") + b"\n"
        while data:
            data = data[os.write(self._answers, data):]
