#pragma once
// The texts of the .sql files, compiled in by drivers/catalogs.cmake.

#include <string_view>

namespace harness::drivers::postgres {
extern const std::string_view k_snapshot_template; ///< postgres/snapshot_*.sql
extern const std::string_view k_relations_template;
extern const std::string_view k_types_template;
extern const std::string_view k_routines_template;
extern const std::string_view k_comments_template;
extern const std::string_view k_extensions_template;
extern const std::string_view k_marks_template;
extern const std::string_view k_shared_template;     ///< shared.sql
extern const std::string_view k_login_mark_template; ///< login_mark.sql
} // namespace harness::drivers::postgres

namespace harness::drivers::mysql {
extern const std::string_view k_list; ///< list.sql
} // namespace harness::drivers::mysql

namespace harness::drivers::sqlite {
extern const std::string_view k_sqlite_snapshot; ///< snapshot.sql
} // namespace harness::drivers::sqlite

namespace harness::drivers::seeding {
extern const std::string_view k_postgres_catalog; ///< seeding/postgres_catalog.sql
} // namespace harness::drivers::seeding

namespace harness::drivers::enforcement {
extern const std::string_view k_postgres_enforcement; ///< enforcement/postgres.sql
} // namespace harness::drivers::enforcement
