// Chronicle: follows the ledger through the public API, tells the timeline what happened, and keeps count.
//
// Nothing on the screen comes from what the demo believes to have done: it all comes from the records.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_CHRONICLE_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_CHRONICLE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "clients/demo/branch/sample.h"
#include "clients/demo/office.h"
#include "clients/demo/show/tally.h"
#include "clients/demo/show/timeline.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui::demo {

// Not thread-safe. What it is made of must outlive it.
class Chronicle {
 public:
  // Days of managers other than `shown` are counted but not told, and of posts no more than their milestones.
  Chronicle(const Sample& sample, Timeline& timeline, absl::CivilDay shown)
      : sample_(sample), timeline_(timeline), shown_(absl::FormatCivilTime(shown)) {}

  // Learns the titles of a workflow's states and events.
  void Learn(const workflow::v1::Workflow& workflow);
  // Reads all records since the last time, and has the timeline print them.
  absl::Status CatchUp(const Office& office);

  const Tally& tally() const { return tally_; }

 private:
  // A task, a job or a list of items that was opened.
  struct Opened {
    std::string workflow;
    std::string state;
    std::string people;  // whose it is, for people
    bool overdue = false;
    std::set<std::string> completers;
    int items_left = 0;  // of a list
  };
  struct Known {
    std::string workflow;
    std::string key;
  };
  using Key = std::pair<uint64_t, uint32_t>;  // instance, ordinal

  void Read(const ledger::v1::Record& record);
  void ReadFact(const ledger::v1::Record& record, const ledger::v1::Fact& fact);
  void ReadTaskFact(const ledger::v1::Record& record, const ledger::v1::Fact& fact);
  void ReadJobFact(const ledger::v1::Record& record, const ledger::v1::Fact& fact);
  void ReadInput(const ledger::v1::Record& record);

  void Started(const ledger::v1::Record& record, const ledger::v1::InstanceStarted& started);
  void Opening(const ledger::v1::Record& record, const ledger::v1::TaskOpened& opened);
  void Completed(const ledger::v1::Record& record, const ledger::v1::TaskCompleted& completed);
  void Overdue(const ledger::v1::Record& record, uint32_t task);
  void Escalated(const ledger::v1::Record& record, const ledger::v1::TaskEscalated& escalated);
  void Withdrawn(const ledger::v1::Record& record, uint32_t task);
  void Refused(const ledger::v1::Record& record);
  void ReadItemFact(const ledger::v1::Record& record, const ledger::v1::Fact& fact);

  // What somebody chose in a form, where the story turns on it; empty where not.
  std::string Choice(const Opened& task, const ledger::v1::CompleteTask& input);
  Opened& At(const ledger::v1::Record& record, uint32_t ordinal);
  const std::string& TitleOf(const std::string& workflow, const std::string& id) const;
  std::string StateTitle(const Opened& opened) const { return TitleOf(opened.workflow, opened.state); }
  // Whose the instance is: the manager of a day or sheet, the reference of a complaint.
  std::string OwnerOf(const ledger::v1::Record& record) const;
  // The reference of a complaint and a blank; empty for what has no name of its own.
  std::string CaseOf(const ledger::v1::Record& record) const;
  // Whether what happens there is no part of what is told.
  bool IsAside(const ledger::v1::Record& record) const;
  void Tell(const ledger::v1::Record& record, Event event);
  // Told in any case.
  void TellMilestone(const ledger::v1::Record& record, Event event);

  const Sample& sample_;
  Timeline& timeline_;
  const std::string shown_;                    // a day
  std::map<std::string, std::string> titles_;  // by workflow/id
  std::map<uint64_t, Known> instances_;
  std::map<Key, Opened> opened_;
  int64_t next_ = 0;
  Tally tally_;
};

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_CHRONICLE_H_
