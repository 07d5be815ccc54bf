#include "clients/demo/office.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cpp/names.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

constexpr int kPageSize = 1000;
// An advance waits for the jobs on the way.
constexpr absl::Duration kAdvanceTimeout = absl::Minutes(2);

google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

}  // namespace

absl::TimeZone BranchZone() {
  return absl::FixedTimeZone(8 * 60 * 60);
}

absl::Time At(absl::CivilDay day, int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(day.year(), day.month(), day.day(), hour, minute), BranchZone());
}

absl::CivilDay DayOf(absl::Time time) {
  return absl::ToCivilDay(time, BranchZone());
}

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

client::Client Office::As(const Person& person) const {
  if (person.deputy != nullptr)
    return client_.As({person.deputy->id, person.deputy->roles, sample_.branch, person.id});
  return client_.As({person.id, person.roles, sample_.branch});
}

absl::Status Office::ReadClock() {
  ASSIGN_OR_RETURN(const v1::GetClockResponse clock, client_.GetClock({}));
  now_ = TimeOf(clock.time());
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Office::AdvanceTo(absl::Time time) {
  v1::AdvanceClockRequest request;
  *request.mutable_time() = TimestampOf(time);
  ASSIGN_OR_RETURN(const v1::AdvanceClockResponse response,
                   client_.WithTimeout(kAdvanceTimeout).AdvanceClock(request));
  now_ = TimeOf(response.time());
  return response.timers_fired();
}

absl::StatusOr<std::vector<v1::Task>> Office::ListTasks(v1::ListTasksRequest request) const {
  std::vector<v1::Task> tasks;
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const v1::ListTasksResponse page, client_.ListTasks(request));
    tasks.insert(tasks.end(), page.tasks().begin(), page.tasks().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return tasks;
}

absl::StatusOr<std::vector<v1::Task>> Office::TasksOf(const Person& person) const {
  v1::ListTasksRequest request;
  request.set_mine(true);
  request.set_page_size(kPageSize);
  ASSIGN_OR_RETURN(const v1::ListTasksResponse page, As(person).ListTasks(request));
  return std::vector<v1::Task>(page.tasks().begin(), page.tasks().end());
}

absl::StatusOr<v1::Task> Office::GetTask(const std::string& name) const {
  v1::GetTaskRequest request;
  request.set_name(name);
  ASSIGN_OR_RETURN(const v1::GetTaskResponse response, client_.GetTask(request));
  return response.task();
}

absl::Status Office::Claim(const Person& person, const v1::Task& task, const std::string& part) const {
  v1::ClaimTaskRequest request;
  request.set_name(task.name());
  request.set_part(part);
  return As(person).ClaimTask(request).status();
}

absl::Status Office::Complete(const Person& person, const v1::Task& task, const std::string& part,
                              const google::protobuf::Struct& form) const {
  v1::CompleteTaskRequest request;
  request.set_name(task.name());
  request.set_part(part);
  *request.mutable_form() = form;
  return As(person).CompleteTask(request).status();
}

absl::StatusOr<v1::StartInstanceResponse> Office::Start(const client::Caller& caller,
                                                        const Opening& opening) const {
  v1::StartInstanceRequest request;
  request.set_workflow(opening.workflow);
  request.set_business_key(opening.key);
  *request.mutable_input() = opening.input;
  request.set_use_existing(true);
  return client_.As(caller).StartInstance(request);
}

absl::Status Office::Send(const Person& person, const std::string& instance, const std::string& event,
                          const google::protobuf::Struct& fields) const {
  v1::SendEventRequest request;
  request.set_instance(instance);
  request.set_event(event);
  *request.mutable_data() = fields;
  ASSIGN_OR_RETURN(const v1::SendEventResponse response, As(person).SendEvent(request));
  if (response.handled()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(instance, " had no use for event ", event, " of ", person.id));
}

absl::Status Office::AddItem(const Person& person, const std::string& instance, const std::string& state,
                             const std::string& key, const google::protobuf::Struct& item) const {
  v1::AddItemsRequest request;
  request.set_instance(instance);
  request.set_state(state);
  auto* added = request.add_items();
  added->set_key(key);
  *added->mutable_value()->mutable_struct_value() = item;
  return As(person).AddItems(request).status();
}

absl::StatusOr<v1::Instance> Office::Find(const std::string& workflow, const std::string& key) const {
  v1::GetInstanceRequest request;
  request.set_name(client::KeyName(sample_.branch, workflow, key));
  ASSIGN_OR_RETURN(const v1::GetInstanceResponse response, client_.GetInstance(request));
  return response.instance();
}

absl::StatusOr<google::protobuf::Struct> Office::ValuesOf(const std::string& instance) const {
  v1::GetInstanceRequest request;
  request.set_name(instance);
  ASSIGN_OR_RETURN(const v1::GetInstanceResponse response, client_.GetInstance(request));
  return response.instance().data();
}

absl::StatusOr<std::vector<v1::Instance>> Office::List(const std::string& workflow,
                                                       v1::Instance::Status status) const {
  std::vector<v1::Instance> instances;
  v1::ListInstancesRequest request;
  request.set_workflow(workflow);
  request.set_status(status);
  request.set_page_size(kPageSize);
  do {
    ASSIGN_OR_RETURN(const v1::ListInstancesResponse page, client_.ListInstances(request));
    instances.insert(instances.end(), page.instances().begin(), page.instances().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return instances;
}

absl::StatusOr<std::vector<v1::Incident>> Office::Incidents() const {
  v1::ListIncidentsRequest request;
  request.set_page_size(kPageSize);
  ASSIGN_OR_RETURN(const v1::ListIncidentsResponse page, client_.ListIncidents(request));
  return std::vector<v1::Incident>(page.incidents().begin(), page.incidents().end());
}

absl::Status Office::Resolve(const Person& person, const v1::Incident& incident,
                             const std::string& note) const {
  v1::ResolveIncidentRequest request;
  request.set_name(incident.name());
  request.set_note(note);
  return As(person).ResolveIncident(request).status();
}

absl::Status Office::ReadFrom(int64_t first,
                              const std::function<void(const ledger::v1::Record&)>& visit) const {
  v1::ReadRecordsRequest request;
  request.set_first(first);
  return client_.ReadRecords(request, [&visit](const v1::ReadRecordsResponse& response) {
    visit(response.record());
    return true;
  });
}

absl::StatusOr<v1::VerifyResult> Office::Verify() const {
  v1::VerifyResult result;
  bool answered = false;
  RETURN_IF_ERROR(client_.Verify({}, [&](const v1::VerifyResponse& response) {
    answered = response.has_result();
    if (answered) result = response.result();
    return true;
  }));
  if (!answered) return absl::DataLossError("the check of the ledger ended without a result");
  return result;
}

absl::StatusOr<workflow::v1::Workflow> Office::Declaration(const std::string& workflow) const {
  v1::GetWorkflowRequest request;
  request.set_name(absl::StrCat(client_.parent(), "/workflows/", workflow));
  ASSIGN_OR_RETURN(const v1::GetWorkflowResponse response, client_.GetWorkflow(request));
  return response.workflow();
}

}  // namespace liushui::demo
