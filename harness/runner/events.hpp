#pragma once
// What a run tells while it goes on. Workers push events to one queue; only the main thread reads them and
// reports. The one header where the runner and the reports meet.

#include "harness/suite/result.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace harness::runner {

/// Before the first cell starts.
struct RunStarted {
    std::string name;
    std::string file;
    std::vector<std::string> cells; ///< ids, in the order of the file; events refer to them by index
    int jobs = 1;
};

enum class Phase {
    waiting,
    image,
    starting,
    visiting, ///< a server of the user's: nothing is started
    walking,
    removing,
    leaving ///< such a server
};

/// A cell does something else now, or is further on with it.
struct CellProgress {
    std::size_t cell = 0;
    Phase phase = Phase::waiting;
    std::string what; ///< "pulling postgres:17, 45 %", "stairway: down 12_add_index"
    int done = 0;     ///< steps of the walk; both 0 where it cannot be told
    int total = 0;
};

struct CellFinished {
    std::size_t cell = 0;
    std::shared_ptr<const suite::CellResult> result;
};

/// Something a person should know that is no finding: "Ctrl-C: stopping; again to leave at once".
struct Remark {
    std::string text;
};

using Event = std::variant<RunStarted, CellProgress, CellFinished, Remark>;

} // namespace harness::runner
