#include "engine/audit/report/titles.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace liushui::audit {
namespace {

std::string FormOf(absl::string_view owner) {
  return absl::StrCat("form of ", owner);
}

}  // namespace

Titles::Titles(const workflow::v1::Workflow& workflow) {
  Add("", workflow.workflow(), workflow.title());
  for (const workflow::v1::Datum& datum : workflow.data()) Add("datum", datum.name(), datum.title());
  for (const workflow::v1::EventType& event : workflow.events()) {
    Add("event", event.name(), event.title());
    AddForm(event.name(), event.form());
  }
  for (const workflow::v1::State& state : workflow.states()) AddState(state);
  for (const workflow::v1::State& region : workflow.regions()) AddState(region);
}

void Titles::AddState(const workflow::v1::State& state) {
  Add("state", state.id(), state.title());
  if (state.has_task()) AddTask(state.id(), state.task());
  if (state.each().has_task()) AddTask(state.id(), state.each().task());
  for (int i = 0; i < state.next_size(); ++i) {
    const workflow::v1::Transition& transition = state.next(i);
    if (transition.after().empty() && !transition.has_at()) continue;
    leads_[{state.id(), static_cast<uint32_t>(i)}] = {transition.to().begin(), transition.to().end()};
  }
  for (const workflow::v1::State& child : state.states()) AddState(child);
  for (const workflow::v1::State& region : state.regions()) AddState(region);
}

void Titles::AddTask(const std::string& state, const workflow::v1::Task& task) {
  AddForm(state, task.form());
  for (const workflow::v1::Part& part : task.by()) AddForm(state, part.form());
  for (const std::string& other : task.separate_from()) separated_.emplace_back(other, state);
}

void Titles::AddForm(const std::string& owner,
                     const google::protobuf::RepeatedPtrField<workflow::v1::Field>& form) {
  for (const workflow::v1::Field& field : form) Add(FormOf(owner), field.name(), field.title());
}

void Titles::Add(const std::string& kind, const std::string& id, const std::string& title) {
  if (!title.empty()) titles_.emplace(std::make_pair(kind, id), title);
}

std::string Titles::Field(absl::string_view owner, absl::string_view name) const {
  return Find(FormOf(owner), name);
}

std::string Titles::Leads(absl::string_view state, uint32_t position) const {
  const auto found = leads_.find({std::string(state), position});
  if (found == leads_.end()) return "";
  std::vector<std::string> titles;
  for (const std::string& id : found->second) titles.push_back(State(id));
  return absl::StrJoin(titles, ", ");
}

std::string Titles::Find(absl::string_view kind, absl::string_view id) const {
  const auto found = titles_.find({std::string(kind), std::string(id)});
  return found == titles_.end() ? std::string(id) : found->second;
}

}  // namespace liushui::audit
