# The language standard, warnings and sanitizers: every target of ours links `harness_standard`.
# Two warnings are off because g++ 12 raises them falsely: on coroutine frames of Asio, and on string + string (bug 105651).
add_library(harness_standard INTERFACE)
target_compile_features(harness_standard INTERFACE cxx_std_20)
target_include_directories(harness_standard INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(harness_standard INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-mismatched-new-delete -Wno-restrict)
target_link_libraries(harness_standard INTERFACE Threads::Threads)
set(CMAKE_CXX_EXTENSIONS OFF)

# Debug information makes linking slow: GNU ld takes five times as long for a test program.
find_program(HARNESS_LLD ld.lld)
if(HARNESS_LLD AND CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_link_options(harness_standard INTERFACE -fuse-ld=lld)
endif()

set(HARNESS_TIMEOUT_FACTOR 1) # of the timeouts of tests
if(HARNESS_SANITIZE)
  set(HARNESS_TIMEOUT_FACTOR 5)
  # What a process of the tests is told for ends up here, also when nobody reads its output (CMakePresets.json).
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/sanitizer)
  target_compile_options(harness_standard INTERFACE -fsanitize=${HARNESS_SANITIZE} -fno-omit-frame-pointer -O1 -g)
  target_link_options(harness_standard INTERFACE -fsanitize=${HARNESS_SANITIZE})
  # What sanitizers put between the statements hides from g++ that a value is set (its manual, at -fsanitize).
  target_compile_options(harness_standard INTERFACE -Wno-maybe-uninitialized)
  if(HARNESS_SANITIZE MATCHES thread)
    # Asio's fences are not modelled by TSan; g++ 12 warns at each (libstdc++ manual, "atomic_thread_fence").
    target_compile_options(harness_standard INTERFACE -Wno-tsan)
  endif()
  if(HARNESS_SANITIZE MATCHES undefined)
    target_compile_options(harness_standard INTERFACE -fno-sanitize-recover=undefined)
  endif()
endif()

# harness_module(NAME SOURCES … LINK …): a library that is one folder; LINK lists what its .cpp and headers use.
function(harness_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK;PRIVATE" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC harness_standard ${arg_LINK} PRIVATE ${arg_PRIVATE})
endfunction()

# harness_limit(SECONDS TEST…): how long these tests may take; sanitizers make programs slow.
function(harness_limit seconds)
  math(EXPR timeout "${seconds} * ${HARNESS_TIMEOUT_FACTOR}")
  set_tests_properties(${ARGN} PROPERTIES TIMEOUT ${timeout})
endfunction()

# harness_tests(NAME SOURCES … LINK … [LABELS …] [LOCK …]): a GoogleTest program whose cases are ctest's tests.
# Labels: unit (no I/O), scenario (files, SQLite), docker (real engines).
function(harness_tests name)
  cmake_parse_arguments(arg "" "LOCK;TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE harness_standard ${arg_LINK} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE HARNESS_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    HARNESS_BINARY_DIR="${PROJECT_BINARY_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  math(EXPR timeout "${arg_TIMEOUT} * ${HARNESS_TIMEOUT_FACTOR}") # the tests are not known yet
  set(properties LABELS "${arg_LABELS}" TIMEOUT ${timeout})
  if(arg_LOCK)
    list(APPEND properties RESOURCE_LOCK ${arg_LOCK})
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${name}." NO_PRETTY_VALUES DISCOVERY_TIMEOUT 60
    PROPERTIES ${properties})
endfunction()

# harness_server_program(NAME SOURCES … LINK …): a GoogleTest program over servers in containers (tests/servers/). It has
# its own main(), or links GTest::gtest_main.
function(harness_server_program name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE harness_standard test_servers ${arg_LINK} fmt::fmt GTest::gmock GTest::gtest)
  target_compile_definitions(${name} PRIVATE HARNESS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
endfunction()

# harness_server_tests(PREFIX PROGRAM SERVERS "postgres 13" …): a test a server, PREFIX_postgres_13, since its cases share
# that server. PROGRAM is told which by its arguments, "postgres" and "13".
function(harness_server_tests prefix program)
  cmake_parse_arguments(arg "" "" "SERVERS" ${ARGN})
  foreach(server IN LISTS arg_SERVERS)
    string(REPLACE " " ";" arguments ${server})
    string(REPLACE " " "_" name ${prefix}_${server})
    add_test(NAME ${name} COMMAND ${program} ${arguments})
    set(label docker)
    if(server STREQUAL "sqlite")
      set(label scenario)
    endif()
    set_tests_properties(${name} PROPERTIES LABELS ${label} SKIP_RETURN_CODE 77)
    harness_limit(900 ${name})
  endforeach()
endfunction()
