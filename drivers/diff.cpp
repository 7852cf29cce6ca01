#include "drivers/snapshot.hpp"

#include <tuple>

namespace harness::drivers {
namespace {

bool comes_before(const SchemaObject& a, const SchemaObject& b) {
    return std::tie(a.kind, a.schema, a.parent, a.name) < std::tie(b.kind, b.schema, b.parent, b.name);
}

SchemaObject without_definition(SchemaObject object) {
    object.definition.clear();
    return object;
}

} // namespace

std::vector<SchemaChange> diff(const Snapshot& before, const Snapshot& after) {
    using Kind = SchemaChange::Kind;
    std::vector<SchemaChange> changes;
    auto old = before.objects.begin();
    auto now = after.objects.begin();
    while (old != before.objects.end() || now != after.objects.end()) {
        if (now == after.objects.end() || (old != before.objects.end() && comes_before(*old, *now))) {
            changes.push_back({Kind::removed, *old, without_definition(*old)});
            ++old;
        } else if (old == before.objects.end() || comes_before(*now, *old)) {
            changes.push_back({Kind::added, without_definition(*now), *now});
            ++now;
        } else {
            if (old->definition != now->definition) changes.push_back({Kind::changed, *old, *now});
            ++old;
            ++now;
        }
    }
    return changes;
}

} // namespace harness::drivers
