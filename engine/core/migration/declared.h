// What two definitions declare for a state and its counterpart: what is declared alike goes on as it is.
//
// Alike means the same text, though the data it reads may differ: an open task keeps the title it was given.
// Instants once resolved stay, whatever calendar the other definition is pinned to.
#ifndef LIUSHUI_ENGINE_CORE_MIGRATION_DECLARED_H_
#define LIUSHUI_ENGINE_CORE_MIGRATION_DECLARED_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::core {

// The declared states of a workflow by id. The workflow must outlive it.
class DeclaredStates {
 public:
  explicit DeclaredStates(const workflow::v1::Workflow& workflow);

  // An empty declaration if there is none with this id, as for the workflow itself.
  const workflow::v1::State& Find(const std::string& id) const;

 private:
  void Add(const google::protobuf::RepeatedPtrField<workflow::v1::State>& states);

  std::map<std::string, const workflow::v1::State*> states_;
};

// Whether both declare the same task, job, each or child, or both none. Which definition a child is pinned to
// is not asked: one that goes on keeps its own.
bool HaveSameActivity(const workflow::v1::State& a, const workflow::v1::State& b);

// Whether both declare the same deadline, or both none.
template <typename Declared>
bool HaveSameDue(const Declared& a, const Declared& b) {
  return a.has_due() == b.has_due() && a.due().SerializeAsString() == b.due().SerializeAsString();
}

// For each transition of `before` that waits for a moment, by its position: the position in `after` of the
// one that waits for the same; of several alike the first becomes the first. Those without one are not there.
std::map<uint32_t, uint32_t> SameMoments(const workflow::v1::State& before, const workflow::v1::State& after);

}  // namespace liushui::core

#endif  // LIUSHUI_ENGINE_CORE_MIGRATION_DECLARED_H_
