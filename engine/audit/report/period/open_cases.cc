#include "engine/audit/report/period/open_cases.h"

#include <utility>

namespace liushui::audit {

using ledger::v1::Fact;

namespace {

OpenTask Opened(const ledger::v1::TaskOpened& opened) {
  OpenTask task;
  task.title = opened.title();
  task.due_us = opened.due_us();
  task.each = opened.each();
  for (const ledger::v1::TaskPart& part : opened.parts()) {
    task.parts[part.as()];
    task.offered.insert(part.roles().begin(), part.roles().end());
    task.offered.insert(part.people().begin(), part.people().end());
  }
  return task;
}

OpenTask* FindTask(OpenCase& of, uint32_t task) {
  const auto found = of.tasks.find(task);
  return found == of.tasks.end() ? nullptr : &found->second;
}

void Hold(OpenCase& of, uint32_t task, const std::string& part, const std::string& person) {
  OpenTask* const found = FindTask(of, task);
  if (found != nullptr) found->parts[part].holder = person;
}

}  // namespace

const OpenCase* OpenCases::Find(uint64_t instance) const {
  const auto found = cases_.find(instance);
  return found == cases_.end() ? nullptr : &found->second;
}

void OpenCases::Complete(const ledger::v1::TaskCompleted& done, OpenCase& of, const Completed& completed) {
  OpenTask* const task = FindTask(of, done.task());
  if (task == nullptr) return;
  task->parts[done.part()] = {"", done.person()};
  if (!done.last()) return;
  completed(of, *task);
  of.tasks.erase(done.task());
}

void OpenCases::TakeHandover(const Fact& fact, OpenCase& of) {
  switch (fact.kind_case()) {
    case Fact::kTaskClaimed:
      return Hold(of, fact.task_claimed().task(), fact.task_claimed().part(), fact.task_claimed().person());
    case Fact::kTaskReleased:
      return Hold(of, fact.task_released().task(), fact.task_released().part(), "");
    case Fact::kTaskReassigned:
      return Hold(of, fact.task_reassigned().task(), fact.task_reassigned().part(),
                  fact.task_reassigned().to());
    case Fact::kTaskEscalated:
      if (OpenTask* const task = FindTask(of, fact.task_escalated().task())) {
        task->offered.insert(fact.task_escalated().roles().begin(), fact.task_escalated().roles().end());
        task->offered.insert(fact.task_escalated().people().begin(), fact.task_escalated().people().end());
      }
      return;
    case Fact::kTaskUpdated:
      if (OpenTask* const task = FindTask(of, fact.task_updated().task())) {
        if (fact.task_updated().has_due_us()) task->due_us = fact.task_updated().due_us().to();
      }
      return;
    default:
      return;
  }
}

void OpenCases::TakeTaskFact(const Fact& fact, OpenCase& of, const Completed& completed) {
  switch (fact.kind_case()) {
    case Fact::kTaskOpened:
      of.tasks[fact.task_opened().task()] = Opened(fact.task_opened());
      return;
    case Fact::kTaskCompleted:
      return Complete(fact.task_completed(), of, completed);
    case Fact::kTaskWithdrawn:
      of.tasks.erase(fact.task_withdrawn());
      return;
    case Fact::kTaskOverdue:
      if (OpenTask* const task = FindTask(of, fact.task_overdue())) task->was_overdue = true;
      return;
    case Fact::kEachClosed:
      std::erase_if(of.tasks,
                    [&](const auto& task) { return task.second.each == fact.each_closed().each(); });
      return;
    default:
      return TakeHandover(fact, of);
  }
}

void OpenCases::Take(const ledger::v1::Record& record, const Completed& completed) {
  OpenCase& of = cases_[record.instance()];
  bool is_over = false;
  for (const Fact& fact : record.step().facts()) {
    if (fact.has_instance_started()) of.workflow = fact.instance_started().workflow();
    if (fact.has_instance_stuck()) of.is_stuck = true;
    if (fact.has_instance_unstuck()) of.is_stuck = false;
    if (fact.has_incident_raised()) of.incidents.insert(fact.incident_raised().incident());
    if (fact.has_incident_resolved()) of.incidents.erase(fact.incident_resolved().incident());
    if (fact.has_instance_completed() || fact.has_instance_cancelled()) is_over = true;
    TakeTaskFact(fact, of, completed);
  }
  if (is_over) cases_.erase(record.instance());
}

}  // namespace liushui::audit
