#pragma once
// A trip in tables that hold rows: those that are made up, or the user's. Internal to the walk.

#include "harness/suite/traveller.hpp"

namespace harness::suite {

/// Takes out the columns in which nothing changed but what a clock shows: moments that moved on by no more
/// time than passed. A migration that is applied once more and stamps rows again did not change them.
void forget_clocks(std::vector<drivers::DataChange>& changes, Milliseconds passed);

/// Whether what a server says quotes a text of these rows that it could not read as what the migration takes
/// it for. Made-up texts are typical of a column's name and of what its values become later; what an
/// application writes there nobody can know. Other messages do not say what the text was.
[[nodiscard]] bool is_about_a_text(const base::Error& error, const drivers::DataImage& rows);

/// Whether SQL takes texts of these rows for JSON. What is made up there may be no document, or one that
/// lacks what the migration looks for.
[[nodiscard]] bool takes_texts_for_json(const drivers::SqlHints& sql, const drivers::DataImage& rows);

/// Makes the steps of one trip with rows. Before each first up the tables are filled; after each step the
/// rows are compared with those from before the up. After trouble the trip goes on: one bad revision hides no
/// other. The database is made anew then, without rows; after a down that is known not to restore the schema,
/// it is the one from before the down, with its rows, where it can be copied.
class RowTrip {
  public:
    /// Everything referred to must outlive it.
    RowTrip(Traveller& traveller, migrations::Tool& tool, const WalkSettings& settings,
            const WalkMemory& memory)
        : m_traveller(traveller), m_tool(tool), m_settings(settings), m_memory(memory) {}

    /// Returns the environment's error, if it ended the trip. `reach`: revisions from there on fail without
    /// rows, too, and are left out.
    [[nodiscard]] std::optional<base::Error> travel(const Trip& trip, std::size_t reach, TripRecord& record,
                                                    const std::function<void(const Step&)>& progress);

  private:
    base::Result<StepRecord> make(const Step& step, const Step* following);
    base::Result<void> fill(const Step& step);
    [[nodiscard]] bool guesses_documents(const Step& step);
    base::Result<void> look(const Step& step, RowsSeen& seen);
    base::Result<drivers::DataImage> image();
    base::Result<std::vector<drivers::Enforcement>> enforcement(const Step* step);
    base::Result<void> start_over(std::size_t revision);
    base::Result<void> rebuild(std::size_t revision);
    base::Result<void> put_in(std::size_t revision, bool before_up, RowsSeen& seen);
    base::Result<void> ask(const Step& step, matrix::Moment when, RowsSeen& seen);
    base::Result<std::vector<drivers::Rows>> answers(const Question& question);
    [[nodiscard]] bool is_seeded() const { return m_rows == Rows::plain || m_rows == Rows::adversarial; }
    [[nodiscard]] bool compares() const { return m_rows == Rows::plain || m_rows == Rows::fixtures; }
    void note(const drivers::SeedReport& report);

    Traveller& m_traveller;
    migrations::Tool& m_tool;
    const WalkSettings& m_settings;
    const WalkMemory& m_memory;
    Rows m_rows = Rows::none;
    TripRecord* m_record = nullptr;
    std::optional<drivers::DataImage> m_now;    ///< the rows that are there, if they were looked at
    std::optional<drivers::DataImage> m_before; ///< those from before the revision's first up
    bool m_is_kept = false;                     ///< the database as it was after that up
    base::Clock::time_point m_applied_at;       ///< that first up
};

} // namespace harness::suite
