#pragma once
// Which revision made an object that is there at the head, as far as the walk's snapshots tell.

#include "harness/suite/walk.hpp"

#include <map>
#include <optional>
#include <string>

namespace harness::suite {

class Origins {
  public:
    Origins(const migrations::History& history, const WalkRecord& walk);

    /// The revision whose up it first appeared after, under its present name; the last one, if it was away in
    /// between. Empty where no snapshot was taken around it.
    [[nodiscard]] std::optional<std::size_t> of(const drivers::SchemaObject& object) const;

    /// The file of that revision's up, and the place where the name stands there, if it does.
    [[nodiscard]] base::SourcePosition place(std::size_t revision, std::string_view name) const;

  private:
    const migrations::History& m_history;
    std::map<std::string, std::size_t> m_made; ///< by title
};

/// Where a name stands in a text as a word of its own, from 1; a column of 0 if it does not.
[[nodiscard]] base::SourcePosition find_name(const drivers::Script& script, std::string_view name);

} // namespace harness::suite
