// PeriodReader: makes the story of a period from a ledger, record by record. Its memory is for what is open,
// the persons, and the newest definitions; not for the ledger's length.
#ifndef LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_READER_H_
#define LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_READER_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "engine/audit/report/period/open_cases.h"
#include "engine/audit/report/period/period_story.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// For one thread.
class PeriodReader {
 public:
  explicit PeriodReader(PeriodScope scope);

  // The next record of the ledger, of whatever branch.
  void Take(const ledger::v1::Record& record);
  // What was read; checkpoints and checks are for others to add.
  PeriodStory Release() &&;

 private:
  // A workflow as it is newest declared.
  struct Declared {
    workflow::v1::Workflow workflow;
    std::set<std::string> chosen;  // names of data and fields with choices
  };

  void TakeStep(const ledger::v1::Record& record);
  void TakeFact(const ledger::v1::Fact& fact, const std::string& workflow);
  void EndCase(const std::string& workflow, const ledger::v1::Value& output, const std::string& state);
  void TakeAccount(const PeriodWorkflow& of, const ledger::v1::Value& output);
  void TakeRefusal(PeriodRefusal refusal);
  void TakeSuppressed(const ledger::v1::Record& record);
  void TakeDefinition(const workflow::v1::Workflow& workflow);
  void TakeParameters(const ledger::v1::Record& record);
  void TakeDirectory(const ledger::v1::DirectoryChanged& changed);
  PeriodPerson& PersonOf(const std::string& person);

  void CountOpen();
  void ListOverdue(uint64_t instance, const OpenCase& of);
  void ListNumbers();
  void NamePeople();

  PeriodStory story_;
  int64_t begin_us_ = 0;
  int64_t end_us_ = 0;      // as_of
  bool in_period_ = false;  // of the record being read
  OpenCases open_;
  std::map<std::string, Declared> declared_;
  std::map<std::pair<std::string, std::string>, std::pair<ledger::v1::Parameter, uint64_t>> parameters_;
  std::map<std::string, std::string> names_;  // of the directory, by person
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_REPORT_PERIOD_PERIOD_READER_H_
