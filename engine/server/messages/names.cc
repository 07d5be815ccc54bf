#include "engine/server/messages/names.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/runtime/registry.h"
#include "engine/server/messages/fields.h"

namespace liushui::server {
namespace {

constexpr size_t kShownBytes = 100;

absl::Status RefuseName(const NameField& name, absl::string_view form) {
  const std::string found =
      name.name.empty() ? "nothing"
                        : absl::StrCat("'", absl::Utf8SafeCHexEscape(name.name.substr(0, kShownBytes)), "'");
  const std::string sentence = absl::StrCat("expected ", form, ", found ", found);
  return RefuseFields("NAME_INVALID", absl::StrCat(name.field, ": ", sentence),
                      {{std::string(name.field), "NAME_INVALID", sentence}});
}

struct ChildWords {
  absl::string_view collection;
  absl::string_view one;
  absl::string_view unknown;  // the reason
  absl::string_view origin;   // where its names come from
};

ChildWords WordsOf(ChildKind kind) {
  switch (kind) {
    case ChildKind::kTask:
      return {"tasks", "a task", "TASK_UNKNOWN", "ListTasks (liushui tasks)"};
    case ChildKind::kJob:
      return {"jobs", "a job", "JOB_UNKNOWN", "StreamJobs (liushui work)"};
    case ChildKind::kIncident:
      return {"incidents", "an open incident", "INCIDENT_UNKNOWN", "ListIncidents (liushui incidents)"};
  }
  return {};
}

// Takes the part up to the next '/' or the end.
absl::string_view TakePart(absl::string_view& rest) {
  const absl::string_view part = rest.substr(0, rest.find('/'));
  rest.remove_prefix(part.size());
  return part;
}

// What follows "namespaces/{namespace}" once that is found to be the caller's own.
absl::StatusOr<absl::string_view> AfterNamespace(const NameField& name, const Identity& identity,
                                                 absl::string_view form) {
  absl::string_view rest = name.name;
  if (!absl::ConsumePrefix(&rest, "namespaces/")) return RefuseName(name, form);
  const absl::string_view name_space = TakePart(rest);
  if (!IsNamespace(name_space)) return RefuseName(name, form);
  if (name_space != identity.name_space) {
    return Refuse(absl::StatusCode::kPermissionDenied, "NAMESPACE_DENIED",
                  absl::StrCat(name.field, ": expected a name in namespace ", identity.name_space,
                               ", which the caller works for, found one in ", name_space));
  }
  return rest;
}

template <typename Number>
bool ReadNumber(absl::string_view text, Number* number) {
  if (text.empty() || (text[0] == '0' && text.size() > 1)) return false;
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return absl::SimpleAtoi(text, number);
}

bool IsWorkflowId(absl::string_view id) {
  if (id.empty() || id.size() > kMaxIdBytes) return false;
  for (const char c : id) {
    if (!absl::ascii_islower(c) && !absl::ascii_isdigit(c) && c != '_') return false;
  }
  return true;
}

// A workflow's id, and what follows it in the name.
struct WorkflowPart {
  std::string workflow;
  absl::string_view rest;
};

absl::StatusOr<WorkflowPart> ReadWorkflowPart(const NameField& name, const Identity& identity,
                                              absl::string_view form) {
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, form));
  if (!absl::ConsumePrefix(&rest, "/workflows/")) return RefuseName(name, form);
  WorkflowPart part;
  part.workflow = std::string(TakePart(rest));
  part.rest = rest;
  if (!IsWorkflowId(part.workflow)) return RefuseName(name, form);
  return part;
}

bool ReadChoice(absl::string_view text, runtime::RevisionChoice* choice) {
  if (text == "latest") return true;
  if (ReadNumber(text, &choice->number)) return choice->number > 0;
  if (!runtime::CheckAlias(text).ok()) return false;
  choice->alias = std::string(text);
  return true;
}

}  // namespace

absl::Status ReadParent(const NameField& name, const Identity& identity) {
  constexpr char kForm[] = "namespaces/{namespace}";
  ASSIGN_OR_RETURN(const absl::string_view rest, AfterNamespace(name, identity, kForm));
  return rest.empty() ? absl::OkStatus() : RefuseName(name, kForm);
}

absl::StatusOr<uint64_t> ReadInstanceName(const NameField& name, const Identity& identity) {
  constexpr char kForm[] = "namespaces/{namespace}/instances/{number}";
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, kForm));
  uint64_t instance = 0;
  if (!absl::ConsumePrefix(&rest, "/instances/") || !ReadNumber(rest, &instance))
    return RefuseName(name, kForm);
  return instance;
}

absl::StatusOr<InstanceReference> ReadInstanceReference(const NameField& name, const Identity& identity) {
  constexpr char kForm[] =
      "namespaces/{namespace}/instances/{number} or "
      "namespaces/{namespace}/workflows/{workflow}/keys/{business key}";
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, kForm));
  InstanceReference reference;
  if (absl::ConsumePrefix(&rest, "/instances/")) {
    if (!ReadNumber(rest, &reference.instance)) return RefuseName(name, kForm);
    return reference;
  }
  if (!absl::ConsumePrefix(&rest, "/workflows/")) return RefuseName(name, kForm);
  reference.workflow = std::string(TakePart(rest));
  if (!IsWorkflowId(reference.workflow) || !absl::ConsumePrefix(&rest, "/keys/"))
    return RefuseName(name, kForm);
  if (rest.empty() || rest.size() > kMaxBusinessKeyBytes) return RefuseName(name, kForm);
  reference.business_key = std::string(rest);
  return reference;
}

absl::StatusOr<ChildNumber> ReadChildName(ChildKind kind, const NameField& name, const Identity& identity) {
  const ChildWords words = WordsOf(kind);
  const std::string form = absl::StrCat("namespaces/{namespace}/", words.collection,
                                        "/{instance number}-{ordinal} as ", words.origin, " gives it");
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, form));
  if (!absl::ConsumePrefix(&rest, absl::StrCat("/", words.collection, "/"))) return RefuseName(name, form);
  const size_t dash = rest.find('-');
  ChildNumber number;
  if (dash == absl::string_view::npos || !ReadNumber(rest.substr(0, dash), &number.instance) ||
      !ReadNumber(rest.substr(dash + 1), &number.ordinal)) {
    return RefuseName(name, form);
  }
  return number;
}

uint64_t InstanceOf(absl::string_view name, const Identity& identity) {
  if (const auto instance = ReadInstanceName({"name", name}, identity); instance.ok()) return *instance;
  for (const ChildKind kind : {ChildKind::kTask, ChildKind::kJob, ChildKind::kIncident}) {
    const auto child = ReadChildName(kind, {"name", name}, identity);
    if (child.ok()) return child->instance;
  }
  return 0;
}

absl::StatusOr<WorkflowReference> ReadWorkflowName(const NameField& name, const Identity& identity) {
  constexpr char kForm[] =
      "namespaces/{namespace}/workflows/{workflow}, with or without /revisions/{revision, alias or latest}";
  ASSIGN_OR_RETURN(WorkflowPart part, ReadWorkflowPart(name, identity, kForm));
  WorkflowReference reference;
  reference.workflow = std::move(part.workflow);
  if (part.rest.empty()) return reference;
  if (!absl::ConsumePrefix(&part.rest, "/revisions/") || !ReadChoice(part.rest, &reference.revision)) {
    return RefuseName(name, kForm);
  }
  return reference;
}

absl::StatusOr<std::string> ReadWholeWorkflowName(const NameField& name, const Identity& identity) {
  constexpr char kForm[] = "namespaces/{namespace}/workflows/{workflow}";
  ASSIGN_OR_RETURN(const WorkflowPart part, ReadWorkflowPart(name, identity, kForm));
  if (!part.rest.empty()) return RefuseName(name, kForm);
  return part.workflow;
}

absl::StatusOr<AliasReference> ReadAliasName(const NameField& name, const Identity& identity) {
  constexpr char kForm[] = "namespaces/{namespace}/workflows/{workflow}/aliases/{alias}";
  ASSIGN_OR_RETURN(WorkflowPart part, ReadWorkflowPart(name, identity, kForm));
  if (!absl::ConsumePrefix(&part.rest, "/aliases/")) return RefuseName(name, kForm);
  RETURN_IF_ERROR(runtime::CheckAlias(part.rest));
  return AliasReference{std::move(part.workflow), std::string(part.rest)};
}

absl::StatusOr<ParameterReference> ReadParameterName(const NameField& name, const Identity& identity) {
  constexpr char kForm[] = "namespaces/{namespace}/workflows/{workflow}/parameters/{input}";
  ASSIGN_OR_RETURN(WorkflowPart part, ReadWorkflowPart(name, identity, kForm));
  if (!absl::ConsumePrefix(&part.rest, "/parameters/") || part.rest.empty()) return RefuseName(name, kForm);
  return ParameterReference{std::move(part.workflow), std::string(part.rest)};
}

absl::StatusOr<runtime::RevisionChoice> ReadRevision(const NameField& revision) {
  runtime::RevisionChoice choice;
  if (revision.name.empty() || ReadChoice(revision.name, &choice)) return choice;
  FieldChecks checks;
  checks.Add(revision.field,
             absl::StrCat("expected a revision's number, an alias or latest, found \"", revision.name, "\""));
  return checks.Result();
}

absl::Status RefusalOf(ChildKind kind, absl::string_view name, const absl::Status& status) {
  const ChildWords words = WordsOf(kind);
  const std::string reason = ReasonOf(status);
  const bool incident_unknown = kind == ChildKind::kIncident && reason == words.unknown;
  if (reason != "INSTANCE_UNKNOWN" && !incident_unknown) return status;
  const absl::string_view found = name.substr(name.rfind('/') + 1);
  return Refuse(absl::StatusCode::kNotFound, words.unknown,
                absl::StrCat("expected ", words.one, " as ", words.origin, " names it, found ", found, ": ",
                             status.message()));
}

std::string ChildName(ChildKind kind, absl::string_view name_space, const ChildNumber& number) {
  return absl::StrCat("namespaces/", name_space, "/", WordsOf(kind).collection, "/", number.instance, "-",
                      number.ordinal);
}

std::string RevisionName(absl::string_view name_space, absl::string_view workflow, uint32_t revision) {
  return absl::StrCat("namespaces/", name_space, "/workflows/", workflow, "/revisions/", revision);
}

std::string ParameterResource(absl::string_view name_space, const ParameterReference& parameter) {
  return absl::StrCat("namespaces/", name_space, "/workflows/", parameter.workflow, "/parameters/",
                      parameter.input);
}

std::string AliasName(absl::string_view name_space, const AliasReference& alias) {
  return absl::StrCat("namespaces/", name_space, "/workflows/", alias.workflow, "/aliases/", alias.alias);
}

absl::StatusOr<std::string> ReadBranchName(const NameField& name, const Identity& identity,
                                           absl::string_view collection) {
  const std::string form = absl::StrCat("namespaces/{namespace}/", collection, "/{id}");
  ASSIGN_OR_RETURN(absl::string_view rest, AfterNamespace(name, identity, form));
  const bool fits = absl::ConsumePrefix(&rest, absl::StrCat("/", collection, "/")) && !rest.empty() &&
                    rest.size() <= kMaxIdBytes && !absl::StrContains(rest, '/');
  if (!fits) return RefuseName(name, form);
  return std::string(rest);
}

std::string BranchName(absl::string_view name_space, absl::string_view collection, absl::string_view id) {
  return absl::StrCat("namespaces/", name_space, "/", collection, "/", id);
}

}  // namespace liushui::server
