#pragma once
// What the user brings along with the migrations: fixtures and assertions, read from their files and put at
// the revisions that they name.

#include "drivers/driver.hpp"
#include "harness/migrations/history.hpp"
#include "matrix/cells.hpp"

namespace harness::suite {

/// Rows to put in. A CSV file is a script for each of its rows, so that an error has the row's line.
struct FixtureRows {
    std::size_t revision = 0; ///< index in the history
    bool before_up = false;   ///< else after
    std::vector<drivers::Script> scripts;
};

/// Something to ask, and what must come.
struct Question {
    enum class Kind {
        rows,    ///< the rows of one query are `rows`, in any order
        nothing, ///< each statement returns no row
        tap,     ///< the rows are lines of TAP
    };
    std::size_t revision = 0;
    matrix::Moment when = matrix::Moment::after_up;
    Kind kind = Kind::rows;
    drivers::Script script;
    std::vector<drivers::Row> rows;
    base::SourcePosition where; ///< in the matrix file
};

struct Companions {
    std::vector<FixtureRows> fixtures;
    std::vector<Question> questions;

    [[nodiscard]] bool empty() const { return fixtures.empty() && questions.empty(); }
};

/// Those of one cell. Errors (kind usage): a file that cannot be read, a CSV file with rows of different
/// lengths, a revision that the history does not have.
[[nodiscard]] base::Result<Companions> load_companions(const matrix::Spec& spec, const matrix::Cell& cell,
                                                       const migrations::History& history);

/// What an answer is wrong in: nothing if it is as the question wants it.
struct Discrepancy {
    std::string message;  ///< one sentence
    std::string evidence; ///< what was expected, what came
};
[[nodiscard]] std::optional<Discrepancy> judge_answer(const Question& question,
                                                      const std::vector<drivers::Rows>& answer);

} // namespace harness::suite
