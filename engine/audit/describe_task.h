// The part of describe.h that is about tasks.
#ifndef LIUSHUI_ENGINE_AUDIT_DESCRIBE_TASK_H_
#define LIUSHUI_ENGINE_AUDIT_DESCRIBE_TASK_H_

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// "role a, role b, li, zhang"; "nobody".
template <typename Offer>
std::string DescribeOffer(const Offer& offer) {
  std::vector<std::string> names;
  for (const std::string& role : offer.roles()) names.push_back(absl::StrCat("role ", role));
  names.insert(names.end(), offer.people().begin(), offer.people().end());
  return names.empty() ? "nobody" : absl::StrJoin(names, ", ");
}

// What people do about a task besides taking, giving back and completing it: "gave task 3 to li: 请核对".
std::string DescribeTaskInput(const ledger::v1::Input& input, absl::TimeZone zone);

// A fact about a task.
std::string DescribeTaskFact(const ledger::v1::Fact& fact, absl::TimeZone zone);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_DESCRIBE_TASK_H_
