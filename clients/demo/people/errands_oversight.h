// What the branch sets up around its processes: people and schedules in the server, posts at banks, somebody
// who stands in, work that is given to a colleague.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_OVERSIGHT_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_OVERSIGHT_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/demo/people/duties.h"

namespace liushui::demo {

// Imports the people, puts the schedule of the shown day, and opens the posts at the outlets.
absl::Status SetUp(const Scene& scene);
// INTERNAL unless the schedule has started the day of everybody.
absl::Status ExpectDays(const Scene& scene);
// From now on the schedule is for those only who are stationed at a bank.
absl::Status KeepPosts(const Scene& scene);
// The month is over: the schedule pauses.
absl::Status EndPosts(const Scene& scene);
// A team leader is away until noon of the next trading day; another one stands in.
absl::Status LeaveToColleague(const Scene& scene);
// Not yet until a consultant has taken the analysis that he will give to a colleague.
absl::StatusOr<bool> DelegateAnalysis(const Scene& scene);

// When the following month of the posts ends.
absl::CivilDay EndOfPosts(const Scene& scene);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_ERRANDS_OVERSIGHT_H_
