// The events of one record: the part of log_event.h that knows facts.
#ifndef LIUSHUI_ENGINE_AUDIT_EVENT_LOG_RECORD_EVENTS_H_
#define LIUSHUI_ENGINE_AUDIT_EVENT_LOG_RECORD_EVENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "engine/audit/event_log/log_event.h"
#include "liushui/ledger/v1/fact.pb.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// Reads one record of a case; both must outlive it.
class RecordEvents {
 public:
  RecordEvents(const ledger::v1::Record& record, EventReader::Case& of) : record_(record), case_(of) {}

  absl::Status ReadStep();
  void ReadRefused();
  void ReadSubstitution();
  std::vector<LogEvent> Release() && { return std::move(events_); }

 private:
  using Activity = EventReader::Activity;

  absl::Status ReadFact(const ledger::v1::Fact& fact);
  absl::Status ReadTaskFact(const ledger::v1::Fact& fact);
  absl::Status ReadTaskChange(const ledger::v1::Fact& fact);
  absl::Status ReadWorkFact(const ledger::v1::Fact& fact);
  absl::Status ReadListFact(const ledger::v1::Fact& fact);
  void ReadCaseFact(const ledger::v1::Fact& fact);
  void ReadEvent();
  void OpenTask(const ledger::v1::TaskOpened& opened);
  absl::Status Reassign(const ledger::v1::TaskReassigned& reassigned);
  void Rename(const ledger::v1::InstanceMigrated& migrated);
  // The child which is the work of an item.
  absl::Status OpenItemChild(uint32_t each, const std::string& key, uint32_t child);
  absl::Status EndItemChild(Transition transition, uint32_t each, const std::string& key,
                            absl::string_view reason = "");
  // Ends what is still open of the list, 0 for of the whole case.
  void WithdrawItems(uint32_t each);
  void Withdraw(uint32_t ordinal, const Activity& activity);

  // What is open under the ordinal. DATA_LOSS if nothing is.
  absl::StatusOr<Activity*> Find(uint32_t ordinal);
  // An event of the case as a whole, by the actor of the record.
  LogEvent& Add(Transition transition);
  // An event of an activity, with the part of a joint task.
  LogEvent& AddOf(Transition transition, uint32_t ordinal, const Activity& activity,
                  absl::string_view part = "");
  // The part, or all parts of a joint task that are open where none is named.
  static std::vector<std::string> PartsOf(const Activity& activity, const std::string& part);
  // The same of what is open, of each part; of what ends with it, the rest is forgotten.
  absl::Status Tell(Transition transition, uint32_t ordinal, absl::string_view reason = "");
  absl::Status End(Transition transition, uint32_t ordinal, absl::string_view reason = "");
  // What a person did to a task.
  struct Deed {
    uint32_t task = 0;
    std::string part;
    std::string person;
    std::string on_behalf_of;
  };
  absl::Status Tell(Transition transition, const Deed& deed);

  const ledger::v1::Record& record_;
  EventReader::Case& case_;
  std::string fact_;  // kind of what is being read
  std::vector<LogEvent> events_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EVENT_LOG_RECORD_EVENTS_H_
