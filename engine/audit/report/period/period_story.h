// The story of a branch on some days: what its ledger says of them, counted.
//
// The account of a day is an output with the texts and records
//   manager   whose day it was
//   quota     by part, how much was asked for
//   done      by part, how much was done
//   late      a list of the parts that were late
// as the client manager's day gives it.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_STORY_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_STORY_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "engine/audit/report/wording.h"

namespace liushui::audit {

// Lists are cut there; how many there are is told.
constexpr size_t kMaxPeriodRows = 500;
constexpr size_t kMaxPeriodCheckpoints = 50;
// Further persons are counted together, under no name.
constexpr size_t kMaxPeriodPeople = 10'000;

struct PeriodScope {
  std::string name_space;
  absl::CivilDay from;  // both within
  absl::CivilDay to;
  absl::TimeZone zone = absl::UTCTimeZone();
  int64_t now_us = 0;  // the report tells of no later moment
  Language language = Language::kChinese;
};

struct PeriodOutcome {
  std::string name;   // of the output's field; empty for the state in which the case ended
  std::string value;  // the state's id, true, false, or the choice
  auto operator<=>(const PeriodOutcome&) const = default;
};

struct PeriodWorkflow {
  std::string title;
  int64_t started = 0;
  int64_t completed = 0;
  int64_t cancelled = 0;
  int64_t open = 0;
  int64_t stuck = 0;  // of those open
  int64_t met = 0;    // tasks with a due, completed
  int64_t late = 0;
  int64_t overdue = 0;  // open tasks
  std::map<PeriodOutcome, int64_t> outcomes;
  std::map<std::string, std::string> state_titles;  // by id
  std::map<std::string, std::string> data_titles;   // by name
};

struct PeriodPart {
  int64_t quota = 0;
  int64_t done = 0;
};

struct PeriodPerson {
  std::string name;  // that the directory has
  int64_t done = 0;  // tasks; of a joint one everybody who did a part, once all is done
  int64_t late = 0;  // of those: after their due
  int64_t held = 0;
  int64_t overdue = 0;
  int64_t refused = 0;
  int64_t days = 0;  // accounts
  int64_t late_parts = 0;
  std::map<std::string, PeriodPart> parts;
};

struct PeriodRefusal {
  uint64_t index = 0;
  int64_t time_us = 0;
  std::string person;
  std::string on_behalf_of;
  uint64_t instance = 0;
  std::string reason;
  std::string message;
};

struct PeriodOverdue {
  std::string task;  // 1042-3
  std::string workflow;
  std::string title;
  int64_t due_us = 0;
  std::string holder;  // or, in [ ], whom it is offered to
};

// An input that is a number or a term and has a default.
struct PeriodNumber {
  std::string workflow;
  std::string name;
  std::string title;
  std::string value;  // the declared default as an expression, or the branch's parameter
  uint64_t record = 0;
  std::string source;
  std::string source_status;
};

struct PeriodCheckpoint {
  uint64_t size = 0;
  std::string root;  // base 64
  std::string origin;
  std::vector<std::string> witnesses;
};

struct PeriodCheck {
  std::string check;  // INTEGRITY or MEANING
  bool passed = false;
  std::string detail;
};

struct PeriodStory {
  PeriodScope scope;
  int64_t as_of_us = 0;
  bool is_over = false;  // the period is
  uint64_t position = 0;
  uint64_t first_record = 0;  // of the period, of all branches
  uint64_t end_record = 0;
  std::map<std::string, PeriodWorkflow> workflows;
  std::map<std::string, PeriodPerson> people;
  std::map<std::string, std::string> part_titles;  // of accounts, by part
  std::map<std::string, int64_t> refusals;         // by reason
  std::vector<PeriodRefusal> attempts;
  std::map<std::string, int64_t> incidents;  // by reason
  int64_t incidents_open = 0;
  std::vector<PeriodOverdue> overdue;
  int64_t overdue_count = 0;
  std::vector<PeriodNumber> numbers;
  std::vector<PeriodCheckpoint> checkpoints;
  int64_t checkpoint_count = 0;
  std::vector<std::string> keys;  // vkeys that the ledger announced up to the end, oldest first
  std::vector<PeriodCheck> checks;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_STORY_H_
