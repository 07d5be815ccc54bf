#include "tests/random_charts/generators/generators.h"

#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "engine/chart/compile.h"
#include "tests/random_charts/generators/chart_builder.h"
#include "tests/random_charts/generators/draw.h"
#include "tests/random_charts/generators/shrink.h"
#include "tests/random_charts/generators/yaml_text.h"

namespace liushui::random_charts {
namespace {

using workflow::v1::Workflow;

constexpr char kEventsLine[] = "# events: ";
constexpr int kEventsMax = 12;

// At the nominal size some 16 states, at size 0 a few.
int BudgetAt(int size, Draw* draw) {
  return 2 + draw->Below(2 + size / 8);
}

rc::Shrinkable<Workflow> Shrinking(Workflow workflow) {
  return rc::shrinkable::shrinkRecur(std::move(workflow), [](const Workflow& chart) {
    return rc::seq::fromContainer(SmallerCharts(chart));
  });
}

}  // namespace

rc::Gen<Workflow> Charts() {
  return [](const rc::Random& random, int size) {
    Draw draw(random);
    const int budget = BudgetAt(size, &draw);
    return Shrinking(ChartBuilder(draw, budget).Build());
  };
}

rc::Gen<Workflow> ChartsWithActivities() {
  return [](const rc::Random& random, int size) {
    Draw draw(random);
    const int budget = BudgetAt(size, &draw);
    return Shrinking(ChartBuilder(draw, budget).BuildWithActivities());
  };
}

rc::Gen<std::vector<std::string>> EventSequences() {
  const auto event =
      rc::gen::elementOf(std::vector<std::string>{"a", "a", "a", "a", "b", "b", "b", "c", "c", "in.one",
                                                  "in.two", "out.one", "b.more", "unheard.of", kWait, kWait});
  return rc::gen::mapcat(rc::gen::inRange(1, kEventsMax + 1), [event](int count) {
    return rc::gen::container<std::vector<std::string>>(static_cast<size_t>(count), event);
  });
}

rc::Gen<std::string> YamlTexts(const Workflow& workflow) {
  return [workflow](const rc::Random& random, int) {
    Draw draw(random);
    return rc::shrinkable::just(AnyYaml(workflow, &draw));
  };
}

rc::Gen<RandomCase> Cases() {
  return rc::gen::construct<RandomCase>(Charts(), EventSequences());
}

std::string CaseText(const RandomCase& random_case) {
  return absl::StrCat(kEventsLine, absl::StrJoin(random_case.events, " "), "\n",
                      PlainYaml(random_case.workflow));
}

RandomCase ReadCase(absl::string_view text) {
  RandomCase random_case;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, kEventsLine)) continue;
    random_case.events = absl::StrSplit(line, ' ', absl::SkipEmpty());
  }
  LIUSHUI_CHECK_OK(chart::ReadYaml(text, "kept.yaml", &random_case.workflow, nullptr));
  return random_case;
}

void showValue(const RandomCase& random_case, std::ostream& out) {
  out << "\n" << CaseText(random_case);
}

}  // namespace liushui::random_charts
