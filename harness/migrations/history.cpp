#include "harness/migrations/history.hpp"
