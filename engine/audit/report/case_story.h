// The story of a case: its records, told for a person who has never seen the system.
//
// All of it is from the records and the definitions they name; nothing is looked up elsewhere. Titles of
// states, fields and data are the declaration's own; what has none goes by its id.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_CASE_STORY_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_CASE_STORY_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "engine/audit/report/phrases.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// A story is told of at most so many records.
constexpr size_t kMaxStoryRecords = 20'000;

// Where something stands in the ledger.
struct StoryPlace {
  uint64_t index = 0;
  int64_t time_us = 0;
};

// Who acted, as the record says.
struct StoryActor {
  std::string name;     // id; empty for the engine
  std::string display;  // what he is called; empty where that is not known
  std::string roles;
  std::string on_behalf_of;
  bool verified = false;
  bool is_case = false;  // another case, by a message
};

// What was filled in or given, by its title.
struct StoryValue {
  std::string title;
  std::string text;
};

// One record.
struct StoryLine {
  StoryPlace at;
  StoryActor who;
  std::string what;
  std::vector<StoryValue> given;
  std::vector<std::string> followed;
  bool is_late = false;     // something became overdue
  bool is_refused = false;  // nothing happened but the refusal
};

// A moment is one that a transition waits for (`after`, `at`): at it something happens by itself.
enum class DeadlineKind { kTask, kState, kCase, kMoment };

// The last two are of moments: it came, or what waited for it was left before.
enum class DeadlineOutcome { kMet, kLate, kRunning, kRunningLate, kWithdrawn, kCame, kLeftBefore };

// The limit of a task from when it opened, of a state or of the whole case from when it was entered, and a
// moment that is waited for.
struct StoryDeadline {
  DeadlineKind kind = DeadlineKind::kTask;
  std::string title;
  std::string activity;  // 1042-3; of a state or the case its id
  std::string then;      // of a moment: titles of the states to which it leads
  int64_t started_us = 0;
  int64_t due_us = 0;
  int64_t ended_us = 0;  // 0 while it runs
  DeadlineOutcome outcome = DeadlineOutcome::kRunning;
  bool is_provisional = false;  // counted on weekdays, for want of a calendar
};

// Two tasks which one person must not both complete, as the definition has it, and who completed them.
struct StorySeparation {
  std::string first;
  std::string second;
  std::vector<std::string> first_by;  // person, on whose behalf, and the record's index
  std::vector<std::string> second_by;
  bool is_kept = true;  // nobody is in both
};

struct StoryRefusal {
  StoryPlace at;
  StoryActor who;
  std::string what;
  std::string reason;   // code
  std::string why;      // what that means, in the report's language; empty for a code not known here
  std::string message;  // the sentence that was answered, as it was
};

// What was changed that had been otherwise: a due, a holder, the definition, an answer on a form.
struct StoryCorrection {
  StoryPlace at;
  StoryActor who;
  std::string what;
  std::string why;
};

struct StoryAttachment {
  StoryPlace at;
  StoryActor who;
  std::string activity;
  std::string name;
  std::string note;  // what the file is
  std::string media_type;
  uint64_t size = 0;
  std::string sha256;  // hex
};

// Somebody was shown the case's personal data.
struct StoryAccess {
  StoryPlace at;
  StoryActor who;
  std::string how;  // and how often since his record before
};

enum class Relation { kParent, kStarter, kChild, kBegun };
enum class RelatedOutcome { kAskedFor, kCompleted, kFailed, kToldToEnd, kLetGo };

// Another case, as far as the records of this one tell of it.
struct StoryRelated {
  Relation relation = Relation::kChild;
  uint64_t instance = 0;  // 0 where they do not say
  std::string workflow;   // id; empty where they do not say
  std::string business_key;
  std::string activity;  // of a child: 1042-7
  std::string item;      // of an item's child: its key
  std::string state;     // title of the state that opened it
  StoryPlace asked;
  int64_t ended_us = 0;  // when it was heard of
  RelatedOutcome outcome = RelatedOutcome::kAskedFor;
  std::string result;  // output in words, or what went wrong
  // From elsewhere in the ledger, where whoever makes a page looks it up: title of the workflow, how it
  // stands.
  std::string title;
  std::string status;
};

// A definition the case ran on.
struct StoryDefinition {
  std::string hash;  // hex
  uint32_t revision = 0;
  std::string title;
  uint64_t since_index = 0;
};

struct CaseStory {
  uint64_t instance = 0;
  std::string name_space;
  std::string workflow;
  std::string title;
  std::string business_key;
  std::string subject;
  std::string status;  // in words
  StoryPlace started;
  StoryPlace newest;
  int64_t ended_us = 0;
  std::vector<StoryDefinition> definitions;
  std::vector<StoryValue> data;  // as they are after the newest record
  std::vector<StoryLine> lines;
  std::vector<StoryDeadline> deadlines;
  std::vector<StorySeparation> separations;
  std::vector<StoryRefusal> refusals;
  std::vector<StoryCorrection> corrections;
  std::vector<StoryAttachment> attachments;
  std::vector<StoryRelated> related;
  std::vector<StoryAccess> accesses;
};

struct StoryOptions {
  Language language = Language::kChinese;
  absl::TimeZone zone = absl::UTCTimeZone();
  int64_t now_us = 0;  // what is open and past its due by then is late
  // What people are called, by id, where that is known: they go by it, and by the id where they act.
  std::map<std::string, std::string> names = {};
};

// Definitions by hash; of one that is missing the ids stand for the titles.
using StoryDefinitions = std::map<std::string, ledger::v1::Definition>;

// `records` are all of one instance, oldest first, from its start; those that only name it, of refused
// substitutions and of accesses, may stand among them by index. INVALID_ARGUMENT if they are not, or more
// than kMaxStoryRecords.
absl::StatusOr<CaseStory> TellCase(const std::vector<ledger::v1::Record>& records,
                                   const StoryDefinitions& definitions, const StoryOptions& options);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_CASE_STORY_H_
