// Runs a RapidCheck property as part of a GoogleTest test.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_PROPERTY_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_PROPERTY_H_

#include <cstdint>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace liushui::random_charts {

// LIUSHUI_SEED if it is set, else drawn; the same for the whole program.
uint64_t Seed();

// How many cases a property runs: `cases` times LIUSHUI_CASES_PERCENT, if that is set, by a hundred.
int CasesOf(int cases);

// Checks `property`, a callable whose parameters RapidCheck draws or which draws itself, for so many cases.
// Prints the seed first, so that whatever happens then can be had again; a failure shows the smallest
// counterexample found.
template <typename Property>
void CheckProperty(absl::string_view name, int cases, Property property) {
  rc::detail::TestMetadata metadata;
  metadata.id = std::string(name);
  metadata.description = std::string(name);
  rc::detail::TestParams params;
  params.seed = Seed();
  params.maxSuccess = CasesOf(cases);
  params.maxDiscardRatio = 2;
  std::cout << name << ": LIUSHUI_SEED=" << params.seed << ", " << params.maxSuccess << " cases" << std::endl;
  const rc::detail::TestResult result = rc::detail::checkTestable(std::move(property), metadata, params);
  if (result.template is<rc::detail::SuccessResult>()) return;
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  ADD_FAILURE() << "LIUSHUI_SEED=" << params.seed << "\n" << message.str();
}

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_GENERATORS_PROPERTY_H_
