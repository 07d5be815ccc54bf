// People: everybody in the branch at one moment, looking at his own list and doing what he has got to.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_PEOPLE_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_PEOPLE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/demo/people/duties.h"

namespace liushui::demo {

// Lets everybody act on his list until nobody finds anything more to do now. Work done opens work for others,
// who may do it in the same moment. INTERNAL if it never ends or a task is nobody's duty; refusals come back
// as they are, for nobody here asks wrongly.
absl::Status ActAll(const Scene& scene);

// Whether somebody is at work at this moment.
bool IsHere(const Scene& scene, const Person& person);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_PEOPLE_H_
