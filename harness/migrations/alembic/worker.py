"""Serves harness: one project's Alembic, one request after another."""
import sys

from harness_alembic.channel import Channel
from harness_alembic.trouble import describe


class Worker:
    def __init__(self, channel, settings):
        # Imported late, and this one first: that there is no Alembic is an answer.
        from harness_alembic.project import Project

        from harness_alembic.compare import compare
        from harness_alembic.history import History
        from harness_alembic.steps import Runs

        self._channel = channel
        self.project = Project(settings)
        self.runs = Runs(self.project, channel)
        self._deeds = {
            "history": lambda request: History(self.project).tell(),
            "compare": lambda request: compare(self.project, self.runs, request),
            "replay": self.runs.replay,
            "finish": lambda request: {},
            "leave": lambda request: self.runs.leave(),
            "wake": lambda request: {},
        }

    def handle(self, request):
        self.runs.current = request
        if request["do"] in ("move", "pending"):
            request, result = self.runs.serve(request)
            if request is None:
                return
            if result is None and request["do"] != "finish":
                self._channel.push_back(request)
                return
            result = result or {}
        else:
            self.runs.went_on = self.runs.ends_what_lasted = False
            result = self._deeds[request["do"]](request)
        self._channel.answer(request, result)


def serve(requests, settings):
    channel = Channel(requests)
    sys.dont_write_bytecode = True  # nothing of ours stays in the project's folders
    sys.argv = ["alembic"]
    # As the program `alembic` would: the folder it is started in counts only where the project says so, or last.
    sys.path[:] = [path for path in sys.path if path != ""] + [settings["folder"]]
    worker, trouble = None, None
    try:
        worker = Worker(channel, settings)
    except BaseException as error:
        trouble = describe(error, [settings["folder"]])
    while True:
        request = channel.next()
        if request is None:
            return
        if worker is None:
            channel.fail(request, trouble)
            continue
        try:
            worker.handle(request)
        except BaseException as error:
            if not channel.is_owner():
                raise
            told = describe(error, worker.project.folders)
            told["statements"] = worker.runs.statements()
            told["went_on"] = worker.runs.went_on
            told["ends_what_lasted"] = worker.runs.ends_what_lasted
            channel.fail(worker.runs.current or request, told)
