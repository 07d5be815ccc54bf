// EngineRun: one instance of a chart driven through core::Decide, checked for the replay property at every
// step, and told in the words of the naive interpreter.
#ifndef LIUSHUI_TESTS_RANDOM_CHARTS_ENGINE_RUN_H_
#define LIUSHUI_TESTS_RANDOM_CHARTS_ENGINE_RUN_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/chart/chart.h"
#include "engine/core/decide.h"
#include "tests/random_charts/naive/interpreter.h"

namespace liushui::random_charts {

// Not for charts with activities: it keeps no rows.
class EngineRun {
 public:
  explicit EngineRun(std::shared_ptr<const chart::Chart> chart) : chart_(std::move(chart)) {}

  // Each offers one input. Over a limit means refused with MICROSTEP_LIMIT, or parked by it.
  Moves Start();
  Moves Take(const std::string& event);
  // Fires the timer of the event due first of those that wait, when it is due. Only if one waits.
  Moves TakeSent();
  // Moves the instance to another chart, states under other ids or, with an empty one, none: whether it
  // moved. A chart it moved to is the one that counts from then on.
  bool Migrate(std::shared_ptr<const chart::Chart> target, const std::map<std::string, std::string>& states);
  bool IsAnyWaiting() const { return core::EarliestTimer(state_) != nullptr; }
  // Whether one is due now. A step takes a microsecond.
  bool IsAnyDue() const { return IsAnyWaiting() && core::EarliestTimer(state_)->due_us() <= now_us_; }

  Memory memory() const;
  // The recorded steps so far, as bytes.
  const std::vector<std::string>& records() const { return records_; }
  // What must never be: an answer that is no decision, a replay that differs. Empty if all is well.
  const std::string& fault() const { return fault_; }

 private:
  ledger::v1::Record NewRecord();
  Moves Decide(const ledger::v1::Input& input);
  void CheckReplay(const ledger::v1::Record& record, const chart::Chart* target = nullptr);
  void Fault(const std::string& fault);

  std::shared_ptr<const chart::Chart> chart_;  // shared with whoever compiled it
  state::v1::InstanceState state_;
  state::v1::InstanceState folded_;  // by Apply, which is given records and never the chart
  std::vector<std::string> records_;
  int64_t now_us_ = 0;
  std::string fault_;
};

}  // namespace liushui::random_charts

#endif  // LIUSHUI_TESTS_RANDOM_CHARTS_ENGINE_RUN_H_
