// Intake: decides one client's request: recognises repeats, starts, steps, deploys, and answers once it is
// durable.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INTAKE_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INTAKE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/runtime/mailbox.h"
#include "engine/runtime/personal/subject_keys.h"
#include "engine/runtime/schedules/scheduler.h"
#include "engine/runtime/sequence/refusal_limit.h"
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
  bool seals = false;  // personal values come in sealed
};

// For the sequencer's thread.
class Intake {
 public:
  explicit Intake(const IntakeParts& parts);

  // Decides. The letter's answer is called once, when everything it depends on is durable.
  void Handle(Letter letter);

  // Forgets accepted requests which are too old, a few at a time.
  void ForgetRequests();

  // Writes down how many refusals were not recorded one by one in the minutes that are over at `now`; when
  // the next of them is over.
  void TellSuppressed(absl::Time now);
  absl::Time NextSuppressedEnd() const { return refusals_.NextEnd(); }

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
  absl::StatusOr<Decided> ChangeSettings(const Caller& caller, const SettingsRequest& request);
  // What a request about a schedule came to; without a record it was so already.
  absl::StatusOr<Decided> Scheduled(absl::StatusOr<absl::optional<ledger::v1::Record>> record);
  absl::StatusOr<Decided> ChangeSubject(const Caller& caller, const SubjectRequest& request);
  // How a subject stands by all that was decided.
  absl::StatusOr<state::v1::SubjectRow> Standing(const SubjectName& name) const;
  // Whether sealed values in an input are still taken: they were sealed before, and the subject may have been
  // erased or restricted since. SUBJECT_ERASED, SUBJECT_RESTRICTED.
  absl::Status CheckSubject(const SubjectName& name, const ledger::v1::Input& input) const;
  // Whether what is personal by the newest definition was sealed: that is done before, by an older state.
  // ABORTED VALUE_NOT_SEALED.
  absl::Status CheckSealed(const InstanceRequest& request);
  // Nothing was to be done.
  Decided Unchanged() const;
  // Writes down who tried what, if a refusal with this reason is recorded and the actor was not refused too
  // often (refusal_limit.h). RECORD_TOO_LARGE if that cannot be.
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
  const bool seals_;
  Requests requests_;
  RefusalLimit refusals_;
};

// OK if no instance has this business key, or it is empty. ALREADY_EXISTS BUSINESS_KEY_EXISTS.
absl::Status CheckKeyIsFree(Stepper& stepper, absl::string_view name_space, absl::string_view workflow,
                            absl::string_view business_key);

// Whether a workflow may begin now: its calendar, if any, covers today. FAILED_PRECONDITION
// CALENDAR_TOO_SHORT.
absl::Status CheckCoverage(const chart::Chart& chart, absl::Time now);

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_INTAKE_H_
