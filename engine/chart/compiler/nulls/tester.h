// NullTester: asks of one expression whether null can make it fail.
#ifndef LIUSHUI_ENGINE_CHART_COMPILER_NULLS_TESTER_H_
#define LIUSHUI_ENGINE_CHART_COMPILER_NULLS_TESTER_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/cel/nulls/places.h"
#include "engine/chart/expression.h"
#include "engine/chart/problems.h"

namespace liushui::chart {

// Not thread-safe.
class NullTester {
 public:
  // What is known of an expression that cannot fail; of others nothing.
  struct Tested {
    bool never_null = false;
    cel::Places when_true;
    cel::Places when_false;
    cel::Places unless_true;  // where it is false or fails
  };

  // Reports to `problems`, if given: NULL_NOT_TESTED, or where it is only because of data that are set
  // `somewhere` the warning NULL_UNPROVEN.
  // `proven` are the places known from the order of the process alone.
  NullTester(cel::Places somewhere, cel::Places proven, Problems* problems)
      : somewhere_(std::move(somewhere)), proven_(std::move(proven)), problems_(problems) {}

  // `wanted` is the type that the place wants; `known` is what is known not to be null there.
  Tested Test(const std::string& path, const Expression& expression, const cel::Type& wanted,
              const cel::Places& known);
  void Test(const std::string& path, const TextTemplate& text, const cel::Places& known);

  // The proven places without which something that was tested would have been refused.
  const cel::Places& relied_on() const { return relied_on_; }

 private:
  // Notes what the expression relies on, which passes with what is known.
  template <typename Passes>
  void Rely(const cel::Places& known, const Passes& passes);
  void Report(const std::string& path, const absl::Status& failed, const absl::Status& if_set);

  const cel::Places somewhere_;
  const cel::Places proven_;
  cel::Places relied_on_;
  Problems* const problems_;
};

}  // namespace liushui::chart

#endif  // LIUSHUI_ENGINE_CHART_COMPILER_NULLS_TESTER_H_
