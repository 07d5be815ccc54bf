#include "tests/random_charts/generators/property.h"

#include <algorithm>
#include <cstdlib>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace liushui::random_charts {

uint64_t Seed() {
  static const uint64_t kSeed = [] {
    uint64_t seed = 0;
    const char* given = std::getenv("LIUSHUI_SEED");
    if (given == nullptr || !absl::SimpleAtoi(given, &seed)) seed = std::random_device()();
    // RapidCheck prints the seed it is configured with; let it be the one that is used.
    setenv("RC_PARAMS", absl::StrCat("seed=", seed).c_str(), 0);
    return seed;
  }();
  return kSeed;
}

int CasesOf(int cases) {
  int percent = 0;
  const char* given = std::getenv("LIUSHUI_CASES_PERCENT");
  if (given == nullptr || !absl::SimpleAtoi(given, &percent)) percent = 100;
  return std::max(1, static_cast<int>(int64_t{cases} * percent / 100));
}

}  // namespace liushui::random_charts
