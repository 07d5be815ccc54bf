// OpenCases: what is open in a branch, as far as a report of it must know: folded from the records, one by
// one. Nothing of a case that has ended is kept.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_OPEN_CASES_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_OPEN_CASES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

struct OpenTask {
  struct Part {
    std::string holder;
    std::string completed_by;
  };
  std::string title;
  int64_t due_us = 0;        // 0 for none
  bool was_overdue = false;  // its due has passed once
  uint32_t each = 0;
  std::map<std::string, Part> parts;
  std::set<std::string> offered;  // roles and persons
};

struct OpenCase {
  std::string workflow;
  bool is_stuck = false;
  std::map<uint32_t, OpenTask> tasks;
  std::set<uint32_t> incidents;
};

// For one thread.
class OpenCases {
 public:
  // Told of a task that was completed as a whole, before it is forgotten.
  using Completed = std::function<void(const OpenCase& of, const OpenTask& task)>;

  // The next step of the branch.
  void Take(const ledger::v1::Record& record, const Completed& completed);

  // Null if it is not open.
  const OpenCase* Find(uint64_t instance) const;
  // By number.
  const std::map<uint64_t, OpenCase>& cases() const { return cases_; }

 private:
  static void TakeTaskFact(const ledger::v1::Fact& fact, OpenCase& of, const Completed& completed);
  static void TakeHandover(const ledger::v1::Fact& fact, OpenCase& of);
  static void Complete(const ledger::v1::TaskCompleted& done, OpenCase& of, const Completed& completed);

  std::map<uint64_t, OpenCase> cases_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_OPEN_CASES_H_
