// Runs a case in the engine and in the naive interpreter and compares them after every macrostep.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_COMPARISON_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_COMPARISON_H_

#include <memory>
#include <string>
#include <vector>

#include "engine/chart/chart.h"
#include "tests/random_charts/generators/generators.h"
#include "tests/random_charts/naive/tree.h"

namespace liushui::random_charts {

// What came of a case.
struct Comparison {
  std::string difference;  // what differs first, in words; empty if nothing does
  int macrosteps = 0;
  bool over_limit = false;  // a macrostep did not come to rest; the case ends there
  Ids corners;              // as NaiveInterpreter::corners
  std::vector<std::string> records;
};

// `chart` is compiled from the case's workflow. Events end when the instance has ended; those it sends to
// itself are taken after each of the others, at most kMaxSent in all.
constexpr int kMaxSent = 20;
Comparison Compare(const RandomCase& random_case, std::shared_ptr<const chart::Chart> chart);

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_COMPARISON_H_
