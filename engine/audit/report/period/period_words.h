// The words of the report of a branch. As phrases.h: a heading or a whole sentence.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_WORDS_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_WORDS_H_

#include <string>
#include <vector>

#include "engine/audit/report/wording.h"

namespace liushui::audit {

enum class PeriodWord {
  kTitle,
  kAbout,
  kAsOf,
  kNotOver,
  kBriefCases,
  kBriefTasks,
  kBriefRefusals,
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
  kRefusals,
  kReason,
  kAttempts,
  kMessage,
  kIncidents,
  kIncidentsOpen,
  kNumbers,
  kNumber,
  kValue,
  kFrom,
  kDeclared,
  kSetBy,
  kSourceVerified,
  kSourceUnverified,
  kProof,
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

std::string SayOfPeriod(Language language, PeriodWord word, const std::vector<std::string>& arguments = {});

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_WORDS_H_
