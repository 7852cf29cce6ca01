"""What Alembic's own comparison says of the migrated schema and the models that env.py hands over."""
import inspect
import os

from alembic.autogenerate import api

from harness_alembic.trouble import Refusal, shorten

ADDED, REMOVED = "the models have it, the migrations do not make it", "the migrations make it, the models do not have it"


def _name(table):
    return "%s.%s" % (table.schema, table.name) if table.schema else table.name


def _qualified(schema, table):
    return "%s.%s" % (schema, table) if schema else table


def _columns(thing):
    return [column.name for column in getattr(thing, "columns", ())]


def _told(diff):
    """(kind, table, column or None, sentence) of one difference as Alembic gives it."""
    kind = diff[0]
    if kind in ("add_table", "remove_table"):
        return kind, _name(diff[1]), None, "table %s" % _name(diff[1])
    if kind in ("add_column", "remove_column"):
        table, column = _qualified(diff[1], diff[2]), diff[3]
        return kind, table, column.name, "column %s.%s (%s)" % (table, column.name, column.type)
    if kind.startswith("modify_"):
        table, column, old, new = _qualified(diff[1], diff[2]), diff[3], diff[5], diff[6]
        what = {"modify_type": "type", "modify_nullable": "nullable", "modify_default": "default",
                "modify_comment": "comment"}.get(kind, kind[7:])
        old, new = (getattr(value, "arg", value) for value in (old, new))
        return kind, table, column, "column %s.%s: its %s is %s in the migrated schema and %s in the models" % (
            table, column, what, shorten(old, 200), shorten(new, 200))
    thing = diff[1]
    table = getattr(thing, "table", None)
    if table is None:
        table = getattr(thing, "parent", None)
    if table is None:
        return kind, _name(thing) if hasattr(thing, "schema") else "", None, kind.replace("_", " ")
    label = {"index": "index", "constraint": "constraint", "fk": "foreign key"}.get(kind.split("_", 1)[1], "")
    return kind, _name(table), None, "%s %s on %s (%s)" % (label, getattr(thing, "name", None) or "without a name",
                                                          _name(table), ", ".join(_columns(thing)))


def _sentence(kind, told):
    if kind.startswith("add_"):
        return told + ": " + ADDED
    if kind.startswith("remove_"):
        return told + ": " + REMOVED
    return told


def _mapped(metadata):
    """The class that maps each of their tables, by the table's name. Migrations may have classes of their own for it."""
    try:
        from sqlalchemy.orm import mapperlib
        registries = mapperlib._all_registries()
    except (ImportError, AttributeError):
        return {}
    mappers = [mapper for registry in registries for mapper in registry.mappers
               if any(getattr(mapper.local_table, "metadata", None) is one for one in metadata)]
    # They come in sets. Of several classes of one table the others inherit from the first.
    mappers.sort(key=lambda mapper: (mapper.inherits is not None, mapper.class_.__module__, mapper.class_.__qualname__))
    classes = {}
    for mapper in mappers:
        classes.setdefault(_name(mapper.local_table), mapper.class_)
    return classes


def _place(classes, table, column):
    """Where the model stands: the column's line in its class, or the class."""
    cls = classes.get(table)
    if cls is None:
        return None
    try:
        lines, first = inspect.getsourcelines(cls)
        file = inspect.getsourcefile(cls)
    except (OSError, TypeError):
        return None
    for offset, line in enumerate(lines):
        text = line.strip()
        if column and text.startswith(column) and text[len(column):].lstrip()[:1] in ("=", ":"):
            return {"file": os.path.abspath(file), "line": first + offset}
    return {"file": os.path.abspath(file), "line": first}


def _partitions(context):
    """Tables that are partitions of others: models know the whole alone."""
    if context.dialect.name != "postgresql":
        return set()
    rows = context.connection.exec_driver_sql(
        "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relispartition").fetchall()
    return {name for schema, table in rows for name in (table, schema + "." + table)}


def _flat(diffs):
    for diff in diffs:
        if isinstance(diff, list):
            yield from diff
        else:
            yield diff


def compare(project, runs, request):
    """The differences, each with its place; or why there was nothing to compare."""
    result = {"differences": [], "models": 0, "reason": ""}

    def look(heads, context):
        metadata = context.opts.get("target_metadata")
        metadata = [one for one in (metadata if isinstance(metadata, (list, tuple)) else [metadata]) if one is not None]
        result["models"] = sum(len(one.tables) for one in metadata)
        if not metadata:
            result["reason"] = "env.py sets no target_metadata"
            return []
        if not result["models"]:
            result["reason"] = "no model is registered on the target_metadata of env.py: it imports none"
            return []
        arguments = {"message": None, "autogenerate": True, "sql": False, "head": "head", "splice": False,
                     "branch_label": None, "version_path": None, "rev_id": None, "depends_on": None}
        revision = api.RevisionContext(project.config, project.scripts, arguments)
        script = revision.generated_revisions[-1]  # a hook of env.py may empty the list
        if set(project.scripts.get_revisions(heads)) != set(project.scripts.get_revisions("heads")):
            raise Refusal("state", "the database is at %s, not at the heads" % (", ".join(heads) or "the base"))
        revision.run_autogenerate(heads, context)
        partitions, classes = _partitions(context), _mapped(metadata)
        for operations in script.upgrade_ops_list:
            for diff in _flat(operations.as_diffs()):
                kind, table, column, told = _told(diff)
                if kind.startswith("remove_") and table in partitions:
                    continue
                result["differences"].append({
                    "kind": kind, "table": table, "column": column, "message": shorten(_sentence(kind, told), 2000),
                    "where": _place(classes, table, column)})
        return []

    runs.start(request, look)
    return result
