// World: a whole ledger in memory for tests: charts, instances, a clock that is moved by hand, and delivery
// of messages.
//
// After every record it checks the replay property and fails the test (ADD_FAILURE) where it does not hold:
// the fold of the record equals the live instance, the input decided again gives the same bytes. Close()
// checks every row too. Data are written as CEL: "{'reason': '换股', 'price': 123400}".
#ifndef LIUSHUI_TESTS_WORLD_WORLD_H_
#define LIUSHUI_TESTS_WORLD_WORLD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/audit/verify.h"
#include "engine/chart/chart.h"
#include "engine/core/decide.h"

namespace liushui::world {

// Who acts; without a name the engine. Whose roles they are is the server's to say: here they are given.
struct Person {
  std::string name;
  std::vector<std::string> roles = {};
  std::string on_behalf_of = "";
};

class World {
 public:
  // Starts the clock, written "2026-03-02T08:00:00+08:00". Wrong text is a failed CHECK.
  explicit World(absl::string_view start);
  ~World();

  // Reads and deploys. A declaration that is refused fails the test.
  void DeployCalendarFile(const std::string& path);
  void DeployCalendarYaml(absl::string_view yaml);
  void DeployFile(const std::string& path);
  void DeployYaml(absl::string_view yaml);

  // Inputs of clients and people. The instance started last is the default everywhere.
  absl::StatusOr<uint64_t> Start(const Person& who, absl::string_view workflow,
                                 absl::string_view inputs = "{}", absl::string_view key = "");
  absl::Status Send(const Person& who, uint64_t instance, absl::string_view event,
                    absl::string_view data = "{}");
  absl::Status Cancel(const Person& who, uint64_t instance, absl::string_view reason);
  absl::Status AddItem(const Person& who, uint64_t instance, absl::string_view state, absl::string_view key,
                       absl::string_view value);
  // The newest task of a state, open or not; for items the one with this key. `part` names a part of a joint
  // task.
  struct TaskName {
    uint64_t instance = 0;
    std::string state;
    std::string item_key = "";
    std::string part = "";
  };
  absl::Status Claim(const Person& who, const TaskName& task);
  absl::Status Release(const Person& who, const TaskName& task);
  absl::Status Complete(const Person& who, const TaskName& task, absl::string_view form = "{}");
  // The open job of a state, at its running attempt.
  absl::Status CompleteJob(uint64_t instance, absl::string_view state, absl::string_view result = "{}");
  absl::Status FailJob(uint64_t instance, absl::string_view state, absl::string_view message,
                       absl::string_view code = "");
  absl::Status Resolve(const Person& who, uint64_t instance, uint32_t incident, absl::string_view note = "");
  // Moves an instance to the newest definition of its workflow: states "old=new", or "old=" for none, data
  // "name=CEL".
  struct Move {
    uint64_t instance = 0;
    std::vector<std::string> states = {};
    std::vector<std::string> data = {};
    std::string filter = "";
  };
  absl::Status Migrate(const Person& who, const Move& move);
  // Any input at all.
  absl::Status Take(const Person& who, uint64_t instance, const ledger::v1::Input& input);

  // Moves the clock; timers fire one by one at their own time, and messages are delivered after each.
  void AdvanceTo(absl::string_view time);
  void Advance(absl::Duration by);
  // Moves only the clock: what is due fires when the next input comes, as after a pause of the engine.
  void Jump(absl::Duration by) { now_ += by; }

  absl::Time now() const { return now_; }
  const state::v1::InstanceState& state(uint64_t instance) const { return live_.at(instance).state; }
  // Ids of the active states that have no active child, in the order in which they were entered.
  std::vector<std::string> Leaves(uint64_t instance) const;
  cel::Value Datum(uint64_t instance, absl::string_view name) const;
  const state::v1::TaskState* FindTask(const TaskName& name) const;
  const state::v1::JobState* FindJob(uint64_t instance, absl::string_view state) const;
  // The item with this key in the newest entry of a state.
  const state::v1::ItemState* FindItem(const TaskName& name) const;
  std::vector<state::v1::TaskState> OpenTasks(uint64_t instance) const;
  std::vector<uint64_t> Instances() const;
  const std::vector<ledger::v1::Record>& records() const { return records_; }
  const chart::Chart& ChartOf(uint64_t instance) const;
  // The instances that this one's states started as their children, oldest first.
  std::vector<uint64_t> Children(uint64_t instance) const;

  // Folds and re-executes everything once more and compares every row. Called by the destructor if not
  // before.
  void Close();

 private:
  struct Deployed {
    std::shared_ptr<const chart::Chart> chart;  // shared with nobody; what Compile gives
    uint32_t revision = 0;
  };
  class Ledger;

  void DeployCalendar(absl::string_view yaml, const std::string& path);
  void Deploy(const workflow::v1::Workflow& workflow);
  ledger::v1::Record NewRecord(const Person& who) const;
  void Append(ledger::v1::Record record, const state::v1::InstanceState* before, const core::Instance* after);
  absl::Status Decide(const Person& who, const Deployed& deployed, uint64_t instance,
                      const ledger::v1::Input& input);
  const chart::Chart* TargetOf(const ledger::v1::Input& input) const;
  void CheckReplay(const ledger::v1::Record& record, const chart::Chart& chart, uint32_t revision);
  void Settle();
  absl::optional<std::pair<int64_t, uint64_t>> EarliestDue() const;
  bool WaitsForReceiver(const state::v1::Outbound& outbound) const;
  uint64_t ReceiverOf(const ledger::v1::SentEvent& sent) const;
  std::string KeyFor(const ledger::v1::SentStart& sent) const;
  bool DeliverOne();
  void DeliverEvent(const state::v1::Outbound& outbound, const ledger::v1::Origin& origin);
  void DeliverStart(const state::v1::Outbound& outbound, ledger::v1::Origin origin);
  void DeliverBetween(const state::v1::Outbound& outbound, const ledger::v1::Origin& origin);
  const Deployed* FindStarted(const ledger::v1::SentStart& sent) const;
  void FailDelivery(const state::v1::Outbound& outbound, const ledger::v1::Origin& origin,
                    const absl::Status& why);
  void Drop(const ledger::v1::Origin& origin, const ledger::v1::Undelivered& failure);

  absl::Time now_;
  std::map<std::string, std::shared_ptr<const chart::BusinessCalendar>> calendars_;
  std::map<std::string, Deployed> newest_;  // by workflow
  std::map<std::string, Deployed> by_hash_;
  std::vector<ledger::v1::Record> records_;
  std::map<uint64_t, audit::FoldedInstance> live_;    // as decided
  std::map<uint64_t, audit::FoldedInstance> folded_;  // as folded from the records
  std::map<std::string, std::string> rows_;
  std::map<std::string, uint64_t> keys_;
  bool closed_ = false;
};

// A CEL literal as a value; a wrong one is a failed CHECK.
cel::Value Literal(absl::string_view text);

}  // namespace liushui::world

#endif  // LIUSHUI_TESTS_WORLD_WORLD_H_
