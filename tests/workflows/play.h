// Play: acts a script out in a World in which every declared workflow and calendar is deployed.
#ifndef LIUSHUI_TESTS_WORKFLOWS_PLAY_H_
#define LIUSHUI_TESTS_WORKFLOWS_PLAY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tests/workflows/narrator.h"
#include "tests/workflows/script.h"
#include "tests/world/world.h"

namespace liushui::transcripts {

class Play {
 public:
  // The transcript anew: every entry as it is, and what follows under each command. A command that makes no
  // sense fails the test.
  std::string Act(const std::vector<Entry>& entries);

  // Is called after every command; what it does to the world is not told.
  using Watcher = std::function<void(world::World&)>;
  void Watch(Watcher watcher) { watcher_ = std::move(watcher); }

  // The largest state that an instance of a workflow has had, in bytes.
  size_t LargestState(absl::string_view workflow) const;

 private:
  void Do(const Command& command);
  void PassTime(const Command& command);
  void Deploy(const Command& command);
  void Revise(const Command& command);
  absl::Status DoAs(const world::Person& who, const Command& command);
  absl::Status Start(const world::Person& who, const Command& command);
  // Delegates or reassigns.
  absl::Status HandOn(const world::Person& who, const Command& command);
  absl::Status Work(const Command& command);
  absl::Status Resolve(const world::Person& who, absl::string_view state);
  absl::Status Migrate(const world::Person& who, const Command& command);
  // The value of a map of texts has now.
  std::map<std::string, std::string> Words(absl::string_view expression) const;
  // The value an expression has now, as a literal; "{}" for an empty one.
  std::string Literal(absl::string_view expression) const;
  world::Person PersonOf(const std::string& name) const;
  world::World::TaskName TaskOf(absl::string_view place) const;
  void TellNewRecords();
  void TellRefusal(const absl::Status& status);
  void MeasureStates();

  Watcher watcher_;
  std::unique_ptr<world::World> world_;  // from the first `at` on
  std::map<std::string, std::vector<std::string>> cast_;
  std::map<std::string, std::string> revised_;  // the text of workflows which the story deploys
  std::map<std::string, uint64_t> cases_;       // by key
  std::map<uint64_t, Narrator> narrators_;      // by instance
  std::map<std::string, size_t> largest_;       // by workflow
  uint64_t current_ = 0;
  size_t told_ = 0;  // records
  std::string day_;
  std::string told_lines_;
};

}  // namespace liushui::transcripts

#endif  // LIUSHUI_TESTS_WORKFLOWS_PLAY_H_
