// The small language of this folder's tests: a branch whose ledger and rows are kept in memory, one input
// after another, and the tools to forge them.
#ifndef LIUSHUI_TESTS_AUDIT_BRANCH_H_
#define LIUSHUI_TESTS_AUDIT_BRANCH_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/audit/verify.h"
#include "engine/chart/chart.h"
#include "engine/core/decide.h"
#include "engine/views/rows.h"

namespace liushui::audit {

// Records as a list.
class ListedRecords : public RecordSource {
 public:
  uint64_t size() const override { return records.size(); }
  absl::Status Read(uint64_t first, uint64_t end,
                    absl::FunctionRef<bool(uint64_t index, absl::string_view bytes)> visit) const override;

  std::vector<std::string> records;
};

// Rows as a map.
class ListedRows : public RowReader {
 public:
  absl::Status Read(
      absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const override;

  std::map<std::string, std::string> rows;
};

// Who does something.
struct Person {
  std::string name;
  std::string role;
};

// Decides as the engine does, without threads. One minute passes before every record. A test fails at once
// when something is refused that a ledger does not record.
class Branch {
 public:
  // The engine starts on a simulated clock.
  Branch();

  // Deploys a small calendar, open on weekdays of 2026.
  void DeployCalendar();
  // Deploys a workflow of YAML; one that names a calendar is pinned to the small one.
  void Deploy(absl::string_view yaml);
  // Starts; `inputs` is ledger.v1.StartInstance as text.
  uint64_t Start(const Person& person, absl::string_view start);
  // Takes an input, ledger.v1.Input as text. Answers whether it was accepted; a refusal that a ledger records
  // is.
  bool Take(uint64_t instance, const Person& person, absl::string_view input);
  // Delivers every message that waits, and those that follow.
  void DeliverAll();
  // Lets time pass and fires what falls due at its own time.
  void Wait(absl::Duration duration);
  // Drops a message whose sender cannot be told.
  void Drop(uint64_t index, uint32_t ordinal);

  VerifyReport Check(bool fold_only = false) const;
  VerifyReport CheckAt(Level level) const;
  const FoldedInstance& live(uint64_t instance) const { return instances_.at(instance); }
  const std::map<uint64_t, FoldedInstance>& instances() const { return instances_; }

  // The record at an index; the first record for which `match` is true.
  ledger::v1::Record At(uint64_t index) const;
  uint64_t Find(const std::function<bool(const ledger::v1::Record&)>& match) const;
  // Forges a record.
  void Forge(uint64_t index, const std::function<void(ledger::v1::Record&)>& change);
  // Appends a record with the next index, time and semantics version, whatever else it says.
  void Append(ledger::v1::Record record);

  ListedRecords ledger;
  ListedRows tables;

 private:
  ledger::v1::Record NextRecord(absl::string_view actor, absl::string_view role);
  bool Decide(ledger::v1::Record record, const chart::Chart& chart, const ledger::v1::Input& input);
  void Write(const ledger::v1::Record& record, const std::vector<views::RowWrite>& writes);
  void Deliver(const ledger::v1::Origin& origin, const state::v1::Outbound& message);
  void DeliverEvent(const ledger::v1::Origin& origin, const ledger::v1::SentEvent& sent);
  const chart::Chart& ChartOf(const FoldedInstance& folded) const;

  int64_t time_us_;
  std::map<std::string, std::shared_ptr<const chart::Chart>> charts_;  // by workflow
  std::map<std::string, uint32_t> revisions_;                          // by workflow
  std::map<uint64_t, FoldedInstance> instances_;
};

// Two workflows that use every kind of row: an errand (draft, check by another within an hour, an SMS, a
// round of places, and a visit that it starts and hears from) and the visit.
extern const char kErrand[];
extern const char kVisit[];

constexpr char kNamespace[] = "beijing";
const Person& Li();     // a clerk
const Person& Zhang();  // a clerk
const Person& Wang();   // a leader

// An errand with the key, from its start to its end: late, refused once, its SMS failing once.
uint64_t RunErrand(Branch& branch, absl::string_view key);

// All differences as "index: message" lines.
std::string TextOf(const VerifyReport& report);

}  // namespace liushui::audit

#endif  // LIUSHUI_TESTS_AUDIT_BRANCH_H_
