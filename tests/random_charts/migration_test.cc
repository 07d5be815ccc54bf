// An instance that moves between charts nobody thought of, by mappings nobody thought of, is moved or
// refused: never does it rest in states which cannot be active together, neither then nor after whatever
// happens next.
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/chart/compile.h"
#include "gtest/gtest.h"
#include "tests/random_charts/engine_run.h"
#include "tests/random_charts/generators/generators.h"
#include "tests/random_charts/naive/tree.h"
#include "tests/random_charts/generators/property.h"
#include "tests/random_charts/generators/shrink.h"

namespace liushui::random_charts {
namespace {

constexpr int kCases = 2'000;
constexpr int kMovesMax = 3;
// One case in so many is to meet each corner.
constexpr int kCornerShare = 1'000;

const char* const kCorners[] = {"moved",         "refused",          "history moved", "history forgotten",
                                "moved further", "took events after"};

// One move: what the instance moves to, and how its states are mapped there.
struct Move {
  bool near = false;  // to a chart which is the one it is on but for a little
  int choice = 0;
  std::vector<int> mapping;
};

void showValue(const Move& move, std::ostream& out) {
  out << "{" << move.near << ", " << move.choice << ", " << absl::StrJoin(move.mapping, " ") << "}";
}

rc::Gen<std::vector<Move>> Moves() {
  const auto number = rc::gen::inRange(0, 1'000'000);
  const auto move = rc::gen::construct<Move>(rc::gen::arbitrary<bool>(), number,
                                             rc::gen::container<std::vector<int>>(size_t{40}, number));
  return rc::gen::mapcat(rc::gen::inRange(1, kMovesMax + 1), [move](int count) {
    return rc::gen::container<std::vector<Move>>(static_cast<size_t>(count), move);
  });
}

void AddIds(const google::protobuf::RepeatedPtrField<workflow::v1::State>& states, bool history,
            std::vector<std::string>* ids) {
  for (const workflow::v1::State& state : states) {
    if (state.history().empty() != history) ids->push_back(state.id());
    AddIds(state.states(), history, ids);
    AddIds(state.regions(), history, ids);
  }
}

// Ids of the history states of a workflow, or of all others.
std::vector<std::string> IdsOf(const workflow::v1::Workflow& workflow, bool history) {
  std::vector<std::string> ids;
  AddIds(workflow.states(), history, &ids);
  AddIds(workflow.regions(), history, &ids);
  return ids;
}

// An instance on its way through charts.
class Traveller {
 public:
  Traveller(workflow::v1::Workflow workflow, std::shared_ptr<const chart::Chart> chart)
      : workflow_(std::move(workflow)), run_(std::move(chart)) {
    Look(run_.Start());
  }

  bool at_rest() const { return at_rest_; }
  const std::map<std::string, int>& corners() const { return corners_; }
  // What must never be; empty if all is well.
  std::string Fault() const { return absl::StrCat(fault_, run_.fault()); }

  void Take(const std::vector<std::string>& events) {
    for (const std::string& event : events) {
      if (!at_rest_ || run_.memory().ended) return;
      if (event != kWait) {
        Look(run_.Take(event));
      } else if (run_.IsAnyWaiting()) {
        Look(run_.TakeSent());
      }
      if (moved_) Meet("took events after");
    }
  }

  void Migrate(const Move& move, const workflow::v1::Workflow& other) {
    if (!at_rest_ || run_.memory().ended) return;
    workflow::v1::Workflow target = TargetOf(move, other);
    target.set_description(absl::StrCat("version ", ++versions_));
    const auto chart = chart::Compile(target, {});
    if (!chart.ok()) return;
    const bool remembers = !run_.memory().history.empty();
    const bool moved = run_.Migrate(*chart, MappingOf(move, target));
    Meet(moved ? "moved" : "refused");
    if (!moved) return;
    if (remembers) Meet(run_.memory().history.empty() ? "history forgotten" : "history moved");
    if (moved_) Meet("moved further");
    moved_ = true;
    workflow_ = std::move(target);
    CheckLegal();
  }

 private:
  workflow::v1::Workflow TargetOf(const Move& move, const workflow::v1::Workflow& other) const {
    if (!move.near) return other;
    const std::vector<workflow::v1::Workflow> smaller = SmallerCharts(workflow_);
    if (smaller.empty() || move.choice % 3 == 0) return workflow_;
    return smaller[static_cast<size_t>(move.choice) % smaller.size()];
  }

  // Of near charts most states keep their ids; of others every second one is mapped to one of its kind.
  std::map<std::string, std::string> MappingOf(const Move& move, const workflow::v1::Workflow& target) const {
    std::map<std::string, std::string> mapping;
    size_t at = 0;
    for (const bool history : {false, true}) {
      const std::vector<std::string> to = IdsOf(target, history);
      for (const std::string& from : IdsOf(workflow_, history)) {
        const int luck = move.mapping[at++ % move.mapping.size()];
        if (luck % 100 < 6) {
          mapping[from] = "";
        } else if (luck % 100 < (move.near ? 20 : 55) && !to.empty()) {
          mapping[from] = to[static_cast<size_t>(luck) / 100 % to.size()];
        }
      }
    }
    return mapping;
  }

  void Look(const random_charts::Moves& moves) {
    if (moves.over_limit) at_rest_ = false;
    CheckLegal();
  }

  void CheckLegal() {
    const Memory memory = run_.memory();
    if (!at_rest_ || memory.ended || !fault_.empty()) return;
    const std::string why = WhyIllegal(NaiveTree(workflow_), memory.configuration);
    if (why.empty()) return;
    fault_ = absl::StrCat(absl::StrJoin(memory.configuration, " "), ": ", why, ", after ",
                          run_.records().size(), " records");
  }

  void Meet(const std::string& corner) { corners_[corner] = 1; }

  workflow::v1::Workflow workflow_;  // the chart it is on
  EngineRun run_;
  bool at_rest_ = true;
  bool moved_ = false;
  int versions_ = 0;
  std::string fault_;
  std::map<std::string, int> corners_;
};

TEST(MigrationTest, NeverRestsInStatesThatCannotBeActiveTogether) {
  int cases = 0;
  std::map<std::string, int> corners;
  CheckProperty("NeverRestsInStatesThatCannotBeActiveTogether", kCases, [&] {
    const RandomCase first = *Cases();
    const RandomCase other = *Cases();
    const std::vector<Move> moves = *Moves();
    const auto chart = chart::Compile(first.workflow, {});
    if (!chart.ok()) RC_DISCARD("refused");
    Traveller traveller(first.workflow, *chart);
    traveller.Take(first.events);
    for (const Move& move : moves) {
      traveller.Migrate(move, other.workflow);
      traveller.Take(other.events);
    }
    ++cases;
    for (const auto& [corner, met] : traveller.corners()) corners[corner] += met;
    if (!traveller.Fault().empty()) RC_FAIL(traveller.Fault());
  });
  for (const auto& [corner, count] : corners) std::cout << "  " << corner << ": " << count << "\n";
  if (HasFailure()) return;
  for (const char* corner : kCorners) EXPECT_GE(corners[corner] * kCornerShare, cases) << corner;
}

}  // namespace
}  // namespace liushui::random_charts
