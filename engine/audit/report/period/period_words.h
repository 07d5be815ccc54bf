// The words of the report of a branch. As in phrases.h a word is a heading or a whole sentence, never a piece
// of one, and both languages of each stand in period_words.cc in the order of the enumeration.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_WORDS_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_WORDS_H_

#include <string>
#include <vector>

#include "engine/audit/report/wording.h"

namespace liushui::audit {

enum class PeriodWord {
  // Of the whole page: what it is, up to when it counts, and its sums in a sentence each.
  kTitle,
  kAbout,
  kAsOf,
  kNotOver,
  kBriefCases,
  kBriefTasks,
  kBriefRefusals,
  // Cases and tasks with a due, by process; how cases ended.
  kProcesses,
  kProcess,
  kStarted,
  kCompleted,
  kCancelled,
  kOpen,
  kStuck,
  kMet,
  kLate,
  kOverdue,
  kOutcomes,
  kWhat,
  kResult,
  kCount,
  kEndedIn,
  // What each did, and what is overdue.
  kPeople,
  kPerson,
  kDone,
  kHeld,
  kRefused,
  kDays,
  kParts,
  kLateParts,
  kOthers,
  kOverdueNow,
  kTask,
  kDue,
  kHolder,
  // What was refused, and what went wrong.
  kRefusals,
  kReason,
  kAttempts,
  kMessage,
  kIncidents,
  kIncidentsOpen,
  // The numbers that were in force.
  kNumbers,
  kNumber,
  kValue,
  kFrom,
  kDeclared,
  kSetBy,
  kSourceVerified,
  kSourceUnverified,
  // Checkpoints and checks.
  kProof,
  kKey,
  kCheckpoints,
  kSize,
  kRoot,
  kWitnesses,
  kChecks,
  kIntegrity,
  kMeaning,
  kIntegrityHolds,
  kNothingPublished,
  kMeaningHolds,
  kNotAskedFor,
  kMore,
  kYes,
  kNo,
  kNone,
};

// $0, $1, $2 of the word are the arguments.
std::string SayOfPeriod(Language language, PeriodWord word, const std::vector<std::string>& arguments = {});

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_WORDS_H_
