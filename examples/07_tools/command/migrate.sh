#!/bin/sh
# A team's own runner of migrations: N_name.up.sql and N_name.down.sql beside this file, and a table of what is done.
# usage: migrate.sh list | up ID | down ID | current
set -eu

sql() { # what stands on standard input
    if [ -n "$DATABASE_FILE" ]; then
        sqlite3 -bail "$DATABASE_FILE"
    else
        psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "$DATABASE"
    fi
}

version_of() { # ID: the number that its name starts with
    echo "${1%%_*}"
}

case $1 in
list)
    for file in *.up.sql; do echo "${file%.up.sql}"; done
    ;;
current)
    echo "CREATE TABLE IF NOT EXISTS migrations_done (version integer PRIMARY KEY, name text);
          SELECT name FROM migrations_done ORDER BY version DESC LIMIT 1;" | sql
    ;;
up)
    [ "$("$0" current)" != "$2" ] || exit 0
    { echo "BEGIN;"; cat "$2.up.sql"
      echo "INSERT INTO migrations_done VALUES ($(version_of "$2"), '$2'); COMMIT;"; } | sql
    ;;
down)
    { echo "BEGIN;"; cat "$2.down.sql"
      echo "DELETE FROM migrations_done WHERE version = $(version_of "$2"); COMMIT;"; } | sql
    ;;
esac
