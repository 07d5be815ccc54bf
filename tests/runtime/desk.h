// The small language of this folder's tests: a desk at which people ask an engine for things and wait for its
// answer.
//
// At the end of every test the whole ledger is verified: folded states and rows are the stored ones, and
// every input, decided anew, gives the recorded bytes.
#ifndef LIUSHUI_TESTS_RUNTIME_DESK_H_
#define LIUSHUI_TESTS_RUNTIME_DESK_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/chart/compile.h"
#include "engine/runtime/engine.h"
#include "tests/runtime/box.h"
#include "tests/runtime/held_store.h"

namespace liushui::runtime {

using Answered = absl::StatusOr<Outcome>;
// Shared by the asker, who may no longer wait, and the engine.
using Waiting = std::shared_ptr<Box<Answered>>;

struct Person {
  std::string name;
  std::vector<std::string> roles;  // ascending
};
const Person& Li();     // a clerk
const Person& Zhang();  // a clerk
const Person& Wang();   // a leader

constexpr char kBranch[] = "beijing";
// 2026-03-02 09:00 in Beijing: a Monday.
absl::Time Morning();

// Options of an engine on a simulated clock that starts in the morning.
EngineOptions Simulated();

// Who asks, with a request id made from `request_id` unless that is empty; the hash is that of `content`.
Caller CallerOf(const Person& person, const std::string& request_id = "", const std::string& content = "");
// ledger.v1.Input as text.
ledger::v1::Input ParseInput(const std::string& text);
std::shared_ptr<const chart::Chart> CompileYaml(
    const std::string& yaml, std::shared_ptr<const chart::BusinessCalendar> calendar = nullptr,
    const chart::ChildCharts& children = {});

class Desk {
 public:
  explicit Desk(EngineOptions options = Simulated());
  // Verifies, unless the disk is broken.
  ~Desk();

  Engine& engine() { return *engine_; }
  HeldDisk& disk() { return disk_; }
  const Reads& reads() const { return engine_->reads(); }

  // Stops the engine, and opens another on the same ledger.
  void Reopen();
  // The same, but another engine is opened only by Open.
  void Close();
  absl::Status Open(const EngineOptions& options);

  // Asks and does not wait.
  Waiting Submit(Caller caller, Request request);
  Answered Ask(Caller caller, Request request) {
    return Submit(std::move(caller), std::move(request))->Take();
  }

  // Deploys workflows of YAML; several are separated by lines of "---".
  void Deploy(const std::string& yaml);
  // Starts; must be accepted. Inputs are those of ledger.v1.StartInstance, as text.
  uint64_t Start(const Person& person, const std::string& workflow, const std::string& key = "",
                 const std::string& inputs = "");
  // Takes an input, ledger.v1.Input as text; asks with a request id if one is given.
  Answered Take(const Person& person, uint64_t instance, const std::string& input,
                const std::string& request_id = "");

  // Moves the clock so much further; must succeed.
  Engine::Advance Advance(absl::Duration duration);

  state::v1::InstanceState Get(uint64_t instance) const;
  // Ids of its active states.
  std::vector<std::string> StatesOf(uint64_t instance) const;
  // All records, or those of a kind.
  std::vector<ledger::v1::Record> Records() const;
  std::vector<ledger::v1::Record> Records(const std::function<bool(const ledger::v1::Record&)>& match) const;

  // What verification finds wrong; empty if all agrees.
  std::string Disagreements() const;

 private:
  HeldDisk disk_;
  EngineOptions options_;
  std::unique_ptr<Engine> engine_;
  bool may_verify_ = true;
};

// Workflows for many tests.
extern const char kLeave[];   // ask (a clerk), then approve (another clerk)
extern const char kNotice[];  // a job sms.send with two tries, ten minutes between, 30 s each; else a task
extern const char kAlarm[];   // rings after an hour, again an hour later

}  // namespace liushui::runtime

#endif  // LIUSHUI_TESTS_RUNTIME_DESK_H_
