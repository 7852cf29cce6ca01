# harness_embed_python(TARGET FOLDER NAME…): compiles FOLDER/bootstrap.py and the modules NAME.py into the library.
function(harness_embed_python target folder)
  set(rows "")
  foreach(name ${ARGN})
    file(READ ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${name}.py text)
    string(APPEND rows "    PythonModule{\"${name}\", R\"python(${text})python\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${name}.py)
  endforeach()
  file(READ ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/bootstrap.py bootstrap)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/bootstrap.py)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/alembic_sources.cpp)
  file(CONFIGURE OUTPUT ${generated} @ONLY CONTENT
[[// Made by harness/migrations/alembic_sources.cmake.
#include "harness/migrations/alembic_sources.hpp"

#include <array>

namespace harness::migrations {
namespace {

const std::array k_modules{
@rows@};

} // namespace

const std::string_view k_alembic_bootstrap = R"python(@bootstrap@)python";

std::span<const PythonModule> alembic_modules() {
    return k_modules;
}

} // namespace harness::migrations
]])
  target_sources(${target} PRIVATE ${generated})
endfunction()
