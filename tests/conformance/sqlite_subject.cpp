#include "tests/conformance/subject.hpp"

#include <cstdlib>
#include <filesystem>

namespace harness::conformance {
namespace {

class SqliteSubject final : public Subject {
  public:
    SqliteSubject() {
        auto pattern = (std::filesystem::temp_directory_path() / "harness-conformance-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
        drivers::Address files;
        files.folder = m_folder;
        name = "SQLite";
        server = drivers::open_server(base::Engine::sqlite, files);
        parameter = [](std::size_t n) { return "?" + std::to_string(n); };
        slow_statement =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) "
            "SELECT count(*) FROM n";
    }
    ~SqliteSubject() override { std::filesystem::remove_all(m_folder); }

  private:
    std::filesystem::path m_folder;
};

} // namespace

StartedSubject start_subject() {
    return {std::make_unique<SqliteSubject>(), ""};
}

} // namespace harness::conformance
