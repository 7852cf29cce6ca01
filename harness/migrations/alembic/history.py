"""The revisions in the order in which Alembic applies them, and what is wrong with them; no database is asked."""
import ast
import io
import os
import tokenize
import warnings

import alembic.script
import alembic.util
from alembic.script.revision import CycleDetected, RevisionMap

from harness_alembic.trouble import describe, shorten


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _raised(statement):
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return None
    error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return getattr(error, "id", getattr(error, "attr", None))


def body_of(function):
    """What a function's body is, told by its syntax: "pass", "docstring", "raises" or "code"; and the line."""
    statements = [node for node in function.body if not isinstance(node, ast.Pass) and not _is_docstring(node)
                  and not (isinstance(node, ast.Return) and node.value is None)]
    if not statements:
        written = [node for node in function.body if not _is_docstring(node)] or function.body
        return ("docstring" if _is_docstring(written[0]) else "pass"), written[0].lineno
    if len(statements) == 1 and _raised(statements[0]):
        return "raises " + _raised(statements[0]), statements[0].lineno
    return "code", statements[0].lineno


def _words(text, tree, function):
    """What the file says to people of its upgrade; `nullable`, too, if that is written there at all."""
    first, last = function.lineno, getattr(function, "end_lineno", function.lineno)
    words = [ast.get_docstring(tree) or "", ast.get_docstring(function) or ""]
    if any("nullable" in line for line in text.splitlines()[first - 1:last]):
        words.append("nullable")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and first <= token.start[0] <= last:
                words.append(token.string)
    except (tokenize.TokenError, SyntaxError):
        pass
    return shorten("\n".join(words))


def look_at(text):
    """The lines of what Alembic reads in a revision's file, and its functions' bodies. {} for what is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {}
    found = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and target.id in ("revision", "down_revision", "depends_on"):
                found[target.id] = node.lineno
                if target.id == "revision" and isinstance(node.value, ast.Constant):
                    found["id"] = node.value.value
        if isinstance(node, ast.FunctionDef) and node.name in ("upgrade", "downgrade"):
            kind, line = body_of(node)
            if node.name == "upgrade":
                found["words"] = _words(text, tree, node)
            found[node.name] = {"line": node.lineno, "body": kind, "body_line": line}
    return found


class History:
    def __init__(self, project):
        self._project = project
        self.flaws, self.revisions, self.refusal = [], [], ""
        self._looks = {}
        self._unread = set()  # ids of the files that could not be imported

    def flaw(self, rule, message, script=None, key=None, where=None):
        if script is not None and where is None:
            line = self._looks[script.path].get(key, 0) if key else 0
            where = {"file": script.path, "line": line["line"] if isinstance(line, dict) else line}
        self.flaws.append({"rule": rule, "message": message, "where": where,
                           "revision": script.revision if script is not None else ""})

    def refuse(self, rule, message, **place):
        """Alembic itself would not start."""
        self.flaw(rule, message, **place)
        self.refusal = self.refusal or message

    def _files(self):
        scripts, seen = self._project.scripts, set()
        for location in self._project.folders:
            if not os.path.isdir(location):
                self.refuse("chain/not-a-migration", "the version location %s is no folder" % location,
                            where={"file": location, "line": 0})
                continue
            for file in sorted(map(str, alembic.script.Script._list_py_dir(scripts, type(
                    scripts._version_locations[0])(location)))):
                path = os.path.realpath(os.path.join(location, file))
                if path not in seen:
                    seen.add(path)
                    yield path

    def _load(self):
        loaded = []
        for path in self._files():
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    script = alembic.script.Script._from_path(self._project.scripts, path)
            except (Exception, SystemExit) as error:  # whatever a file does when it is imported
                told = describe(error, self._project.folders)
                self.refuse("chain/refused-file", "importing %s fails: %s" % (os.path.basename(path), told["message"]),
                            where=told.get("where") or {"file": path, "line": 0})
                self._unread.add(self._look(path).get("id"))
                continue
            if script is None:
                continue
            self._looks[script.path] = self._look(path)
            loaded.append(script)
        return loaded

    @staticmethod
    def _look(path):
        with open(path, encoding="utf-8", errors="replace") as file:
            return look_at(file.read())

    def _judge_chain(self, loaded):
        """Flaws of the graph; True if Alembic can make a map of it."""
        ids = {}
        for script in loaded:
            if script.revision in ids:
                self.flaw("chain/duplicate-version", "revision %s is there twice: in %s and in %s; Alembic takes one of "
                          "them" % (script.revision, os.path.basename(ids[script.revision].path),
                                    os.path.basename(script.path)), script, "revision")
            ids[script.revision] = script
        names = set(ids) | self._unread | {label for script in loaded for label in script.branch_labels or ()}
        for script in loaded:
            for key, values in (("down_revision", script.down_revision), ("depends_on", script.dependencies)):
                for value in alembic.util.to_tuple(values, default=()):
                    if value not in names and not (key == "depends_on" and self._is_part(value, ids)):
                        self.refuse("chain/gap", "%s names %s in %s, and there is no such revision"
                                    % (os.path.basename(script.path), value, key), script=script, key=key)
        if self.refusal:
            return False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._project.scripts.revision_map = RevisionMap(lambda: iter(loaded))
                self._project.scripts.revision_map.heads
        except CycleDetected as error:
            members = [ids[name] for name in getattr(error, "revisions", ()) if name in ids] or loaded
            self.refuse("chain/cycle", "the chain bites its tail: %s" % error, script=members[0], key="down_revision")
        except Exception as error:
            self.refuse("chain/refused-file", "Alembic cannot make a chain of the revisions: %s" % error,
                        script=loaded[0] if loaded else None)
        return not self.refusal

    @staticmethod
    def _is_part(value, ids):
        return sum(name.startswith(value) for name in ids) == 1

    def _judge_heads(self, order):
        heads = sorted((script for script in order if script.revision in self._project.scripts.get_heads()),
                       key=lambda script: script.path)
        if len(heads) < 2:
            return
        labels = [frozenset(script.branch_labels or ()) for script in heads]
        others = [frozenset().union(*(labels[:at] + labels[at + 1:])) for at in range(len(labels))]
        if all(own - other for own, other in zip(labels, others)):
            return  # branches with names of their own are meant
        last = heads[-1]
        told = ["%s (%s)" % (script.revision, os.path.basename(script.path)) for script in heads]
        self.flaw("chain/multiple-heads", "there are %d heads: %s; `alembic upgrade head` refuses to choose"
                  % (len(heads), ", ".join(told)), last, "down_revision")

    def _judge_bodies(self, script):
        """Flaws of the two functions; returns whether each does something."""
        look = self._looks[script.path]
        name = os.path.basename(script.path)
        has = {key: callable(getattr(script.module, key, None)) for key in ("upgrade", "downgrade")}
        body = {key: look.get(key, {}).get("body", "code") if has[key] else "missing" for key in has}
        up_is_empty = body["upgrade"] in ("pass", "docstring")
        if not has["upgrade"]:
            self.flaw("chain/missing-up", "%s has no function upgrade()" % name, script)
        elif up_is_empty and not script.is_merge_point:
            self.flaw("chain/empty-up", "upgrade() of %s does nothing" % name, script, "upgrade")
        if not has["downgrade"]:
            self.flaw("chain/missing-down", "%s has no function downgrade()" % name, script)
        elif body["downgrade"] in ("pass", "docstring") and not up_is_empty:
            self.flaw("chain/empty-down", "downgrade() of %s does nothing: it is a stub (%s)"
                      % (name, body["downgrade"]), script, "downgrade")
        elif body["downgrade"].startswith("raises"):
            self.flaw("chain/missing-down", "downgrade() of %s only raises %s" % (name, body["downgrade"][7:]), script,
                      "downgrade")
            has["downgrade"] = False
        return has

    def tell(self):
        loaded = self._load()
        order = sorted(loaded, key=lambda script: script.path)
        if self._judge_chain(loaded):
            try:
                steps = self._project.scripts._upgrade_revs("heads", ())
                order = [step.revision for step in steps]
            except Exception as error:
                self.refuse("chain/refused-file", "Alembic does not get from nothing to the heads: %s" % error)
            else:
                self._judge_heads(order)
        for script in order:
            has = self._judge_bodies(script)
            look = self._looks[script.path]
            doc = shorten((script.doc or "").strip(), 200)
            self.revisions.append({
                "id": script.revision, "file": script.path, "doc": doc,
                "words": look.get("words", ""), "up": has["upgrade"], "down": has["downgrade"],
                "up_line": look.get("upgrade", {}).get("line", 0), "down_line": look.get("downgrade", {}).get("line", 0),
                "line": look.get("revision", 0), "down_revision": list(alembic.util.to_tuple(script.down_revision, ())),
                "depends_on": list(alembic.util.to_tuple(script.dependencies, ())),
                "labels": sorted(script.branch_labels or ()), "is_merge": script.is_merge_point})
        return {"revisions": self.revisions, "flaws": self.flaws, "refusal": self.refusal,
                "alembic": alembic.__version__, "folders": self._project.folders,
                "env": str(self._project.scripts.env_py_location)}
