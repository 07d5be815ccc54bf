// Tally: how often each thing was seen in the ledger. The story checks itself against these counts.
#ifndef LIUSHUI_CLIENTS_DEMO_SHOW_TALLY_H_
#define LIUSHUI_CLIENTS_DEMO_SHOW_TALLY_H_

#include <cstdint>
#include <map>
#include <string>

namespace liushui::demo {

struct Tally {
  int64_t position = 0;  // after the last record read
  int64_t records = 0;
  int64_t facts = 0;
  int64_t done_in_time = 0;
  int64_t done_late = 0;
  int64_t undone = 0;  // tasks whose time ran out

  // By workflow.
  std::map<std::string, int64_t> started;
  std::map<std::string, int64_t> started_by_instance;  // by its workflow, and this: a/b
  std::map<std::string, int64_t> started_by_schedule;
  std::map<std::string, int64_t> ended;
  // By workflow/state.
  std::map<std::string, int64_t> entered;
  std::map<std::string, int64_t> completed;  // whole tasks
  std::map<std::string, int64_t> overdue;
  // By reason.
  std::map<std::string, int64_t> refused;
  std::map<std::string, int64_t> incidents_raised;
  // Values of forms that matter, such as absence/leave.
  std::map<std::string, int64_t> answers;
  // Tasks that were done by whom on which day, and of these after their due: by day/person.
  std::map<std::string, int64_t> done_by;
  std::map<std::string, int64_t> late_by;
  int64_t delegated = 0;           // work given to a colleague
  int64_t done_on_behalf = 0;      // tasks done by a deputy
  int64_t refusal_position = 0;    // ledger position after the last refusal
  int64_t incidents_resolved = 0;  // by a person
  int64_t jobs_done = 0;
  int64_t jobs_failed = 0;
  int64_t jobs_retried = 0;
  int64_t jobs_lost = 0;  // with the worker that held them
};

// The count under a name; 0 if there is none.
inline int64_t CountOf(const std::map<std::string, int64_t>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_SHOW_TALLY_H_
