// Office: the public API as the branch's people use it: each call is made by one of them.
#ifndef LIUSHUI_CLIENTS_DEMO_OFFICE_H_
#define LIUSHUI_CLIENTS_DEMO_OFFICE_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "clients/cpp/client.h"
#include "clients/demo/branch/sample.h"
#include "google/protobuf/struct.pb.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::demo {

// China has one time zone and no summer time.
absl::TimeZone BranchZone();
// A moment of a day, in the branch's time.
absl::Time At(absl::CivilDay day, int hour, int minute);
absl::CivilDay DayOf(absl::Time time);
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);

// What is to be started.
struct Opening {
  std::string workflow;
  std::string key;
  google::protobuf::Struct input;
};

// Single-threaded; the sample must outlive it.
class Office {
 public:
  Office(const client::Client& client, const Sample& sample) : client_(client), sample_(sample) {}

  absl::Time now() const { return now_; }
  // Learns what time it is.
  absl::Status ReadClock();
  // Moves the clock, and answers the timers that fired.
  absl::StatusOr<int64_t> AdvanceTo(absl::Time time);

  // Everything open that this person may take or holds.
  absl::StatusOr<std::vector<v1::Task>> TasksOf(const Person& person) const;
  // All tasks that match.
  absl::StatusOr<std::vector<v1::Task>> ListTasks(v1::ListTasksRequest request) const;
  // One task, with its form.
  absl::StatusOr<v1::Task> GetTask(const std::string& name) const;
  absl::Status Claim(const Person& person, const v1::Task& task, const std::string& part) const;
  absl::Status Complete(const Person& person, const v1::Task& task, const std::string& part,
                        const google::protobuf::Struct& form) const;

  // Starts an instance, or finds the one of that key.
  absl::StatusOr<v1::StartInstanceResponse> Start(const client::Caller& caller, const Opening& opening) const;
  absl::Status Send(const Person& person, const std::string& instance, const std::string& event,
                    const google::protobuf::Struct& fields) const;
  absl::Status AddItem(const Person& person, const std::string& instance, const std::string& state,
                       const std::string& key, const google::protobuf::Struct& item) const;
  absl::StatusOr<v1::Instance> Find(const std::string& workflow, const std::string& key) const;
  absl::StatusOr<google::protobuf::Struct> ValuesOf(const std::string& instance) const;
  // Those of one workflow, and only of one status unless that is unspecified.
  absl::StatusOr<std::vector<v1::Instance>> List(const std::string& workflow,
                                                 v1::Instance::Status status) const;

  absl::StatusOr<std::vector<v1::Incident>> Incidents() const;
  absl::Status Resolve(const Person& person, const v1::Incident& incident, const std::string& note) const;

  // Reads the ledger from an index to its end.
  absl::Status ReadFrom(int64_t first, const std::function<void(const ledger::v1::Record&)>& visit) const;
  // Has the server check its whole ledger.
  absl::StatusOr<v1::VerifyResult> Verify() const;
  absl::StatusOr<workflow::v1::Workflow> Declaration(const std::string& workflow) const;

  const client::Client& client() const { return client_; }
  // The API as a person uses it, or his deputy on his behalf.
  client::Client As(const Person& person) const;

 private:
  const client::Client client_;
  const Sample& sample_;
  absl::Time now_;
};

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_OFFICE_H_
