# Snapshots: what reads catalogs, compares and describes. The SQL is compiled into the library.

# harness_embed_sql(TARGET NAMESPACE NAME FILE…): compiles the files' texts, joined, as NAMESPACE::NAME.
function(harness_embed_sql target namespace name)
  set(text "")
  foreach(file ${ARGN})
    file(READ ${CMAKE_CURRENT_SOURCE_DIR}/${file} part)
    string(APPEND text "${part}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT
[[// Made by drivers/catalogs.cmake.
#include "drivers/snapshot_sql.hpp"

namespace @namespace@ {
const std::string_view @name@ = R"sql(@text@)sql";
}
]])
  target_sources(${target} PRIVATE ${generated})
endfunction()

target_sources(harness_drivers PRIVATE
  diff.cpp
  diff_description.cpp
  diff_lines.cpp
  diff_members.cpp
  diff_weight.cpp
  snapshot.cpp
  snapshot_json.cpp
  snapshot_versions.cpp
  white_space.cpp
  mysql/catalog.cpp
  mysql/catalog_column.cpp
  mysql/catalog_table.cpp
  mysql/catalog_text.cpp
  mysql/event_moment.cpp
  mysql/restore.cpp
  mysql/shared.cpp
  postgres/call_syntax.cpp
  postgres/catalog.cpp
  postgres/catalog_gates.cpp
  postgres/catalog_marks.cpp
  postgres/catalog_restore.cpp
  postgres/catalog_shared.cpp
  postgres/catalog_text.cpp
  sqlite/catalog.cpp
  sqlite/catalog_table.cpp
  sqlite/catalog_text.cpp)

# harness_embed_snapshot(NAME PART…): the SELECT of these parts of PostgreSQL's snapshot.
function(harness_embed_snapshot name)
  list(TRANSFORM ARGN PREPEND postgres/snapshot_)
  list(TRANSFORM ARGN APPEND .sql)
  harness_embed_sql(harness_drivers harness::drivers::postgres ${name} ${ARGN})
endfunction()

harness_embed_snapshot(k_snapshot_template common none relations types routines comments extensions rest
  privileges privileges_relations privileges_types privileges_routines privileges_others privileges_end)
harness_embed_snapshot(k_relations_template common none relations privileges privileges_relations privileges_end)
harness_embed_snapshot(k_types_template common none types privileges privileges_types privileges_end)
harness_embed_snapshot(k_routines_template common none routines privileges privileges_routines privileges_end)
harness_embed_snapshot(k_comments_template common none comments)
harness_embed_snapshot(k_extensions_template common none extensions)
harness_embed_snapshot(k_marks_template common marks)
harness_embed_sql(harness_drivers harness::drivers::postgres k_shared_template postgres/shared.sql)
harness_embed_sql(harness_drivers harness::drivers::postgres k_login_mark_template postgres/login_mark.sql)
harness_embed_sql(harness_drivers harness::drivers::mysql k_list mysql/list.sql)
harness_embed_sql(harness_drivers harness::drivers::sqlite k_sqlite_snapshot sqlite/snapshot.sql)
harness_embed_sql(harness_drivers harness::drivers::seeding k_postgres_catalog seeding/postgres_catalog.sql)
harness_embed_sql(harness_drivers harness::drivers::enforcement k_postgres_enforcement enforcement/postgres.sql)
