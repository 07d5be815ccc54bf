// The words of reports, in the languages they are written in.
//
// A phrase is a heading or a whole sentence, never a piece of one: languages put words in different orders.
// Titles of states, fields and tasks are not among them; they are the declaration's own, in its language.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PHRASES_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PHRASES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace liushui::audit {

// What a report is written in; zh and en in requests.
enum class Language { kChinese, kEnglish };

// Every sentence and heading a report has; both languages of each stand in phrases.cc, in the same order.
// $0, $1, $2 stand for what is filled in.
enum class Phrase {
  // Headings, and what stands where a section has nothing to show.
  kCaseReport,
  kWhatThisIs,
  kCase,
  kKey,
  kSubject,
  kStatus,
  kStarted,
  kEnded,
  kBranch,
  kDefinition,
  kRecords,
  kProof,
  kOrigin,
  kLogKey,
  kWitnesses,
  kCheckpoint,
  kChecks,
  kDataNow,
  kTimeline,
  kTime,
  kWho,
  kWhat,
  kDeadlines,
  kTask,
  kDue,
  kOutcome,
  kSeparations,
  kFirst,
  kSecond,
  kRefusals,
  kReason,
  kCorrections,
  kAttachments,
  kFile,
  kSize,
  kNone,
  kNoProof,
  kNoWitness,
  kClaimedName,
  kCheckedInclusion,
  kCheckedReplay,
  kCheckedSeparation,
  kRecordsProved,
  kRecordsReplayed,
  kPairsKept,
  kEngine,
  kOnBehalfOf,
  kProvisional,
  kRole,
  kSeparationOfDuties,
  kRoleDenied,
  // Outcomes of deadlines, of four eyes, and of the case.
  kMet,
  kLateBy,
  kRunning,
  kRunningLateBy,
  kWithdrawn,
  kKept,
  kBroken,
  kNotYet,
  kRunningCase,
  kCompletedCase,
  kCancelledCase,
  kStuckCase,
  kYes,
  kNo,
  // What was done, by whoever the line names; $0 is the task, the event or the reason.
  kDidStart,
  kDidEvent,
  kDidClaim,
  kDidRelease,
  kDidComplete,
  kDidCompletePart,
  kDidDelegate,
  kDidRecall,
  kDidReassign,
  kDidReturn,
  kDidComment,
  kDidAttach,
  kDidDraft,
  kDidUpdate,
  kDidAddItems,
  kDidJob,
  kDidJobFail,
  kDidTimer,
  kDidCancel,
  kDidHear,
  kDidHearChild,
  kDidResolve,
  kDidMigrate,
  kTried,
  // What followed of itself: results as the record holds them.
  kEntered,
  kOpened,
  kOpenedDue,
  kOverdue,
  kEscalated,
  kReminded,
  kTaskWithdrawn,
  kDatum,
  kJobOpened,
  kChildOpened,
  kChildDone,
  kChildFailed,
  kSent,
  kStartedOther,
  kIncident,
  kIncidentOver,
  kCaseDone,
  kCaseCancelled,
  kCaseStuck,
  kCaseGoesOn,
  kNotHandled,
  kDueChanged,
};

// With what is filled in; a place without an argument stays empty.
std::string Say(Language language, Phrase phrase, const std::vector<std::string>& arguments = {});

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PHRASES_H_
