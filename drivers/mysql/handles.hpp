#pragma once
// Internal: the client library's handles with their deleters.

#include <mysql.h>

#include <memory>

namespace harness::drivers::mysql {

struct CloseConnection {
    void operator()(MYSQL* connection) const { mysql_close(connection); }
};
struct FreeResult {
    void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};

using ConnectionHandle = std::unique_ptr<MYSQL, CloseConnection>;
using ResultHandle = std::unique_ptr<MYSQL_RES, FreeResult>;

} // namespace harness::drivers::mysql
