// Macrostep: the work in progress of one decision. It holds the instance as it becomes, the step as it grows,
// and the queue of internal events.
//
// Record is the one door: every fact passes through it, is written into the step, and is applied at once, so
// that replay cannot drift from life. Lives for one Decide on one thread.
#ifndef LIUSHUI_ENGINE_CORE_SCXML_MACROSTEP_H_
#define LIUSHUI_ENGINE_CORE_SCXML_MACROSTEP_H_

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "engine/cel/value.h"
#include "engine/chart/chart.h"
#include "engine/core/decide.h"
#include "engine/core/facts.h"

namespace liushui::core {

// The set of active states, iterated in document order.
class Configuration {
 public:
  explicit Configuration(size_t states) : words_((states + 63) / 64) {}

  bool Contains(chart::StateIndex s) const { return (words_[s / 64] >> (s % 64)) & 1; }
  void Add(chart::StateIndex s) { words_[s / 64] |= uint64_t{1} << (s % 64); }
  void Remove(chart::StateIndex s) { words_[s / 64] &= ~(uint64_t{1} << (s % 64)); }
  // Ascending.
  std::vector<chart::StateIndex> ToVector() const;

 private:
  std::vector<uint64_t> words_;
};

// An event on its way through the chart.
struct Event {
  std::string name;
  cel::Value data;      // payload, or null
  cel::Value form;      // the completed form, for done of a task
  cel::Value result;    // the result, for done of a job
  int transition = -1;  // for a timer: the one transition it may take
  absl::optional<ledger::v1::Unopened> unopened =
      {};  // for an error: what it kept from opening, for its incident
};

// Where a failed send keeps its id in the status that tells of it; error events have it as `send`.
inline constexpr char kFailedSendUrl[] = "liushui/send";

// Names visible inside an `each` or `for`, innermost last.
using Locals = std::vector<std::pair<std::string, cel::Value>>;

class Macrostep {
 public:
  Macrostep(const Surroundings& surroundings, Instance before, const ledger::v1::Input& input);

  // The definition the instance runs on: of a migration's step, from the fact on that it migrated, the
  // target.
  const chart::Chart& chart() const { return *chart_; }
  const Surroundings& surroundings() const { return surroundings_; }
  const ledger::v1::Actor& actor() const { return surroundings_.actor; }
  absl::Time now() const { return surroundings_.time; }
  Instance& instance() { return instance_; }
  const state::v1::InstanceState& state() const { return instance_.state(); }
  const Configuration& configuration() const { return configuration_; }

  // The one door. A fact that does not fit is a bug of ours, or a failure to read a row: never a refusal.
  absl::Status Record(ledger::v1::Fact fact);
  // Bytes of the step so far.
  size_t StepBytes() const { return step_.ByteSizeLong(); }

  // The next ordinal for a task, job, each, timer or incident.
  uint32_t NextOrdinal() const { return state().last_ordinal() + 1; }

  // Internal events, first in first out.
  void Raise(Event event) { internal_.push_back(std::move(event)); }
  bool HasInternal() const { return !internal_.empty(); }
  Event PopInternal();
  // Raises error.execution or error.communication: what failed, in which state.
  void RaiseError(absl::string_view event, const absl::Status& error, absl::string_view where);
  // What a failed expression or action means inside a chart: a refusal raises error.execution and is behind
  // us. Failures to read rows, and limits, are returned as they are.
  absl::Status RaiseRefusal(const absl::Status& status, absl::string_view where);
  // The same for a part of a state that could not be opened.
  absl::Status RaiseUnopened(const absl::Status& status, absl::string_view where, ledger::v1::Unopened part);

  // The datum as expressions see it; null when absent.
  cel::Value Datum(int index);

  // The event processed last, which the eventless transitions after it still see (SCXML 5.10.1); null before
  // the first.
  const Event* event() const { return event_.has_value() ? &*event_ : nullptr; }
  // Binds another one; gives back the one before.
  absl::optional<Event> Bind(absl::optional<Event> event) { return std::exchange(event_, std::move(event)); }

  // States entered in this macrostep whose activities and timers are still to be opened.
  std::set<chart::StateIndex>& newly_entered() { return newly_entered_; }

  // Set once a top-level final state is entered (or all top-level regions are final).
  bool running() const { return running_; }
  // `output` may be unset.
  void Finish(ledger::v1::Value output);
  const ledger::v1::Value& output() const { return output_; }

  // Whether the input's own event matched anything.
  void set_handled() { step_.set_handled(true); }

  // Counts one step of the algorithm, one action. MICROSTEP_LIMIT past kMaxMicrosteps, kMaxActions.
  absl::Status CountMicrostep();
  absl::Status CountAction();

  // Gives up the results: the step, and the instance after it. RECORD_TOO_LARGE, or STATE_TOO_LARGE if the
  // state takes more than `state_bytes_max`.
  absl::StatusOr<Decision> Release(int state_bytes_max) &&;

 private:
  // Reads configuration and data as the state has them, under `chart`.
  void Adopt(const chart::Chart& chart);

  const Surroundings& surroundings_;
  const chart::Chart* chart_;
  Instance instance_;
  ledger::v1::Step step_;
  FactContext context_;
  Configuration configuration_;
  std::deque<Event> internal_;
  absl::optional<Event> event_;
  std::set<chart::StateIndex> newly_entered_;
  std::vector<absl::optional<cel::Value>> data_;  // by position in Chart::data(), filled when first read
  bool running_ = true;
  ledger::v1::Value output_;
  int microsteps_ = 0;
  int actions_ = 0;
};

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_SCXML_MACROSTEP_H_
