#include "containers/pause.hpp"

#include <condition_variable>
#include <mutex>

namespace harness::containers {

bool pause(base::Clock::duration how_long, const base::Limit& limit) {
    std::mutex mutex;
    std::condition_variable_any nobody_notifies;
    std::unique_lock lock(mutex);
    const auto until = base::Clock::now() + limit.deadline.remaining(how_long);
    nobody_notifies.wait_until(lock, limit.stop, until, [] { return false; });
    return !limit.is_over();
}

} // namespace harness::containers
