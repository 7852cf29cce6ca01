#include "harness/suite/checks/check.hpp"

#include "harness/base/text.hpp"

namespace harness::suite {

CheckReport check_idempotency(const CheckInput& input) {
    const auto* install = input.walk.find("install");
    if (!install || install->steps.empty()) return not_looked("the walk did not get to it");
    const auto head = input.history.revisions.size() - 1;
    const auto* rerun = install->find(Purpose::rerun, head);
    if (!rerun) return not_looked("an up failed, so the head was never reached");

    CheckReport report;
    report.revisions = static_cast<int>(input.history.revisions.size());
    if (rerun->error) {
        Finding finding;
        finding.rule = "idempotency/rerun-failed";
        finding.message = "at the head, running the tool again fails: " + summary(*rerun->error);
        add_error(finding, *rerun->error);
        report.findings.push_back(std::move(finding));
        return report;
    }
    if (!rerun->applied.empty()) {
        Finding finding;
        finding.rule = "idempotency/rerun-applies";
        finding.message = "at the head, the tool wants to apply " + std::to_string(rerun->applied.size())
                          + (rerun->applied.size() == 1 ? " revision" : " revisions") + " again";
        finding.evidence.push_back({Evidence::Kind::text, "what it would apply",
                                    base::shorten(base::join(rerun->applied, ", "), 2000)});
        report.findings.push_back(std::move(finding));
        return report;
    }
    if (!rerun->deviation.empty()) {
        Finding finding;
        finding.rule = "idempotency/rerun-changes";
        finding.message = "at the head, running the tool again changes the schema";
        add_changes(finding, "from the head, to after another run", rerun->deviation);
        report.findings.push_back(std::move(finding));
    }
    return report;
}

} // namespace harness::suite
