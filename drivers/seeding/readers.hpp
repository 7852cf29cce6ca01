#pragma once
// Internal to the seeding: what SQL that is still to come reads of the columns of now, so that plain rows
// hold it. No parser: words and signs in their order; what is not understood is passed over. Pure.

#include "drivers/seeding/model.hpp"

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

/// Those of all UPDATEs in a text, also in the bodies of routines.
[[nodiscard]] std::vector<Assignment> assignments(std::string_view sql);

/// Makes documents of the texts that the SQL takes for JSON, and gives documents what an UPDATE reads of them
/// plainly, as a value of the column that it fills; one that is still to come is looked for in `later`.
void hold_documents(Schema& now, std::span<const Schema* const> later, std::string_view sql);

} // namespace harness::drivers::seeding
