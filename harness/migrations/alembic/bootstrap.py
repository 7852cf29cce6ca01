# Given to the user's Python with -c. Takes the worker's modules from the first line of standard input, so that nothing
# is written to a disk and no limit on the length of an argument is met; then serves the lines that follow.
import importlib.util
import json
import os
import sys

if sys.version_info < (3, 7):
    sys.stderr.write("harness needs Python 3.7 or newer here, this is %s\n" % sys.version.split()[0])
    sys.exit(3)


class Sources:
    """Imports our modules from memory."""

    def __init__(self, sources):
        self._sources = {"harness_alembic": ""}
        self._sources.update(("harness_alembic." + name, text) for name, text in sources.items())

    def find_spec(self, name, path=None, target=None):
        if name not in self._sources:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=name == "harness_alembic")

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self._sources[module.__name__], "<%s>" % module.__name__, "exec"), module.__dict__)


requests = os.fdopen(os.dup(0), "rb")
start = json.loads(requests.readline().decode("utf-8"))
sys.meta_path.insert(0, Sources(start["modules"]))
from harness_alembic.worker import serve

serve(requests, start["settings"])
