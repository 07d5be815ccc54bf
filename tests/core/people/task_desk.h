// TaskDesk: inputs about one task of a world, written short, and what became of the task.
#ifndef LIUSHUI_TESTS_CORE_PEOPLE_TASK_DESK_H_
#define LIUSHUI_TESTS_CORE_PEOPLE_TASK_DESK_H_

#include <string>

#include "engine/base/refusal.h"
#include "google/protobuf/text_format.h"
#include "tests/core/facts_of.h"
#include "tests/world/world.h"

namespace liushui::core {

// The newest task of a state of one instance.
class TaskDesk {
 public:
  TaskDesk(world::World& world, uint64_t instance, std::string state)
      : world_(world), name_{instance, std::move(state)} {}

  // Takes an input whose fields, but for the task, are given in text format: Take(ann, "delegate", "to:
  // 'bob'").
  absl::Status Take(const world::Person& who, const std::string& kind, const std::string& fields = "") {
    const std::string text = absl::StrCat(kind, " { task: ", Row().task(), " ", fields, " }");
    ledger::v1::Input input;
    LIUSHUI_CHECK(google::protobuf::TextFormat::ParseFromString(text, &input));
    return world_.Take(who, name_.instance, input);
  }
  // The reason of its refusal; empty when it was taken.
  std::string Reason(const world::Person& who, const std::string& kind, const std::string& fields = "") {
    return ReasonOf(Take(who, kind, fields));
  }

  const state::v1::TaskState& Row() const { return *world_.FindTask(name_); }
  const state::v1::TaskPartState& Part(int part = 0) const { return Row().parts(part); }
  uint32_t Version(int part = 0) const { return Part(part).version(); }

 private:
  world::World& world_;
  const world::World::TaskName name_;
};

}  // namespace liushui::core

#endif  // LIUSHUI_TESTS_CORE_PEOPLE_TASK_DESK_H_
