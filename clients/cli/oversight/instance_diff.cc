#include "clients/cli/oversight/instance_diff.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/display_width.h"
#include "clients/cli/oversight/as_of.h"
#include "clients/cli/remote/resources.h"
#include "clients/cpp/ask.h"
#include "clients/cpp/stubs.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

constexpr int kChanged = 1;
constexpr int kRecordsInPage = 1'000;

std::string ShownValue(const google::protobuf::Value& value) {
  return value.kind_case() == google::protobuf::Value::kNullValue ? "nothing" : ValueText(value);
}

std::string WhoDid(const v1::FieldChange& change) {
  if (change.actor().empty()) return "the engine";
  return absl::StrCat(change.actor(), change.on_behalf_of().empty() ? "" : " for ", change.on_behalf_of());
}

void PrintChange(const Session& session, const v1::FieldChange& change) {
  session.out() << change.index() << "  " << session.TimeOf(change.time()) << "  "
                << Printable(WhoDid(change)) << "  " << Printable(change.path()) << ": "
                << Printable(ShownValue(change.before())) << " -> " << Printable(ShownValue(change.after()))
                << "  (" << Printable(change.cause()) << ")\n";
}

}  // namespace

absl::Status DiffInstance(Session& session, const InstanceDiff& diff) {
  v1::ListChangesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), InstanceOrKeyArgument(session, diff.instance));
  ASSIGN_OR_RETURN(const AsOf from, ReadAsOf(session, "FROM", diff.from));
  ASSIGN_OR_RETURN(const AsOf to, ReadAsOf(session, "TO", diff.to));
  request.set_from_position(from.position);
  if (from.time.has_value()) *request.mutable_from_time() = *from.time;
  request.set_to_position(to.position);
  if (to.time.has_value()) *request.mutable_to_time() = *to.time;
  request.set_page_size(kRecordsInPage);
  v1::ListChangesResponse all;
  do {
    ASSIGN_OR_RETURN(v1::ListChangesResponse page,
                     client::Ask(session.client(), session.client().stubs().audit,
                                 &v1::AuditService::Stub::ListChanges, request));
    request.set_page_token(page.next_page_token());
    page.mutable_changes()->Swap(all.mutable_changes());
    all.Swap(&page);
    for (v1::FieldChange& change : *page.mutable_changes()) all.add_changes()->Swap(&change);
  } while (!request.page_token().empty());
  session.exit_code = all.changes().empty() ? kDone : kChanged;
  if (session.json()) {
    session.PrintJson(all);
    return absl::OkStatus();
  }
  for (const v1::FieldChange& change : all.changes()) PrintChange(session, change);
  return absl::OkStatus();
}

}  // namespace liushui::cli
