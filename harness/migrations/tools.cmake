# The tool files, compiled in. harness_embed_tools(TARGET NAME…): tools/NAME.yaml each.
function(harness_embed_tools target)
  set(rows "")
  foreach(name ${ARGN})
    set(file ${CMAKE_CURRENT_SOURCE_DIR}/tools/${name}.yaml)
    file(READ ${file} text)
    string(APPEND rows "    NamedTool{\"${name}\", R\"yaml(${text})yaml\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/tool_files.cpp)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT
[[// Made by harness/migrations/tools.cmake.
#include "harness/migrations/programs.hpp"

#include <array>

namespace harness::migrations {
namespace {
constexpr std::array k_files{
@rows@};
} // namespace

std::span<const NamedTool> tool_files() {
    return k_files;
}
} // namespace harness::migrations
]])
  target_sources(${target} PRIVATE ${generated})
endfunction()
