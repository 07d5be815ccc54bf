// What people type, turned into what requests carry. Errors are Misuse (session.h), naming the option.
#ifndef LIUSHUI_CLIENTS_CLI_ARGUMENTS_H_
#define LIUSHUI_CLIENTS_CLI_ARGUMENTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "clients/cli/session.h"
#include "google/protobuf/struct.pb.h"

namespace liushui::cli {

inline constexpr size_t kMaxFileBytes = 4 << 20;

// A JSON object as typed, or read from a file of at most kMaxFileBytes when it begins with '@'. Nothing
// typed is the empty object.
absl::StatusOr<google::protobuf::Struct> JsonArgument(absl::string_view option, const std::string& typed);

// What GetInstance takes for an instance typed as a number, a full name or workflow/key.
absl::StatusOr<std::string> InstanceOrKeyArgument(const Session& session, absl::string_view typed);

// The name of a task or incident typed as 17-3 or a full name. `collection` is "tasks" or "incidents".
absl::StatusOr<std::string> ChildArgument(const Session& session, absl::string_view collection,
                                          absl::string_view typed);

// The name of an instance typed as a number, a full name or workflow/key; a key costs a call.
absl::StatusOr<std::string> InstanceArgument(Session& session, const std::string& typed);

// The name of a workflow typed as its id.
std::string WorkflowName(Session& session, absl::string_view workflow);

// A workflow typed as NAME, NAME@REVISION or NAME@ALIAS; NAME alone means the newest, as does NAME@latest.
struct TypedRevision {
  std::string workflow;
  std::string revision;  // empty for the newest
};
absl::StatusOr<TypedRevision> RevisionArgument(absl::string_view typed);

// A moment: RFC 3339; "2026-03-02 09:30[:15]" in `zone`; "09:30[:15]" on the day of `now` in `zone`; or
// "+90s", "+1h30m", "+2d" from `now` on.
absl::StatusOr<absl::Time> MomentArgument(absl::string_view typed, absl::Time now, absl::TimeZone zone);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_ARGUMENTS_H_
