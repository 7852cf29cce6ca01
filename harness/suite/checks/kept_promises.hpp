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
    /// Whether it could not outlive the columns that are gone: nobody who drops them means to keep it.
    [[nodiscard]] bool went_with_column(const drivers::Enforcement& promise) const;

  private:
    using Columns = std::vector<std::string>;
    struct Moved {
        std::string title;
        std::map<std::string, std::string> columns; ///< the new name of each that is still there
    };

    void follow(const drivers::Enforcement& table, const MigrationText& text);
    [[nodiscard]] const Moved* moved(const drivers::Enforcement& promise) const;
    /// Of those of its columns that are still there: the names that they have now.
    [[nodiscard]] Columns renamed(const drivers::Enforcement& promise) const;
    [[nodiscard]] std::string name_now(const drivers::Enforcement& promise, const std::string& column) const;
    /// Those of its columns that are gone, not renamed.
    [[nodiscard]] std::size_t lost_columns(const drivers::Enforcement& promise) const;
    /// Its columns up to the first one that is gone.
    [[nodiscard]] Columns start_of(const drivers::Enforcement& index) const;
    [[nodiscard]] bool is_new(const drivers::Enforcement& promise) const;
    [[nodiscard]] bool replaces_key(const drivers::Enforcement& key, const drivers::Enforcement& other) const;
    [[nodiscard]] bool replaces_foreign_key(const drivers::Enforcement& key,
                                            const drivers::Enforcement& other) const;
    [[nodiscard]] bool replaces(const drivers::Enforcement& promise, const drivers::Enforcement& other) const;

    const std::vector<drivers::Enforcement>& m_before;
    const std::vector<drivers::Enforcement>& m_after;
    std::map<std::string, Moved> m_tables; ///< by their title before
};

} // namespace harness::suite
