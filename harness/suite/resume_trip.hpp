#pragma once
// Ups that are killed half-way and run again, each on a copy of the database. Internal to the walk.

#include "harness/suite/traveller.hpp"

namespace harness::suite {

/// Columns and tables whose values differ between two undisturbed runs: clocks, random keys. They prove
/// nothing.
class Volatile {
  public:
    void learn(const std::vector<drivers::DataChange>& changes);
    void forget(std::vector<drivers::DataChange>& changes) const; ///< takes those out

  private:
    std::set<std::pair<std::string, std::string>> m_columns; ///< table and column
    std::set<std::string> m_tables;
};

/// Clocks of databases may count seconds only: what a clock writes differs between two runs for sure if they
/// fall into different ones. Returns early when the limit is over.
void wait_for_another_second(const base::Limit& limit);

class ResumeTrip {
  public:
    /// `base`: on the trip's own site. Everything referred to must outlive it.
    ResumeTrip(drivers::Server& server, Traveller& base, migrations::Tool& tool,
               const migrations::History& history, const WalkSettings& settings, WalkMemory& memory);

    /// As RowTrip::travel.
    [[nodiscard]] std::optional<base::Error> travel(const Trip& trip, std::size_t reach, TripRecord& record,
                                                    const std::function<void(const Step&)>& progress);

  private:
    /// What an up makes when nobody disturbs it.
    struct Undisturbed {
        std::size_t statements = 0;
        Observed before;
        Observed after;
        drivers::DataImage rows;
        Volatile changing;
    };

    base::Result<StepRecord> make(const Step& step, Rows rows);
    base::Result<void> interrupt_all(const Step& step, StepRecord& record);
    /// Another copy of the base, in place of the one that was there.
    base::Result<void> copy();
    /// The up on the copy, undisturbed; how many statements it sent.
    base::Result<std::size_t> count(const Step& step);
    /// The up on the copy, killed after so many statements. False: it came through before.
    base::Result<bool> kill(const Step& step, std::size_t after);
    base::Result<std::optional<Undisturbed>> undisturbed(const Step& step);
    base::Result<std::optional<Interruption>> interrupt(const Step& step, std::size_t after,
                                                        const Undisturbed& undisturbed);
    base::Result<std::optional<Interruption>> interrupt_inside(const Step& step,
                                                               const Undisturbed& undisturbed);
    base::Result<void> come_again(const Step& step, const Undisturbed& undisturbed, Interruption& result);
    base::Result<void> go_on(const Step& step);

    drivers::Server& m_server;
    Traveller& m_base;
    migrations::Tool& m_tool;
    migrations::OwnSessions* m_own; ///< null: the tool migrates in the session that it is given
    const migrations::History& m_history;
    const WalkSettings& m_settings;
    Site m_copy_site;
    Traveller m_copy;
};

} // namespace harness::suite
