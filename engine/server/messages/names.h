// Resource names (AIP-122) <-> what the engine knows things by.
//
//   namespaces/{namespace}
//   namespaces/{namespace}/instances/{number}
//   namespaces/{namespace}/tasks|jobs|incidents/{instance number}-{ordinal}
//   namespaces/{namespace}/workflows/{workflow}[/revisions/{revision, alias or latest}]
//   namespaces/{namespace}/workflows/{workflow}/aliases/{alias}
//   namespaces/{namespace}/workflows/{workflow}/parameters/{input}
//   namespaces/{namespace}/people|teams|schedules|calendars/{id}
//   namespaces/{namespace}/workflows/{workflow}/keys/{business key}     the key may hold slashes
//
// Numbers are decimal, without sign or leading zeros. Reading refuses with INVALID_ARGUMENT NAME_INVALID,
// naming the field and the form expected, and with PERMISSION_DENIED NAMESPACE_DENIED when the name lies in
// another namespace.
#ifndef LIUSHUI_ENGINE_SERVER_MESSAGES_NAMES_H_
#define LIUSHUI_ENGINE_SERVER_MESSAGES_NAMES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/runtime/reads.h"
#include "engine/server/identity.h"

namespace liushui::server {

// A name as it came, and the field it came in.
struct NameField {
  absl::string_view field;
  absl::string_view name;
};

// What hangs on an instance: a task, a job or an incident.
enum class ChildKind { kTask, kJob, kIncident };
struct ChildNumber {
  uint64_t instance = 0;
  uint32_t ordinal = 0;
};

// A workflow: by id, at a revision.
struct WorkflowReference {
  std::string workflow;
  runtime::RevisionChoice revision;
};

// An alias of a workflow, which need not be there.
struct AliasReference {
  std::string workflow;
  std::string alias;
};

// A parameter, which need not be set.
struct ParameterReference {
  std::string workflow;
  std::string input;
};

// An instance: by number, or by workflow and business key.
struct InstanceReference {
  uint64_t instance = 0;
  std::string workflow;  // empty: by number
  std::string business_key;
};

absl::Status ReadParent(const NameField& name, const Identity& identity);
absl::StatusOr<uint64_t> ReadInstanceName(const NameField& name, const Identity& identity);
absl::StatusOr<InstanceReference> ReadInstanceReference(const NameField& name, const Identity& identity);
absl::StatusOr<ChildNumber> ReadChildName(ChildKind kind, const NameField& name, const Identity& identity);
// The number of the instance that a name is about, or that hangs on it; 0 for any other name.
uint64_t InstanceOf(absl::string_view name, const Identity& identity);
absl::StatusOr<WorkflowReference> ReadWorkflowName(const NameField& name, const Identity& identity);
// A workflow, without a revision.
absl::StatusOr<std::string> ReadWholeWorkflowName(const NameField& name, const Identity& identity);
// Refuses with ALIAS_INVALID too.
absl::StatusOr<AliasReference> ReadAliasName(const NameField& name, const Identity& identity);
absl::StatusOr<ParameterReference> ReadParameterName(const NameField& name, const Identity& identity);
// The id of something that belongs to the branch as a whole; `collection` such as people.
absl::StatusOr<std::string> ReadBranchName(const NameField& name, const Identity& identity,
                                           absl::string_view collection);
// A number from 1, an alias, or `latest` or nothing for the newest. INVALID_ARGUMENT FIELD_INVALID.
absl::StatusOr<runtime::RevisionChoice> ReadRevision(const NameField& revision);

// What is said of a call that named a task, job or incident and came to `status`: where the instance, or the
// incident, is not there, TASK_UNKNOWN, JOB_UNKNOWN or INCIDENT_UNKNOWN with what was expected and where such
// names come from; else the status itself.
absl::Status RefusalOf(ChildKind kind, absl::string_view name, const absl::Status& status);

std::string ParameterResource(absl::string_view name_space, const ParameterReference& parameter);
std::string ChildName(ChildKind kind, absl::string_view name_space, const ChildNumber& number);
std::string RevisionName(absl::string_view name_space, absl::string_view workflow, uint32_t revision);
std::string BranchName(absl::string_view name_space, absl::string_view collection, absl::string_view id);
std::string AliasName(absl::string_view name_space, const AliasReference& alias);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_MESSAGES_NAMES_H_
