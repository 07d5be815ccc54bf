// Intake: decides one client's request: recognises repeats, starts, steps, deploys, and answers once it is
// durable.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INTAKE_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INTAKE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/runtime/mailbox.h"
#include "engine/runtime/schedules/scheduler.h"
#include "engine/runtime/sequence/requests.h"
#include "engine/runtime/sequence/stepper.h"

namespace liushui::runtime {

// What an Intake works on; all must outlive it.
struct IntakeParts {
  const storage::Store* store = nullptr;
  Stepper* stepper = nullptr;
  Registry* registry = nullptr;
  Committer* committer = nullptr;
  RequestFilter* filter = nullptr;
  Scheduler* scheduler = nullptr;
};

// For the sequencer's thread.
class Intake {
 public:
  explicit Intake(const IntakeParts& parts);

  // Decides. The letter's answer is called once, when everything it depends on is durable.
  void Handle(Letter letter);

  // Forgets accepted requests which are too old, a few at a time.
  void ForgetRequests();

 private:
  // What was decided: an outcome at hand, or the record that tells it.
  struct Decided {
    absl::optional<Outcome> outcome;
    uint64_t told_by = 0;  // without an outcome
    bool created = true;
  };

  absl::StatusOr<Decided> Decide(Letter& letter);
  absl::StatusOr<Decided> Start(const Caller& caller, const StartRequest& request);
  absl::StatusOr<Decided> Step(const Caller& caller, const InstanceRequest& request);
  absl::StatusOr<Decided> Deploy(const Caller& caller, const DeployRequest& request);
  absl::StatusOr<Decided> DeployCalendar(const Caller& caller, const Letter& letter);
  absl::StatusOr<Decided> SetAlias(const Caller& caller, const SetAliasRequest& request);
  absl::StatusOr<Decided> RemoveAlias(const Caller& caller, const RemoveAliasRequest& request);
  absl::StatusOr<Decided> ChangeDirectory(const Caller& caller, const DirectoryEdit& edit);
  absl::StatusOr<Decided> ChangeParameters(const Caller& caller, const ParametersEdit& edit);
  // What a request about a schedule came to; without a record it was so already.
  absl::StatusOr<Decided> Scheduled(absl::StatusOr<absl::optional<ledger::v1::Record>> record);
  // Nothing was to be done.
  Decided Unchanged() const;
  // Writes down who tried what, if a refusal with this reason is recorded. RECORD_TOO_LARGE if that cannot
  // be.
  absl::Status RecordRefusal(const Caller& caller, const InstanceRequest& request,
                             const absl::Status& refusal);
  absl::StatusOr<Decided> TurnAway(const Caller& caller, const SubstitutionRefusal& refusal);
  // Writes a record of a definition, a calendar or an alias, as the caller's.
  absl::StatusOr<Decided> WriteDeployment(const Caller& caller, ledger::v1::Record record);
  void PublishWhenDurable(Catalog catalog);

  const storage::Store* const store_;
  Stepper* const stepper_;
  Registry* const registry_;
  Committer* const committer_;
  Scheduler* const scheduler_;
  Requests requests_;
};

// OK if no instance has this business key, or it is empty. ALREADY_EXISTS BUSINESS_KEY_EXISTS.
absl::Status CheckKeyIsFree(Stepper& stepper, absl::string_view name_space, absl::string_view workflow,
                            absl::string_view business_key);

// Whether a workflow may begin now: its calendar, if any, covers today. FAILED_PRECONDITION
// CALENDAR_TOO_SHORT.
absl::Status CheckCoverage(const chart::Chart& chart, absl::Time now);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INTAKE_H_
