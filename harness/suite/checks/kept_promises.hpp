#pragma once
// Which promise of one moment is which of another: through renames of tables and columns, and through what
// replaces it.

#include "drivers/enforcement.hpp"
#include "harness/suite/checks/migration_text.hpp"

#include <map>
#include <optional>

namespace harness::suite {

class KeptPromises {
  public:
    KeptPromises(const std::vector<drivers::Enforcement>& before,
                 const std::vector<drivers::Enforcement>& after, const MigrationText& text);

    /// The promise itself, renamed or not: the same name, or the same content.
    [[nodiscard]] const drivers::Enforcement* find(const drivers::Enforcement& promise) const;
    /// Whether its work is done: by itself, by one that was made in its place, or by a stronger one. One of
    /// the same name over fewer columns does not count.
    [[nodiscard]] bool is_kept(const drivers::Enforcement& promise) const;

    [[nodiscard]] bool has_table(const std::string& title) const;
    /// Those of its columns that are gone, not renamed.
    [[nodiscard]] std::size_t lost_columns(const drivers::Enforcement& promise) const;

  private:
    using Columns = std::vector<std::string>;
    struct Moved {
        std::string title;
        std::map<std::string, std::string> columns; ///< the new name of each that is still there
    };

    void follow(const drivers::Enforcement& table, const MigrationText& text);
    [[nodiscard]] const Moved* moved(const drivers::Enforcement& promise) const;
    [[nodiscard]] Columns renamed(const drivers::Enforcement& promise) const;
    [[nodiscard]] bool replaces(const drivers::Enforcement& promise, const drivers::Enforcement& other) const;

    const std::vector<drivers::Enforcement>& m_before;
    const std::vector<drivers::Enforcement>& m_after;
    std::map<std::string, Moved> m_tables; ///< by their title before
};

} // namespace harness::suite
