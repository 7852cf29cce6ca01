#include "harness/suite/masking.hpp"

namespace harness::suite {
namespace {

/// Masks texts in place.
class Mask {
  public:
    explicit Mask(const base::Secrets& secrets) : m_secrets(secrets) {}

    void operator()(std::string& text) const { text = m_secrets.masked(text); }
    void operator()(std::optional<std::string>& text) const {
        if (text) (*this)(*text);
    }
    void operator()(base::SourcePosition& where) const { (*this)(where.file); }
    void operator()(base::Error& error) const {
        for (auto* text :
             {&error.message, &error.sqlstate, &error.detail, &error.hint, &error.context, &error.statement})
            (*this)(*text);
        (*this)(error.where);
    }
    void operator()(Evidence& evidence) const {
        (*this)(evidence.title);
        (*this)(evidence.text);
    }
    void operator()(Finding& finding) const {
        for (auto* text : {&finding.revision, &finding.revision_id, &finding.message, &finding.sqlstate,
                           &finding.server_message})
            (*this)(*text);
        (*this)(finding.where);
        (*this)(finding.objects);
        (*this)(finding.evidence);
    }
    void operator()(CheckOutcome& outcome) const { (*this)(outcome.reason); }
    void operator()(RetriedFault& retried) const {
        (*this)(retried.place);
        (*this)(retried.message);
    }
    void operator()(Repeat& repeat) const { (*this)(repeat.failures); }
    void operator()(StepTiming& step) const { (*this)(step.revision); }
    void operator()(Comparison& comparison) const {
        (*this)(comparison.of);
        (*this)(comparison.cells);
        (*this)(comparison.reason);
    }
    template <class T>
    void operator()(std::vector<T>& items) const {
        for (auto& item : items) (*this)(item);
    }

  private:
    const base::Secrets& m_secrets;
};

} // namespace

void mask(CellResult& cell, const base::Secrets& secrets, const base::Secrets& of_matrix_file) {
    const Mask mask(secrets);
    for (auto* text : {&cell.id, &cell.version, &cell.server_version, &cell.image, &cell.layout,
                       &cell.migrations, &cell.server_log, &cell.remove_command})
        mask(*text);
    if (cell.error) mask(*cell.error);
    mask(cell.checks);
    mask(cell.findings);
    mask(cell.ignored);
    mask(cell.steps);
    mask(cell.retried);
    mask(cell.repeats);
    mask(cell.allow_failure);
    Mask{of_matrix_file}(cell.connect_command);
}

void mask_run(RunResult& run, const base::Secrets& secrets) {
    const Mask mask(secrets);
    mask(run.name);
    mask(run.file);
    mask(run.comparisons);
    mask(run.findings);
    mask(run.ignored);
}

} // namespace harness::suite
