#pragma once
// A migration's text as far as a check asks what it speaks of. No parser: words and signs in their order.

#include "harness/migrations/tool.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace harness::suite {

class MigrationText {
  public:
    /// One direction of a revision. `told`: what its tool says, where the migration has no text.
    MigrationText(const migrations::Revision& revision, migrations::Direction direction,
                  const migrations::ToldSql* told = nullptr);

    /// False where only a tool knows all that the migration does: what it says is no reason to blame it then.
    [[nodiscard]] bool is_known() const { return m_is_known; }
    /// Whether the SQL has the name, as a word of its own, in any case; strings count, comments do not.
    [[nodiscard]] bool names(std::string_view name) const;
    /// Whether the SQL has these words, in lower case, one after another.
    [[nodiscard]] bool says(const std::vector<std::string_view>& words) const;
    /// Whether these words come after the name, before the next comma or semicolon.
    [[nodiscard]] bool says_of(std::string_view name, const std::vector<std::string_view>& words) const;
    /// `column NULL`, written out: NULL that is no part of NOT NULL, DEFAULT NULL, SET NULL, IS NULL.
    [[nodiscard]] bool makes_nullable(std::string_view column) const;
    /// RENAME COLUMN a TO b, CHANGE a b.
    [[nodiscard]] bool renames(std::string_view from, std::string_view to) const;
    /// Whether the revision's name or its comments have one of these words in them.
    [[nodiscard]] bool explains(const std::vector<std::string_view>& words) const;

  private:
    [[nodiscard]] bool follows(std::size_t at, const std::vector<std::string_view>& words) const;

    bool m_is_known = true;
    bool m_adds_null = false;
    std::string m_sql;                ///< in lower case, without comments
    std::string m_prose;              ///< in lower case: the name, the description, the comments
    std::vector<std::string> m_words; ///< words and signs of the SQL, without quotes
};

} // namespace harness::suite
