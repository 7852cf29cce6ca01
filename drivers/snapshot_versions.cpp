#include "drivers/snapshot.hpp"

namespace harness::drivers {

Snapshot across_versions(Snapshot snapshot) {
    return snapshot;
}

} // namespace harness::drivers
