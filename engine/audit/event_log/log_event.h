// What the ledger tells of activities, as process mining reads it (IEEE 1849-2016, XES).
//
//   case               an instance
//   activity           a state with a task, job, child or list, by its id, which is the same in every case;
//   the
//                      workflow for the case as a whole; the name of an event that came from outside
//   activity instance  that task, job, ... by name: 1042-3; for a part of a joint task 1042-3/manager
//   transition         what became of the activity instance, in XES's standard lifecycle model
//
// Values of data and forms are not told: a log leaves the house more easily than a ledger.
#ifndef LIUSHUI_ENGINE_AUDIT_EVENT_LOG_LOG_EVENT_H_
#define LIUSHUI_ENGINE_AUDIT_EVENT_LOG_LOG_EVENT_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// Of IEEE 1849-2016, lifecycle extension, standard model.
enum class Transition {
  kSchedule,
  kAssign,
  kReassign,
  kStart,
  kSuspend,
  kResume,
  kComplete,
  kWithdraw,
  kAbortActivity,  // ate_abort
  kAbortCase,      // pi_abort
  kUnknown,        // a remark, a reminder, a refusal: nothing became of the activity
};

// As XES writes it: "schedule", "ate_abort".
absl::string_view TransitionName(Transition transition);

// What an activity instance is. What is no activity of a state is the whole case, or an event.
enum class ActivityKind { kCase, kEvent, kTask, kJob, kChild, kEach };

// "case", "task".
absl::string_view ActivityKindName(ActivityKind kind);

struct LogEvent {
  uint64_t index = 0;  // of the record: log:index
  uint32_t place = 0;  // among the events of the record, from 0
  int64_t time_us = 0;
  uint64_t instance = 0;
  std::string workflow;
  std::string activity;
  std::string activity_instance;  // empty for the case as a whole and for events
  ActivityKind kind = ActivityKind::kCase;
  Transition transition = Transition::kUnknown;
  std::string fact;      // kind of the fact in the ledger, such as task_claimed; refused; event
  std::string title;     // of a task; the type of a job; the workflow of a child
  std::string item;      // key of the item of a list
  std::string resource;  // who; empty for the engine
  std::string on_behalf_of;
  std::vector<std::string> roles;  // the actor's; of what is scheduled, those it is offered to
  std::string reason;              // of a failure, refusal or cancel; of an incident its code
};

// What is said once of a case.
struct LogCase {
  uint64_t instance = 0;
  std::string name_space;
  std::string workflow;
  uint32_t revision = 0;  // as it was started
  std::string business_key;
  uint64_t parent = 0;      // of a child; 0 for none
  uint64_t started_by = 0;  // the instance whose message started it; 0 for none
};

// The instance which a record tells something of, here; 0 for none.
uint64_t CaseOf(const ledger::v1::Record& record);

// Turns records into events. Takes each instance's records in their order, from its first; records of several
// instances may be mixed, and others are passed over. Remembers what is open, and nothing of cases that have
// ended. For one thread.
class EventReader {
 public:
  // The events of the record, in order. None for who was turned away at the door of a case that had ended.
  // DATA_LOSS where it speaks of what was never opened.
  absl::StatusOr<std::vector<LogEvent>> Next(const ledger::v1::Record& record);

  // The case of the instance whose record was read last; null once it has ended and another was read.
  const LogCase* FindCase(uint64_t instance) const;

 private:
  friend class RecordEvents;
  struct Part {
    std::string holder;  // responsible; empty for nobody
    bool begun = false;
  };
  struct Activity {
    ActivityKind kind = ActivityKind::kTask;
    std::string state;
    std::string title;
    std::string item;
    uint32_t each = 0;
    std::map<std::string, Part> parts;  // one without a name for all but joint tasks
  };
  struct Case {
    LogCase about;
    bool ended = false;
    std::map<uint32_t, Activity> open;                                   // by ordinal
    std::map<std::pair<uint32_t, std::string>, uint32_t> item_children;  // ordinals, by list and key
  };

  std::vector<LogEvent> TurnedAway(const ledger::v1::Record& record);

  std::map<uint64_t, Case> cases_;
  uint64_t last_ended_ = 0;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EVENT_LOG_LOG_EVENT_H_
