// Narrator: a step's facts as the lines which a transcript shows.
#ifndef LIUSHUI_TESTS_WORKFLOWS_NARRATOR_H_
#define LIUSHUI_TESTS_WORKFLOWS_NARRATOR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::transcripts {

// "2026-03-02 09:10" or, within the minute, "2026-03-02 09:10:30", in Asia/Shanghai.
std::string TimeText(absl::Time time);

// For one instance; must see all of its records in order, because facts name tasks and jobs by ordinal only.
// What a reader can see elsewhere is left out: the timers of tasks (their dues are shown), timers that are
// gone, and the data at the start.
class Narrator {
 public:
  std::vector<std::string> Tell(const ledger::v1::Record& record);

 private:
  void TellFact(const ledger::v1::Fact& fact);
  void TellState(const ledger::v1::Fact& fact);
  void TellTask(const ledger::v1::Fact& fact);
  void TellHandOn(const ledger::v1::Fact& fact);
  void TellJob(const ledger::v1::Fact& fact);
  void TellEach(const ledger::v1::Fact& fact);
  void TellChild(const ledger::v1::Fact& fact);
  void TellDeadline(const ledger::v1::Fact& fact);
  void TellInstance(const ledger::v1::Fact& fact);
  void TellMigration(const ledger::v1::InstanceMigrated& fact);
  void Open(const ledger::v1::TaskOpened& task);
  void Add(std::string line);
  // Joins with the line before where that began with the same word: "enter a b c".
  void Join(absl::string_view word, absl::string_view what);
  std::string Name(uint32_t ordinal) const;

  std::map<uint32_t, std::string> names_;  // what an ordinal stands for: draft, visit[C0007]
  std::vector<std::string> lines_;
  int assigned_at_start_ = 0;
  bool starting_ = false;
};

}  // namespace liushui::transcripts

#endif  // LIUSHUI_TESTS_WORKFLOWS_NARRATOR_H_
