#pragma once
// Internal to the seeding: what SQL that is still to come reads of the columns of now, so that plain rows
// hold it. No parser: words and signs in their order; what is not understood is passed over. Pure.

#include "drivers/seeding.hpp"
#include "drivers/seeding/model.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace harness::drivers::seeding {

/// A column that an UPDATE fills by an expression.
struct Assignment {
    std::string table; ///< without its schema, as written
    std::string column;
    std::string expression; ///< the table's own name or alias before a column is left out

    bool operator==(const Assignment&) const = default;
};

} // namespace harness::drivers::seeding

namespace harness::drivers {

struct SqlHints {
    std::vector<seeding::Assignment> assignments; ///< of all UPDATEs, also in the bodies of routines
    std::set<std::string> words;                  ///< in lower case, names without their quotes
    std::set<std::string> documents;              ///< see seeding::json_columns
};

} // namespace harness::drivers

namespace harness::drivers::seeding {

/// Makes documents of the texts that the SQL takes for JSON, where no key or check asks for other values, and
/// gives documents what an UPDATE reads of them plainly, as a value of the column that it fills; one that is
/// still to come is looked for in `later`. Names count in any case, as people write them.
void hold_documents(Schema& now, std::span<const Schema* const> later, const SqlHints& sql);

} // namespace harness::drivers::seeding
