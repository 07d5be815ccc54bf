// Errands: what happens without a task that asks for it. A schedule starts days, systems send complaints,
// managers order sheets by hand, work is given away, somebody tries what he may not.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/demo/people/duties.h"
#include "clients/demo/people/workers.h"

namespace liushui::demo {

// One errand; kept until it is done.
struct Errand {
  std::string name;
  absl::Time from;
  // Done, or not yet: then it is asked again at the next stop.
  std::function<absl::StatusOr<bool>()> run;
};

// All errands of the story. The scene and the workers must outlive them.
std::vector<Errand> AllErrands(const Scene& scene, Workers& workers);

// Runs those whose time has come and drops those that are done. True if any was.
absl::StatusOr<bool> RunErrands(std::vector<Errand>& errands, absl::Time now);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_H_
