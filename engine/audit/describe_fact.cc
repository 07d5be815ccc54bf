#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/audit/describe.h"
#include "engine/audit/describe_task.h"

namespace liushui::audit {
namespace {

using ledger::v1::Fact;

std::string DescribeStarted(const ledger::v1::InstanceStarted& fact) {
  std::string text = absl::StrCat("began as ", fact.workflow(), " revision ", fact.revision());
  if (!fact.business_key().empty()) absl::StrAppend(&text, " with the key ", fact.business_key());
  if (fact.has_origin()) {
    // A schedule is no instance: its record says which it was.
    const bool is_schedule = fact.origin().instance() == 0;
    absl::StrAppend(&text, ", started by ", is_schedule ? "record " : "instance ",
                    is_schedule ? fact.origin().index() : fact.origin().instance());
  }
  return text;
}

std::string DescribeTimer(const ledger::v1::TimerSet& fact, absl::TimeZone zone) {
  const ledger::v1::Timer& purpose = fact.purpose();
  std::string what = "something";
  if (purpose.has_transition()) what = absl::StrCat("a transition of ", purpose.transition().state());
  if (purpose.has_task()) what = absl::StrCat("the deadline of task ", purpose.task().task());
  if (purpose.has_state()) what = absl::StrCat("the deadline of ", purpose.state().state());
  if (purpose.has_send()) what = absl::StrCat("event ", purpose.send().event().name());
  if (purpose.purpose_case() == ledger::v1::Timer::kJobRetry)
    what = absl::StrCat("the next attempt of job ", purpose.job_retry());
  if (purpose.purpose_case() == ledger::v1::Timer::kItems)
    what = absl::StrCat("the next items of each ", purpose.items());
  return absl::StrCat("timer ", fact.timer(), " set to ", DescribeTime(fact.due_us(), zone), " for ", what);
}

std::string DescribeJobFailed(const ledger::v1::JobFailed& fact) {
  return absl::StrCat("job ", fact.job(), " failed at attempt ", fact.attempt(), ": ", fact.message(),
                      fact.given_up() ? ", given up" : absl::StrCat(", ", fact.tries_left(), " tries left"));
}

std::string DescribeMessage(const ledger::v1::MessageSent& fact) {
  if (fact.has_start()) {
    return absl::StrCat("asked for ", fact.start().workflow(), " ", fact.start().business_key(),
                        " to be started");
  }
  if (fact.has_result())
    return absl::StrCat("told its parent, instance ", fact.result().parent(), ", of its end");
  if (fact.has_cancel()) {
    return absl::StrCat("asked for child ", fact.cancel().child(), " to end: ", fact.cancel().reason());
  }
  const ledger::v1::SentEvent& sent = fact.event();
  const std::string receiver = sent.workflow().empty()
                                   ? absl::StrCat("instance ", sent.instance())
                                   : absl::StrCat(sent.workflow(), " ", sent.business_key());
  return absl::StrCat("sent event ", sent.event().name(), " to ", receiver);
}

std::string DescribeWorkFact(const Fact& fact, absl::TimeZone zone) {
  switch (fact.kind_case()) {
    case Fact::kJobOpened:
      return absl::StrCat("job ", fact.job_opened().job(), " opened: ", fact.job_opened().type());
    case Fact::kJobCompleted:
      return absl::StrCat("job ", fact.job_completed(), " done");
    case Fact::kJobFailed:
      return DescribeJobFailed(fact.job_failed());
    case Fact::kJobRetried:
      return absl::StrCat("job ", fact.job_retried(), " may be tried again");
    case Fact::kJobWithdrawn:
      return absl::StrCat("job ", fact.job_withdrawn(), " withdrawn");
    case Fact::kChildOpened:
      return absl::StrCat("child ", fact.child_opened().child(), " opened for ", fact.child_opened().state(),
                          ": ", fact.child_opened().workflow());
    case Fact::kChildCompleted:
      return absl::StrCat("child ", fact.child_completed(), " done");
    case Fact::kChildFailed:
      return absl::StrCat("child ", fact.child_failed().child(), " failed: ", fact.child_failed().reason(),
                          ": ", fact.child_failed().message());
    case Fact::kChildWithdrawn:
      return absl::StrCat("child ", fact.child_withdrawn(), " withdrawn");
    case Fact::kEachOpened:
      return absl::StrCat("each ", fact.each_opened().each(), " opened for ", fact.each_opened().state());
    case Fact::kItemAdded:
      return absl::StrCat("item ", fact.item_added().key(), " added to each ", fact.item_added().each());
    case Fact::kItemOpened:
      return absl::StrCat("item ", fact.item_opened().key(), " of each ", fact.item_opened().each(),
                          " opened");
    case Fact::kItemDone:
      return absl::StrCat("item ", fact.item_done().key(), " of each ", fact.item_done().each(), " done");
    case Fact::kItemFailed:
      return absl::StrCat("item ", fact.item_failed().key(), " of each ", fact.item_failed().each(),
                          " failed: ", fact.item_failed().message());
    case Fact::kItemsRetried:
      return absl::StrCat("failed items of each ", fact.items_retried(), " to be opened again");
    case Fact::kItemTimerCleared:
      return absl::StrCat("timer ", fact.item_timer_cleared().timer(), " cleared");
    case Fact::kEachLeft:
      return absl::StrCat("each ", fact.each_left(), " goes on, though its state was left");
    case Fact::kEachClosed:
      return absl::StrCat("each ", fact.each_closed().each(), " closed",
                          fact.each_closed().cancel().empty() ? "" : ", its children are to end: ",
                          fact.each_closed().cancel());
    default:
      return DescribeTaskFact(fact, zone);
  }
}

std::string DescribeMigrated(const ledger::v1::InstanceMigrated& fact) {
  std::string text = absl::StrCat("goes on under revision ", fact.revision());
  for (const auto& renamed : fact.renamed()) {
    absl::StrAppend(&text, ", ", renamed.from(), " is ", renamed.to().empty() ? "forgotten" : renamed.to());
  }
  if (fact.data_dropped_size() > 0) {
    absl::StrAppend(&text, ", without ", absl::StrJoin(fact.data_dropped(), ", "));
  }
  return text;
}

// Deadlines of states, incidents, and the ends an instance can come to.
std::string DescribeCourseFact(const Fact& fact, absl::TimeZone zone) {
  switch (fact.kind_case()) {
    case Fact::kStateOverdue:
      return absl::StrCat(fact.state_overdue(), " overdue");
    case Fact::kStateReminded:
      return absl::StrCat(fact.state_reminded(), " reminded of");
    case Fact::kStateEscalated:
      return absl::StrCat(fact.state_escalated().state(), " escalated, rung ", fact.state_escalated().rung(),
                          " → ", DescribeOffer(fact.state_escalated()));
    case Fact::kIncidentRaised:
      return absl::StrCat("incident ", fact.incident_raised().incident(),
                          " raised: ", fact.incident_raised().reason(), ": ",
                          fact.incident_raised().message());
    case Fact::kIncidentResolved:
      return absl::StrCat("incident ", fact.incident_resolved().incident(),
                          fact.incident_resolved().lapsed() ? " lapsed" : " resolved",
                          fact.incident_resolved().note().empty() ? "" : ": ",
                          fact.incident_resolved().note());
    case Fact::kInstanceCompleted:
      return absl::StrCat("ended, output ", DescribeValue(fact.instance_completed().output(), zone));
    case Fact::kInstanceCancelled:
      return absl::StrCat("cancelled: ", fact.instance_cancelled());
    case Fact::kInstanceStuck:
      return absl::StrCat("stuck: ", fact.instance_stuck().reason(), ": ", fact.instance_stuck().message());
    case Fact::kInstanceUnstuck:
      return "goes on";
    case Fact::kInstanceMigrated:
      return DescribeMigrated(fact.instance_migrated());
    default:
      return DescribeWorkFact(fact, zone);
  }
}

}  // namespace

std::string DescribeFact(const Fact& fact, absl::TimeZone zone) {
  switch (fact.kind_case()) {
    case Fact::kInstanceStarted:
      return DescribeStarted(fact.instance_started());
    case Fact::kStateExited:
      return absl::StrCat("left ", fact.state_exited());
    case Fact::kStateEntered:
      return absl::StrCat("entered ", fact.state_entered());
    case Fact::kDataAssigned:
      return absl::StrCat(fact.data_assigned().name(), " = ",
                          DescribeValue(fact.data_assigned().value(), zone));
    case Fact::kHistoryRecorded:
      return absl::StrCat(fact.history_recorded().state(), " remembers ",
                          absl::StrJoin(fact.history_recorded().states(), ", "));
    case Fact::kTimerSet:
      return DescribeTimer(fact.timer_set(), zone);
    case Fact::kTimerCleared:
      return absl::StrCat("timer ", fact.timer_cleared(), " cleared");
    case Fact::kMessageSent:
      return DescribeMessage(fact.message_sent());
    case Fact::kLogged:
      return absl::StrCat("noted: ", fact.logged());
    case Fact::kSubjectChanged:
      return absl::StrCat("subject: ", fact.subject_changed());
    default:
      return DescribeCourseFact(fact, zone);
  }
}

}  // namespace liushui::audit
