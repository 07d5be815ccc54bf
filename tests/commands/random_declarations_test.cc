// What is said and drawn of declarations nobody thought of.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "engine/commands/chart_drawing.h"
#include "engine/commands/declaration_difference.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/random_charts/generators/generators.h"
#include "tests/random_charts/generators/property.h"
#include "tests/random_charts/generators/shrink.h"

namespace liushui::commands {
namespace {

using google::protobuf::util::MessageDifferencer;
using random_charts::CheckProperty;
using workflow::v1::Workflow;

constexpr int kCases = 150;

void AddIds(const google::protobuf::RepeatedPtrField<workflow::v1::State>& states,
            std::set<std::string>* ids) {
  for (const workflow::v1::State& state : states) {
    ids->insert(state.id());
    AddIds(state.states(), ids);
    AddIds(state.regions(), ids);
  }
}

std::set<std::string> IdsOf(const Workflow& workflow) {
  std::set<std::string> ids;
  AddIds(workflow.states(), &ids);
  AddIds(workflow.regions(), &ids);
  return ids;
}

TEST(RandomDeclarationsTest, DifferIfAndOnlyIfSomethingDoes) {
  CheckProperty("DifferIfAndOnlyIfSomethingDoes", kCases, [] {
    const Workflow workflow = *random_charts::ChartsWithActivities();
    RC_ASSERT(DifferencesBetween(workflow, workflow).empty());
    const std::vector<Workflow> smaller = random_charts::SmallerCharts(workflow);
    for (size_t i = 0; i < smaller.size(); i += smaller.size() / 3 + 1) {
      const bool equal = MessageDifferencer::Equals(workflow, smaller[i]);
      RC_ASSERT(DifferencesBetween(workflow, smaller[i]).empty() == equal);
      RC_ASSERT(DifferencesBetween(smaller[i], workflow).empty() == equal);
    }
  });
}

TEST(RandomDeclarationsTest, EveryStateIsDrawn) {
  CheckProperty("EveryStateIsDrawn", kCases, [] {
    const Workflow workflow = *random_charts::ChartsWithActivities();
    const std::set<std::string> ids = IdsOf(workflow);
    const std::string dark = DrawingOf(workflow, {});
    for (const std::string& id : ids) RC_ASSERT(absl::StrContains(dark, id));
    RC_ASSERT(dark == DrawingOf(workflow, {}));
    RC_ASSERT(dark != DrawingOf(workflow, ids));
  });
}

}  // namespace
}  // namespace liushui::commands
