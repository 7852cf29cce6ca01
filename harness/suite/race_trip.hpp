#pragma once
// Two runners of the tool that go all the way up at once, as two replicas of a service do that start
// together. Internal to the walk.

#include "harness/suite/traveller.hpp"

namespace harness::suite {

class RaceTrip {
  public:
    /// Everything referred to must outlive it.
    RaceTrip(drivers::Server& server, Traveller& traveller, migrations::Tool& tool,
             const migrations::History& history, const WalkSettings& settings)
        : m_server(server), m_traveller(traveller), m_tool(tool), m_history(history), m_settings(settings) {}

    /// As RowTrip::travel. Does nothing if the whole history does not pass alone.
    [[nodiscard]] std::optional<base::Error> travel(const Trip& trip, std::size_t reach, TripRecord& record,
                                                    const std::function<void(const Step&)>& progress);

  private:
    struct Finish {
        Observed schema;
        drivers::DataImage rows;
    };

    base::Result<StepRecord> make(const Step& step);
    base::Result<bool> race(const Finish& alone, const class Volatile& changing, StepRecord& record);
    /// One start of the tool, to the head.
    base::Result<void> run(migrations::Tool& tool, const std::function<void()>& ready);
    base::Result<Finish> finish();

    drivers::Server& m_server;
    Traveller& m_traveller;
    migrations::Tool& m_tool;
    const migrations::History& m_history;
    const WalkSettings& m_settings;
};

} // namespace harness::suite
