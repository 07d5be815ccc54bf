#include "tests/random_charts/comparison.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/random_charts/engine_run.h"
#include "tests/random_charts/naive/interpreter.h"

namespace liushui::random_charts {
namespace {

std::string Describe(const Moves& moves) {
  return absl::StrCat(absl::StrJoin(moves.trace, " "), moves.handled ? " (handled)" : " (not handled)",
                      moves.over_limit ? " (over the limit)" : "");
}

std::string Describe(const Memory& memory) {
  std::string text = absl::StrCat("{", absl::StrJoin(memory.configuration, " "), "}");
  for (const auto& [name, value] : memory.data) absl::StrAppend(&text, " ", name, "=", value);
  for (const auto& [history, states] : memory.history) {
    absl::StrAppend(&text, " ", history, "={", absl::StrJoin(states, " "), "}");
  }
  if (memory.ended) absl::StrAppend(&text, " ended");
  if (memory.output.has_value()) absl::StrAppend(&text, " with ", *memory.output);
  return text;
}

// One case on its way through both.
class SideBySide {
 public:
  SideBySide(const RandomCase& random_case, std::shared_ptr<const chart::Chart> chart)
      : events_(random_case.events), tree_(random_case.workflow), naive_(tree_), engine_(std::move(chart)) {}

  Comparison Run() {
    Judge("start", naive_.Start(), engine_.Start());
    TakeSent();
    for (const std::string& event : events_) {
      if (!GoesOn()) break;
      if (event != kWait) {
        Judge(event, naive_.Take(event), engine_.Take(event));
      } else if (naive_.IsAnyWaiting()) {
        TakeNextSent();
      }
      TakeSent();
    }
    result_.corners = naive_.corners();
    result_.records = engine_.records();
    return std::move(result_);
  }

 private:
  bool GoesOn() const { return result_.difference.empty() && !result_.over_limit && !naive_.memory().ended; }

  void TakeSent() {
    while (GoesOn() && naive_.IsAnyDue() && sent_ < kMaxSent) {
      ++sent_;
      if (!engine_.IsAnyDue()) return Differ("sent", "an event is due", "none is due");
      TakeNextSent();
    }
    if (GoesOn() && naive_.IsAnyWaiting() != engine_.IsAnyWaiting()) {
      Differ("sent", naive_.IsAnyWaiting() ? "an event waits" : "none waits", "the contrary");
    }
  }

  void TakeNextSent() {
    if (!engine_.IsAnyWaiting()) return Differ("sent", "an event waits", "none waits");
    Judge("what was sent", naive_.TakeSent(), engine_.TakeSent());
  }

  void Judge(const std::string& input, const Moves& naive, const Moves& engine) {
    ++result_.macrosteps;
    result_.over_limit = naive.over_limit;
    if (!engine_.fault().empty()) return Differ(input, "no fault", engine_.fault());
    // The naive interpreter knows no records: up to its own limit, a macrostep may fill more than one.
    if (engine.no_room) {
      result_.over_limit = true;
      return;
    }
    if (naive.over_limit != engine.over_limit || naive.trace != engine.trace) {
      return Differ(input, Describe(naive), Describe(engine));
    }
    if (naive.over_limit) return;
    if (naive.handled != engine.handled) return Differ(input, Describe(naive), Describe(engine));
    const Memory expected = naive_.memory();
    const Memory remembered = engine_.memory();
    if (expected != remembered) return Differ(input, Describe(expected), Describe(remembered));
    ended_ = expected.ended;
    if (ended_) return;
    const std::string why = WhyIllegal(tree_, remembered.configuration);
    if (!why.empty()) Differ(input, "a legal configuration", absl::StrCat(why, ": ", Describe(remembered)));
  }

  void Differ(const std::string& input, const std::string& naive, const std::string& engine) {
    result_.difference = absl::StrCat("at macrostep ", result_.macrosteps, ", ", input, "\nexpected: ", naive,
                                      "\nengine:   ", engine);
  }

  const std::vector<std::string>& events_;
  NaiveTree tree_;
  NaiveInterpreter naive_;
  EngineRun engine_;
  int sent_ = 0;
  bool ended_ = false;
  Comparison result_;
};

}  // namespace

Comparison Compare(const RandomCase& random_case, std::shared_ptr<const chart::Chart> chart) {
  return SideBySide(random_case, std::move(chart)).Run();
}

}  // namespace liushui::random_charts
