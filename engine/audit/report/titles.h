// Titles which a definition gives to its states, data, events and fields.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_TITLES_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_TITLES_H_

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::audit {

// Of one workflow; without one every id is its own title.
class Titles {
 public:
  Titles() = default;
  explicit Titles(const workflow::v1::Workflow& workflow);

  std::string Workflow(absl::string_view id) const { return Find("", id); }
  std::string State(absl::string_view id) const { return Find("state", id); }
  std::string Datum(absl::string_view name) const { return Find("datum", name); }
  std::string Event(absl::string_view name) const { return Find("event", name); }
  // A field of the form of a state's task, or of an event.
  std::string Field(absl::string_view owner, absl::string_view name) const;

  // Where the transition of a state at a place in its `next` leads: titles of states, joined; empty where it
  // leads nowhere.
  std::string Leads(absl::string_view state, uint32_t position) const;

  // Pairs of states which different persons must complete, in document order.
  const std::vector<std::pair<std::string, std::string>>& separated() const { return separated_; }

 private:
  std::string Find(absl::string_view kind, absl::string_view id) const;
  void AddState(const workflow::v1::State& state);
  void AddTask(const std::string& state, const workflow::v1::Task& task);
  void AddForm(const std::string& owner, const google::protobuf::RepeatedPtrField<workflow::v1::Field>& form);
  void Add(const std::string& kind, const std::string& id, const std::string& title);

  std::map<std::pair<std::string, std::string>, std::string> titles_;  // by kind, or owner of a field, and id
  std::vector<std::pair<std::string, std::string>> separated_;
  std::map<std::pair<std::string, uint32_t>, std::vector<std::string>> leads_;  // ids, of those that wait
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_TITLES_H_
