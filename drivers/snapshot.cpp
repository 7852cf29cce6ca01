#include "drivers/snapshot.hpp"
