#include "containers/recipe.hpp"
